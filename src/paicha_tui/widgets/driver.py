"""The terminal driver: Textual's own, but it survives a terminal that doesn't send UTF-8."""

from __future__ import annotations

from rich.text import Text
from textual.drivers.linux_driver import LinuxDriver

from paicha_tui.terminal import NOT_UTF8

EXIT_CODE = 2


class GuardedDriver(LinuxDriver):
    """Ends the application with one line and exit code 2 when keys arrive in another encoding.

    Textual would print a traceback with everyone's data in it and exit as if all were well.
    """

    def run_input_thread(self) -> None:
        """Read keys until the application ends or they can't be understood."""
        try:
            super().run_input_thread()
        except UnicodeDecodeError:
            # Leaving in the middle of a character is no fault of the terminal.
            if not self.exit_event.is_set():
                self._app.call_later(self._end)

    async def _end(self) -> None:
        # Quitting keeps what has been typed so far.
        await self._app.action_quit()
        self._app.exit(None, EXIT_CODE, Text(NOT_UTF8))
