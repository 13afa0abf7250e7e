"""The terminal the application runs in: what it must offer, and what Textual is told about it.

Nothing here loads Textual, which reads its settings from the environment once, when imported.
"""

from __future__ import annotations

import codecs
import locale
import os
import sys
from typing import TextIO

from paicha_tui.basics.errors import Misused

NOT_UTF8 = (
    "terminal encoding is not UTF-8: set it to UTF-8 in the SSH client, then start again / "
    "终端的编码不是 UTF-8，请在终端软件（PuTTY、SecureCRT 等）里把字符编码改为 UTF-8 再启动"
)
"""What to tell a user whose terminal sends or wants another encoding; ASCII comes first."""

_SEEN_IN_CHINESE = frozenset("·×÷°±§ßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿāēěīńňōūǎǐǒǔǖǘǚǜ")
"""The characters of two bytes that stand in Chinese records: of names, pinyin and addresses."""

_NO_TERMINAL = (
    "needs a terminal, do not redirect input or output / "
    "界面只能在终端里打开，输入和输出都不要转向文件或管道"
)
_NO_SCREEN = (
    "TERM must name a terminal that can draw, e.g. TERM=xterm-256color / "
    "环境变量 TERM 没有指明能画面的终端，请设为 xterm-256color 等再启动"
)

_ALWAYS = {
    # With the Kitty protocol an input method's text of five characters and more comes as garbage.
    "TEXTUAL_DISABLE_KITTY_KEY": "1",
}
_OVER_SSH = {
    # Every frame of an animation is sent in full.
    "TEXTUAL_ANIMATIONS": "none",
}
_TERMINALS_WITHOUT_SCREEN = {"", "dumb", "unknown"}


def forget_told_size() -> None:
    """Drop the size that the environment tells, which is another terminal's.

    Drawn for more rows than there are, a screen loses its first one.
    """
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)


def prepare_terminal() -> None:
    """Set what Textual reads from the environment; call it before anything imports Textual.

    What the user has set stays.
    """
    wanted = dict(_ALWAYS)
    if over_ssh():
        wanted |= _OVER_SSH
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def over_ssh() -> bool:
    """Whether the terminal is reached over SSH."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def in_gnu_screen() -> bool:
    """Whether GNU screen is around it, which holds Esc back until the next key for the mouse."""
    return bool(os.environ.get("STY"))


def refuse_unusable_terminal() -> None:
    """Raise Misused, with one line in ASCII and Chinese, where the screens can't be drawn.

    That is without a terminal for input and for all output, with a terminal that can't place its
    cursor, and with an encoding other than UTF-8.
    """
    # Textual draws on the error stream and reads the keys from standard input.
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise Misused(_NO_TERMINAL)
    if os.environ.get("TERM", "").lower() in _TERMINALS_WITHOUT_SCREEN:
        raise Misused(_NO_SCREEN)
    if not _is_utf8(sys.__stderr__):
        raise Misused(NOT_UTF8)


def is_foreign(text: str) -> bool:
    """Whether a text, typed or given to a command, was written in another encoding than it is read.

    Half of the pairs of bytes that are Chinese in GBK are one Cyrillic, Greek or Arabic letter in
    UTF-8; what is neither is read as a surrogate.
    """
    return any(
        "\ud800" <= each <= "\udfff" or ("\x7f" < each < "\u0800" and each not in _SEEN_IN_CHINESE)
        for each in text
    )


def escape_seconds() -> float:
    """How long ESC may stand alone before it is Escape: what follows may be late over SSH."""
    asked = os.environ.get("ESCDELAY", "")
    if asked.isdecimal():
        return int(asked) / 1000
    return 0.4 if over_ssh() else 0.2


def let_go_of_terminal() -> None:
    """Throw away what a terminal that was lost can no longer show.

    Python would fail to write it on leaving, and end with a code of its own.
    """
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _is_utf8(stream: TextIO | None) -> bool:
    """Whether text goes out as UTF-8 and the locale names no other encoding.

    An ASCII locale names none: it is what a machine without locales has, whatever its terminal.
    """
    written = _encoding(stream.encoding if stream else "ascii")
    return written == "utf-8" and _encoding(locale.getencoding()) in {"utf-8", "ascii"}


def _encoding(name: str) -> str:
    """One name for every spelling of an encoding."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name
