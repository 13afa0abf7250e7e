"""What time it is, asked in one place."""

import datetime


def now() -> str:
    """The moment to write into records: ISO with the offset, to the second."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def today() -> datetime.date:
    """The day of `now`."""
    return datetime.date.fromisoformat(now()[:10])
