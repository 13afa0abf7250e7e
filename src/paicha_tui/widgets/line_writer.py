"""What is drawn, on its way to a terminal that may take it slowly, or no longer at all."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections import deque
from collections.abc import Callable

MOST_WAITING = 400_000
"""Bytes; of what a line leaves untaken beyond that, nothing is of use any more."""
LAST_SECONDS = 2.0
"""So long the end of the application waits for a line to take the last of it."""
PIECE = 4096


class LineWriter(threading.Thread):
    """Writes to a terminal beside the application, which never waits for it.

    Textual's own writer lets the application wait for the terminal: where a line takes nothing any
    more, neither keys nor signals are heard, for ever.
    """

    def __init__(self, descriptor: int, taken_again: Callable[[], None]) -> None:
        """`taken_again` is called once a line goes on of which something was thrown away."""
        super().__init__(daemon=True, name="terminal-output")
        self._line = _opened(descriptor)
        self._taken_again = taken_again
        self._waiting: deque[bytes] = deque()
        self._bytes_waiting = 0
        self._changed = threading.Condition()
        self._is_over = self._has_lost = False

    def write(self, text: str) -> None:
        """Have a text sent, a whole number of sequences."""
        data = text.encode("utf-8", "replace")
        with self._changed:
            if self._bytes_waiting > MOST_WAITING:
                self._waiting.clear()
                self._bytes_waiting = 0
                self._has_lost = True
            self._waiting.append(data)
            self._bytes_waiting += len(data)
            self._changed.notify()

    def stop(self) -> None:
        """Send what waits as far as the line takes it, and end."""
        with self._changed:
            self._is_over = True
            self._changed.notify()
        self.join(LAST_SECONDS)

    def run(self) -> None:
        """Send what waits until it is over or the line is gone."""
        with contextlib.suppress(OSError):
            while (data := self._next()) is not None:
                self._send(data)
        with contextlib.suppress(OSError):
            os.close(self._line)

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._waiting:
                if self._has_lost:
                    self._has_lost = False
                    self._taken_again()
                if self._is_over:
                    return None
                self._changed.wait()
            data = self._waiting.popleft()
            self._bytes_waiting -= len(data)
            return data

    def _send(self, data: bytes) -> None:
        rest, room = memoryview(data), select.poll()
        room.register(self._line, select.POLLOUT)
        while rest:
            room.poll()
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._line, rest[:PIECE]) :]


def _opened(descriptor: int) -> int:
    """The terminal opened once more: one that others have too must not be made non-blocking."""
    try:
        name = os.ttyname(descriptor)
        return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return os.dup(descriptor)
