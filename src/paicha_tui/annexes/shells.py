"""How a line to copy is written for the shells on clerks' own machines.

A word is quoted once for the clerk's shell, and what runs on this machine once more before for the
one here. No quotation mark is ever left inside a word: each PowerShell hands those on otherwise.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from paicha_tui.basics.errors import Refused

_PLAIN = re.compile(r"[A-Za-z0-9._/][A-Za-z0-9._/-]*|-{1,2}[A-Za-z0-9-]+")
_SPECIAL = re.compile(r"[^\w./:=,+-]", re.ASCII)
_NOT_IN_NAMES = re.compile(r"[^\w.()（）-]+")
_QUOTES_OF_POWERSHELL = re.compile("['‘’‚‛]")


@dataclass(frozen=True)
class Shell:
    """One kind of shell."""

    key: str
    """The digit that chooses it, and by which it is remembered."""
    name: str
    quoted: Callable[[str], str]
    """One word, whatever is in it. Raises Refused where this shell has no way to write it."""
    keeps_bytes: bool = True
    """What a command prints is the same bytes in a file behind `>`."""

    def line(self, words: Sequence[str]) -> str:
        """The words as one command."""
        return " ".join(
            word if _PLAIN.fullmatch(word) else self.quoted(word) for word in map(str, words)
        )

    def into_file(self, words: Sequence[str], remote: Sequence[str], name: str) -> str:
        """The line that runs `words` with the command `remote`, and has its output in a file.

        A shell that spoils bytes is given them in base64.
        """
        file = self.quoted(_NOT_IN_NAMES.sub("_", name))
        if self.keeps_bytes:
            return f"{self.line([*words, for_this_shell(remote)])} > {file}"
        fetched = self.line([*words, for_this_shell([*remote, "--base64"])])
        decoded = f"[Convert]::FromBase64String(({fetched}) -join '')"
        return f"[IO.File]::WriteAllBytes((Join-Path $PWD {file}), {decoded})"


def for_this_shell(words: Sequence[str]) -> str:
    """A command for the shell on this machine, without a quotation mark. Raises Refused."""
    text = " ".join(_SPECIAL.sub(_escaped, word) for word in words)
    if "\n" in text:
        raise Refused("路径里有换行，写不成一行命令")
    return text


def _escaped(found: re.Match[str]) -> str:
    sign = found.group()
    return f"\\{sign}" if sign.isascii() else sign


def pattern(path: str) -> str:
    """The path with `?` for each sign that one scp would quote and another not."""
    return _SPECIAL.sub(lambda found: "?" if found.group().isascii() else found.group(), path)


def _for_powershell(word: str) -> str:
    if '"' in word:
        raise Refused("路径里有英文双引号，PowerShell 里写不出来")
    return "'" + _QUOTES_OF_POWERSHELL.sub(lambda found: found.group() * 2, word) + "'"


def _for_cmd(word: str) -> str:
    if '"' in word or "%" in word:
        raise Refused("路径里有英文双引号或百分号，cmd 里写不出来；请用 PowerShell")
    return f'"{word}"'


SHELLS = (
    Shell("1", "PowerShell", _for_powershell, keeps_bytes=False),
    Shell("2", "cmd", _for_cmd),
    Shell("3", "Linux、macOS", shlex.quote),
)
"""The first is what a Windows machine opens of itself."""


def shell_of(key: object) -> Shell:
    """The shell that `key` chooses; the first where it is none."""
    return next((shell for shell in SHELLS if shell.key == key), SHELLS[0])
