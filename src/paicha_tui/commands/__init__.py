"""The commands: each does one thing through the modules below and says what came of it."""

__all__ = ["annexes", "checking", "common", "exchange", "issuing", "keeping", "lists", "starting"]
