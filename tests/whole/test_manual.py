"""The manual and the README hold to the program: keys, commands, chapters and pictures."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import manual
import pytest
import screens
from rich.cells import cell_len
from screens import Key

from paicha_tui.cli import build_parser
from paicha_tui.screens.places import BY_NAME
from paicha_tui.worklists import steps

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
README = ROOT / "README.md"
TEXT = manual.MANUAL.read_text(encoding="utf-8")

_NAMED_KEY = r"F\d+|(?:Ctrl|Alt|Shift)\+[^`]+|Enter|Esc|Tab|空格|退格|PgUp|PgDn|Home|End|Delete"
KEY = re.compile(rf"`({_NAMED_KEY}|[↑↓←→/?\d])`\s*([^\s，。、；：）]*)")
"""A key as the manual writes it, and the words that follow."""
BARE_KEY = re.compile(r"(?<![\w`.])(?:F\d{1,2}\b|(?:Ctrl|Alt|Shift)\+\S)(?!`)")
CODE = re.compile(r"^    +(?P<block>.*)$|`(?P<inline>[^`\n]+)`", re.MULTILINE)


def by_hand() -> str:
    """The manual without the parts that are generated."""
    text = TEXT
    for part in (manual.KEYS, manual.COMMANDS):
        begin, end = manual.marked(text, part)
        text = text[:begin] + text[end:]
    return text


def chapters() -> dict[str, str]:
    """The text of each chapter by its title."""
    parts = re.split(r"^## (.*)\n", by_hand(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def keys() -> dict[str, list[Key]]:
    return screens.read_keys()


def test_what_the_program_tells_is_as_it_is_now(keys: dict[str, list[Key]]) -> None:
    assert manual.renewed(TEXT, keys) == TEXT, "make docs 重写手册"


def test_every_place_has_its_keys_told(keys: dict[str, list[Key]]) -> None:
    assert set(BY_NAME) <= set(screens.SCENES)
    assert set(keys) == {*screens.SCENES, *screens.SHARED}


def test_the_seven_steps_have_a_chapter_each_in_the_order_of_the_notice() -> None:
    wanted = [step.title.split()[0] for step in steps.STEPS] + [steps.LAST_TITLE]
    found = [re.fullmatch(r"第(.)步 (.*)", title) for title in chapters()]
    told = [(match[1], match[2]) for match in found if match]
    assert told == list(zip("一二三四五六七", wanted, strict=True))


@pytest.mark.parametrize("title", [title for title in chapters() if "步" in title])
def test_a_step_says_what_is_asked_where_when_it_is_done_and_what_blocks(title: str) -> None:
    for part in ("通知要求", "在哪里做", "做完的样子", "什么会拦住"):
        assert f"**{part}**" in chapters()[title], part


def test_every_key_of_a_chapter_does_what_it_is_called_on_its_screens(
    keys: dict[str, list[Key]],
) -> None:
    assert {title: wrong for title in chapters() if (wrong := misnamed(title, keys))} == {}


def misnamed(title: str, keys: dict[str, list[Key]]) -> list[str]:
    """The keys of a chapter that none of its screens has, or has by another name."""
    text = chapters()[title]
    here = re.search(r"<!-- 界面: (.*) -->", text)
    bound: dict[str, set[str]] = {}
    for scene in (*(here[1].split() if here else ()), *screens.SHARED, *screens.DIALOGS):
        for each in keys[scene]:
            for key in each.keys:
                bound.setdefault(key, set()).add(each.name)
    return [
        found[0]
        for found in KEY.finditer(text)
        if not any(found[2].startswith(name) for name in bound.get(found[1], ()))
    ]


def test_enough_keys_are_told_for_the_test_above_to_mean_something() -> None:
    assert len(KEY.findall(by_hand())) > 100


def test_no_key_is_named_out_of_the_reach_of_these_tests() -> None:
    without_code = CODE.sub("", re.sub(r"<!--.*?-->", "", by_hand()))
    allowed = re.compile(r"终端(?:自己)?占用了 F\d+|按了 F1、F10、F11|F 键")
    assert BARE_KEY.findall(allowed.sub("", without_code)) == []


def commands(text: str) -> Iterator[list[str]]:
    """The arguments of every command line in code, in a block or in a sentence."""
    for found in CODE.finditer(text):
        code = found["block"] or found["inline"]
        _, command, rest = code.partition("paicha-tui")
        if command and (not rest or rest.startswith(" ")):
            yield shlex.split(rest.split(">")[0].split("#")[0])


@pytest.mark.parametrize("path", [manual.MANUAL, README], ids=lambda path: path.name)
def test_every_command_line_is_understood(path: Path) -> None:
    text = by_hand() if path == manual.MANUAL else path.read_text(encoding="utf-8")
    found = list(commands(text))
    assert len(found) > 10
    for arguments in found:
        if _needs_more(arguments):
            continue
        build_parser().parse_args(arguments)


def _needs_more(arguments: list[str]) -> bool:
    """Whether a sentence only names a command, whose arguments the list of commands tells."""
    return len(arguments) == 1 and arguments[0] in manual.command_names()


@pytest.mark.parametrize("path", [manual.MANUAL, README], ids=lambda path: path.name)
def test_what_is_linked_exists(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert links
    missing = [each for each in links if "://" not in each and not (path.parent / each).exists()]
    assert missing == []


def test_no_picture_tells_of_a_real_machine() -> None:
    pictures = sorted((manual.MANUAL.parent / "pictures").glob("*.svg"))
    assert len(pictures) >= 5
    for picture in pictures:
        text = picture.read_text(encoding="utf-8")
        assert "http://" not in text.replace("http://www.w3.org/", ""), picture
        assert not re.search(r"/(?:home|root|tmp|work)/", text), picture


@pytest.mark.parametrize("command", ["", *manual.command_names()])
def test_every_help_is_in_chinese_and_fits_a_terminal(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        build_parser().parse_args([*command.split(), "--help"])
    told = capsys.readouterr().out
    assert not re.search(r"usage|options:|arguments:|show ", told)
    body = told.partition("\n\n")[2]
    assert [line for line in body.splitlines() if cell_len(line) > 80] == []


def test_every_argument_of_a_command_says_what_it_is() -> None:
    lines = [line for line in manual.command_list() if line.lstrip().startswith("-")]
    assert len(lines) > 60
    assert [line for line in lines if not re.search("` .*[\u4e00-\u9fff]", line)] == []
