"""What a terminal sends, taken apart before Textual sees it: characters, sequences, pasted text.

Textual types into the field what it does not know of a sequence, and ends on a byte that is no
UTF-8. Here a sequence is whole or nothing, and a stray byte is nothing.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from paicha_tui.basics.terminal import is_foreign

ESCAPE = 0x1B
LONGEST_SEQUENCE = 4096
"""Bytes; what goes on longer without an end is no sequence."""
LARGEST_PASTE = 1_000_000
"""Bytes; what is pasted beyond them is left out."""
SPLIT_SECONDS = 1.0
"""So long the rest of a sequence, a character or a paste may be on its way over a slow line."""

_PASTE_BEGINS, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_PASTE_END_BEGUN = re.compile(rb"(?:\x1b(?:\[(?:2(?:0(?:1)?)?)?)?)?\Z")
_WHOLE = re.compile(
    rb"\x1b(?:"
    # Mouse reports of old: three bytes of any value; the function keys of the Linux console.
    rb"\[M[\x00-\xff]{3}|\[\[[A-E]|"
    # Shift on rxvt ends with what is elsewhere in the middle of a report.
    rb"\[\d+\$(?![a-z])|"
    rb"\[(?!M)[0-?]*[ -/]*[@-~]|O[0-9;]*[@-~]|"
    # Answers and titles: up to their end, which is BEL or ESC and a backslash.
    rb"[\]PX^_][^\x07\x1b\x18\x1a]*(?:\x07|\x1b\\)"
    rb")"
)
_BEGUN = re.compile(
    rb"\x1b(?:\[M[\x00-\xff]{0,2}|\[[0-?]*[ -/]*|O[0-9;]*|[\]PX^_][^\x07\x1b\x18\x1a]*\x1b?)?\Z"
)
_CUT_SHORT = re.compile(rb"\x1b[\[O\]P^_X][ -?]*")
"""A sequence that another one, or a character of no sequence, stands in the middle of."""
_TAIL = re.compile(rb"(?:\[[0-9;]+[~A-Z]|\[[A-Z]|O[A-Z])\Z")
"""What is left of a key whose ESC came so early that it counted as Escape."""


class Key(NamedTuple):
    """One character, or ESC with all that belongs to it."""

    text: str


class Pasted(NamedTuple):
    """A text that was pasted; `is_cut` tells whether it was too long, and is not all of it."""

    text: str
    is_cut: bool = False


Token = Key | Pasted


class NotUtf8(Exception):
    """The terminal sends text in another encoding."""


class KeyBytes:
    """Takes the bytes of a terminal; gives what was typed, each thing once it is whole."""

    def __init__(self, escape_seconds: float) -> None:
        """`escape_seconds` is how long ESC waits for what makes a sequence of it."""
        self._escape_seconds = escape_seconds
        self._held = b""
        self._paste: bytearray | None = None
        self._is_cut = False
        self._after_escape = False

    @property
    def patience(self) -> float | None:
        """So many seconds what is held back may wait for more; None when nothing is."""
        if self._paste is not None:
            return SPLIT_SECONDS
        if not self._held:
            return None
        return self._escape_seconds if self._held == b"\x1b" else SPLIT_SECONDS

    def feed(self, data: bytes) -> list[Token]:
        """What has become whole with these bytes. Raises NotUtf8."""
        if self._after_escape and _TAIL.match(data):
            data = b""
        self._after_escape = False
        data = self._held + data
        self._held = b""
        return self._taken(data, final=False)

    def give_up(self) -> list[Token]:
        """What was held back, now that nothing more has come. Raises NotUtf8."""
        held, self._held = self._held, b""
        if self._paste is not None:
            # Its end was lost on the way.
            return [self._whole_paste()]
        if held == b"\x1b":
            self._after_escape = True
            return [Key("\x1b")]
        return self._taken(held, final=True)

    def forget_escape(self) -> None:
        """The key that Escape was taken for has had the time to come whole."""
        self._after_escape = False

    def _taken(self, data: bytes, *, final: bool) -> list[Token]:
        tokens: list[Token] = []
        while data:
            if self._paste is not None:
                data = self._take_pasted(data, tokens)
            elif data[0] == ESCAPE:
                data = self._take_sequence(data, tokens, final=final)
            else:
                text, escape, rest = data.partition(b"\x1b")
                typed, self._held = characters(text, final=final or bool(escape))
                tokens.extend(map(Key, typed))
                data = escape + rest
            if self._held:
                break
        return tokens

    def _take_sequence(self, data: bytes, tokens: list[Token], *, final: bool) -> bytes:
        """Take the sequence at the beginning; gives what follows it."""
        if data.startswith(_PASTE_BEGINS):
            self._paste, self._is_cut = bytearray(), False
            return data[len(_PASTE_BEGINS) :]
        whole = _WHOLE.match(data)
        if whole:
            tokens.append(Key(whole[0].decode("latin-1")))
            return data[whole.end() :]
        if _BEGUN.match(data) and len(data) < LONGEST_SEQUENCE:
            if not final:
                self._held = data
            return b""
        return _after_lone_escape(data, tokens)

    def _take_pasted(self, data: bytes, tokens: list[Token]) -> bytes:
        assert self._paste is not None
        text, end, rest = data.partition(_PASTE_ENDS)
        if not end:
            # What may be the beginning of the end waits for more.
            begun = _PASTE_END_BEGUN.search(text)
            assert begun is not None
            text, self._held = text[: begun.start()], begun[0]
        room = LARGEST_PASTE - len(self._paste)
        self._is_cut |= len(text) > room
        self._paste += text[:room]
        if end:
            tokens.append(self._whole_paste())
        return rest

    def _whole_paste(self) -> Pasted:
        """What has been pasted, which ends with it."""
        assert self._paste is not None
        data, self._paste = bytes(self._paste), None
        return Pasted(_pasted(data), self._is_cut)


def _after_lone_escape(data: bytes, tokens: list[Token]) -> bytes:
    """Take ESC that begins no sequence: Alt with a letter, or Escape; gives what follows."""
    cut_short = _CUT_SHORT.match(data)
    if cut_short:
        return data[cut_short.end() :]
    if data[1] in b"\t\x7f" or ord(" ") <= data[1] < 0x7F:
        tokens.append(Key(data[:2].decode("ascii")))
        return data[2:]
    tokens.append(Key("\x1b"))
    return data[1:]


def characters(data: bytes, *, final: bool) -> tuple[str, bytes]:
    """The text of bytes that hold no sequence, and the beginning of a character at their end.

    A stray byte is left out. Raises NotUtf8 where bytes are Chinese in the encoding of old.
    """
    typed, strays = "", b""
    while data:
        try:
            typed, data = typed + data.decode("utf-8"), b""
        except UnicodeDecodeError as error:
            typed += data[: error.start].decode("utf-8")
            strays = (b"" if error.start else strays) + data[error.start : error.end]
            is_begun = error.reason == "unexpected end of data"
            if _is_gbk(strays) and not (is_begun and len(strays) == error.end - error.start):
                raise NotUtf8 from None
            if is_begun:
                return _text(typed), b"" if final else data[error.start :]
            data = data[error.end :]
    return _text(typed), b""


def _is_gbk(strays: bytes) -> bool:
    try:
        text = strays.decode("gbk")
    except UnicodeDecodeError:
        return False
    return any("一" <= character <= "\u9fff" for character in text)


def _text(typed: str) -> str:
    if is_foreign(typed):
        raise NotUtf8
    return typed


def _pasted(data: bytes) -> str:
    """A pasted text, without half a character at its end. Raises NotUtf8 where it is no UTF-8."""
    try:
        # The decoder of a stream keeps back what is only begun.
        text = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        raise NotUtf8 from None
    above = "".join(character for character in text if character > "\x7f")
    if above and all(map(is_foreign, above)):
        raise NotUtf8
    return text.replace("\x00", "")
