"""The commands: each does one thing through the modules below and says what came of it."""
