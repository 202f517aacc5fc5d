"""edo_gateway: letters from a trade-union federation to ministries, over МЭДО and its kin."""

__version__ = "0.1.0"
