"""The terminal driver: Textual's own, for what real terminals send, take and leave out."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import threading
from typing import Any

from rich.text import Text
from textual.drivers.linux_driver import LinuxDriver

from paicha_tui.basics.terminal import NOT_UTF8, escape_seconds
from paicha_tui.widgets.drawing import PLAIN
from paicha_tui.widgets.key_bytes import LARGEST_PASTE, KeyBytes, NotUtf8, Pasted, Token
from paicha_tui.widgets.line_writer import LineWriter
from paicha_tui.widgets.lines import Notice
from paicha_tui.widgets.textual_private import KeyParser, application_of

EXIT_CODE = 2
LOOK_SECONDS = 0.1
READ_AT_ONCE = 4096
PASTE_CUT = f"粘贴的内容太长，只取了前 {LARGEST_PASTE // 1_000_000} MB，后面的没有取"


class GuardedDriver(LinuxDriver):
    """Takes from a terminal only what is whole, and never waits for it.

    Text in another encoding ends the application with one line and exit code 2: Textual would
    print a traceback with everyone's data in it. A stray byte and a sequence that is no key are
    dropped. Where a dropped line sends no signal, this sends it.
    """

    _writer: LineWriter | None = None

    # What comes in.

    def run_input_thread(self) -> None:
        """Read keys until the application ends, the line drops or they can't be understood."""
        threading.Thread(target=self._watch_line, daemon=True).start()
        keys, parser = KeyBytes(escape_seconds()), KeyParser(mouse=self._mouse)
        line = select.poll()
        line.register(self.fileno, select.POLLIN)
        idle = 0.0
        try:
            while not self.exit_event.is_set():
                wait = min(keys.patience or LOOK_SECONDS, LOOK_SECONDS)
                if line.poll(wait * 1000):
                    data, idle = os.read(self.fileno, READ_AT_ONCE), 0.0
                    if not data:
                        return
                    self._hand_on(parser, keys.feed(data))
                    continue
                idle += wait
                if keys.patience is None:
                    if idle > 1:
                        keys.forget_escape()
                elif idle >= keys.patience:
                    self._hand_on(parser, keys.give_up())
        except OSError:
            # The terminal is gone; the watch tells the application.
            return
        except NotUtf8:
            application_of(self).call_later(self._end)

    def _hand_on(self, parser: KeyParser, tokens: list[Token]) -> None:
        for token in tokens:
            if isinstance(token, Pasted) and token.is_cut:
                application_of(self).call_later(self._tell_cut)
            for message in parser.messages(token):
                self.process_message(message)

    def _tell_cut(self) -> None:
        for notice in application_of(self).screen.query(Notice):
            notice.say(PASTE_CUT, problem=True)

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

    # What goes out.

    def start_application_mode(self) -> None:
        """Take the terminal."""
        if self._writer is None:
            assert sys.__stderr__ is not None
            self._writer = LineWriter(sys.__stderr__.fileno(), self._draw_anew)
            self._writer.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Have something sent to the terminal, which may take it or not."""
        if self._writer is not None:
            self._writer.write(data)

    def close(self) -> None:
        """Let the terminal go."""
        super().close()
        if self._writer is not None:
            self._writer.stop()
            self._writer = None

    def _draw_anew(self) -> None:
        application = application_of(self)
        application.call_later(application.run_action, "draw_anew")

    def _sigcont_application(self, *told: Any) -> None:
        """Go on after a stop.

        One that was asked of the application gave the terminal back before; in one that nobody
        told it of (SIGSTOP, a frozen container), it has the terminal still. Textual would take it
        a second time, and leave it at the end as it was at that moment.
        """
        if self._must_signal_resume or self.attrs_before is None:
            super()._sigcont_application(*told)
            return
        self._take_line_again()
        self._draw_anew()

    def _take_line_again(self) -> None:
        try:
            attributes = termios.tcgetattr(self.fileno)
            attributes[3] = self._patch_lflag(attributes[3])
            attributes[0] = self._patch_iflag(attributes[0])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        except termios.error:
            return
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[?7l")
        self._enable_mouse_support()


class PlainDriver(GuardedDriver):
    """Draws lines and marks with signs that every terminal draws one cell wide."""

    def write(self, data: str) -> None:
        """Have something sent to the terminal, with plain signs."""
        super().write(data.translate(PLAIN))
