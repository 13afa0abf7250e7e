"""The parser of command lines in Chinese: argparse's own words, and wide characters aligned.

The one place for what argparse keeps to itself. Its words go through its own gettext hook `_`,
for which the Python documentation has no other way in than a message catalogue on the disk, found
by the user's locale; how a formatter puts lines together is no interface either. No public request
is known for either.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from rich.cells import cell_len

from paicha_tui.basics.printing import padded
from paicha_tui.basics.terminal import NOT_UTF8, is_foreign

MISUSED = 2
"""The exit code of a command line that can't be understood."""

WORDS = {
    "positional arguments": "要写的",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "the following arguments are required: %s": "缺少参数：%s",
    "one of the arguments %s is required": "缺少参数：%s 中的一个",
    "unrecognized arguments: %s": "不认识的参数：%s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 可能是 %(matches)s",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s %(message)s",
    "expected one argument": "后面要有一个值",
    "ignored explicit argument %r": "后面不能有值 %r",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能是 %(value)r，可选：%(choices)s",
    "invalid %(type)s value: %(value)r": "的值 %(value)r 不对",
    "not allowed with argument %s": "不能与 %s 同用",
}
"""What argparse says, and how it is told."""

# Set once for the process: parsers look it up whenever they speak.
vars(argparse)["_"] = lambda message: WORDS.get(message, message)

_USAGE = "用法："
_HELP_COLUMN = 26
"""Where the help of an option begins, in cells."""


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Aligns by cells; argparse takes a wide character for one."""

    def _format_action(self, action: argparse.Action) -> str:
        told = super()._format_action(action)
        head = " " * self._current_indent + self._format_action_invocation(action)
        behind = told.removeprefix(head)
        if not behind.startswith("  "):
            return told
        return f"{padded(head, _HELP_COLUMN - 1)} {behind.lstrip(' ')}"

    def _format_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None,
    ) -> str:
        if prefix is not None:
            return super()._format_usage(usage, actions, groups, prefix)
        room = " " * cell_len(_USAGE)
        return _USAGE + super()._format_usage(usage, actions, groups, room).removeprefix(room)

    def format_help(self) -> str:
        """The help; the colon behind headings is none of the words that argparse translates."""
        return super().format_help().replace(":\n", "：\n")


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=Formatter, **options)
        self._given: Sequence[str] = ()

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Take the arguments apart, and know them for what there may be to tell."""
        self._given = sys.argv[1:] if args is None else list(args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 and one sentence."""
        if any(map(is_foreign, self._given)):
            self.exit(MISUSED, f"{NOT_UTF8}\n")
        self.exit(MISUSED, f"用法不对：{message}；执行 {self.prog} --help 看用法\n")
