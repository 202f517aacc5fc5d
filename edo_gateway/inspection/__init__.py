"""What lies on a disk as МЭДО, said to a person: read, checked and explained, without a home and without effects."""
