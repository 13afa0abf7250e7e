"""Write the parts of the manual that the program itself can tell: its keys and its commands.

python tools/manual.py
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from screens import SCENES, SHARED, Key, read_keys, told_key

from paicha_tui import cli
from paicha_tui.screens.keys import MEANINGS

MANUAL = Path(__file__).parent.parent / "docs" / "manual.md"
KEYS, COMMANDS = "按键表", "命令表"


def marked(text: str, part: str) -> tuple[int, int]:
    """Where a marked part of the manual begins and ends."""
    head, end = f"<!-- {part}开始 -->\n", f"<!-- {part}结束 -->"
    return text.index(head) + len(head), text.index(end)


def with_part(text: str, part: str, lines: Iterator[str]) -> str:
    """The manual with one of its marked parts written anew."""
    begin, end = marked(text, part)
    return text[:begin] + "\n" + "\n".join(lines) + "\n" + text[end:]


def renewed(text: str, keys: Mapping[str, Sequence[Key]]) -> str:
    """The manual with both marked parts as the program is now."""
    return with_part(with_part(text, KEYS, key_tables(keys)), COMMANDS, command_list())


def key_tables(keys: Mapping[str, Sequence[Key]]) -> Iterator[str]:
    """A table of keys for each screen, those of many screens first."""
    yield from meanings()
    titles = {name: title for name, (title, *_) in SHARED.items()}
    titles |= {name: scene.title for name, scene in SCENES.items()}
    for name, title in titles.items():
        if keys[name]:
            yield from (f"### {title}", "", "| 按键 | 作用 | 说明 |", "|---|---|---|")
            for key in keys[name]:
                yield f"| {' '.join(map(_literal, key.keys))} | {key.name} | {key.told} |"
            yield ""


def meanings() -> Iterator[str]:
    """The table of what each key means, whatever the places call it."""
    yield from ("### 一个键一个意思", "", "| 按键 | 意思 | 各处叫 |", "|---|---|---|")
    for each in MEANINGS:
        keys = " ".join(_literal(key) for key in map(told_key, each.keys.split()) if key)
        names = "、".join(name for name in each.names.split() if name != "不用")
        yield f"| {keys} | {each.told} | {names} |"
    yield ""


def _literal(key: str) -> str:
    return f"`{key}`"


def command_list() -> Iterator[str]:
    """Every command with what it does and its own options."""
    parser = cli.build_parser()
    commands = _commands_of(parser)
    told = {each.dest: each.help for each in commands._choices_actions}
    common = {each.dest for each in parser._actions}
    yield from ("各命令都可以加：", "")
    yield from _options(each for each in parser._actions if each is not commands)
    yield ""
    for name, command in commands.choices.items():
        yield f"- `paicha-tui {name}` {told[name]}"
        own = (each for each in command._actions if each.dest not in common)
        yield from (f"  {line}" for line in _options(own))
    yield ""


def command_names() -> list[str]:
    """Every command."""
    return list(_commands_of(cli.build_parser()).choices)


def _commands_of(parser: argparse.ArgumentParser) -> Any:
    (found,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    return found


def _options(actions: Iterator[Any]) -> Iterator[str]:
    for each in actions:
        if isinstance(each, argparse._HelpAction):
            continue
        name = " ".join(each.option_strings) or each.metavar
        value = each.metavar or "、".join(each.choices or ())
        takes = f" {value}" if each.option_strings and each.nargs != 0 else ""
        yield f"- `{name}{takes}` {each.help}"


def main() -> None:
    """Rewrite the marked parts."""
    text = MANUAL.read_text(encoding="utf-8")
    MANUAL.write_text(renewed(text, read_keys()), encoding="utf-8")
    sys.stdout.write(f"{MANUAL}\n")


if __name__ == "__main__":
    main()
