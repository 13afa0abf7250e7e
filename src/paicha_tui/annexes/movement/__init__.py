"""What changes between two moments: people as they were and are, and why each has moved."""

__all__ = ["past", "people", "reasons", "standing", "statement"]
