"""The real gateway behind the protocols of `application.py`; nothing else in this package knows it."""
