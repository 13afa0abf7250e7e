"""Draw the annexes: registers, statistics tables and personal forms as workbooks."""

__all__ = ["personal", "register", "statistics"]
