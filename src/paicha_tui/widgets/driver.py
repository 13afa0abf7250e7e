"""The terminal driver: Textual's own, for terminals that don't send UTF-8 and lines that drop."""

from __future__ import annotations

import os
import select
import signal
import threading

from rich.text import Text
from textual.drivers.linux_driver import LinuxDriver

from paicha_tui.basics.terminal import NOT_UTF8
from paicha_tui.widgets.textual_private import application_of

EXIT_CODE = 2


class GuardedDriver(LinuxDriver):
    """Ends the application with one line and exit code 2 when keys arrive in another encoding.

    Textual would print a traceback with everyone's data in it and exit as if all were well. Where
    a dropped line sends no signal, this sends it: Textual would go on reading nothing, for ever.
    """

    def run_input_thread(self) -> None:
        """Read keys until the application ends, the line drops or they can't be understood."""
        threading.Thread(target=self._watch_line, daemon=True).start()
        try:
            super().run_input_thread()
        except OSError:
            # The terminal is gone; the watch tells the application.
            return
        except UnicodeDecodeError:
            # Leaving in the middle of a character is no fault of the terminal.
            if not self.exit_event.is_set():
                application_of(self).call_later(self._end)

    def _watch_line(self) -> None:
        """Send the signal of a dropped line once nothing is at its other end."""
        line = select.poll()
        line.register(self.fileno, 0)
        while not self.exit_event.is_set():
            if line.poll(1000):
                os.kill(os.getpid(), signal.SIGHUP)
                return

    async def _end(self) -> None:
        # Quitting keeps what has been typed so far.
        await application_of(self).action_quit()
        application_of(self).exit(None, EXIT_CODE, Text(NOT_UTF8))
