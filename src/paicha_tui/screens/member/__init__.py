"""党员: the list, and the record of one member."""

__all__ = ["form", "record", "record_body", "screen"]
