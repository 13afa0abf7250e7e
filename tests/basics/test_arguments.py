"""The words of argparse in Chinese, and what is leant on in it that it does not promise."""

from __future__ import annotations

import argparse
import inspect

import pytest
from rich.cells import cell_len

from paicha_tui.basics.arguments import WORDS, Formatter
from paicha_tui.cli import build_parser, main


@pytest.mark.parametrize("words", WORDS)
def test_argparse_still_says_what_is_translated(words: str) -> None:
    assert repr(words)[1:-1] in inspect.getsource(argparse)


def test_argparse_still_puts_lines_together_as_it_is_leant_on() -> None:
    for method, parameters in {
        "_format_action": ["self", "action"],
        "_format_action_invocation": ["self", "action"],
        "_format_usage": ["self", "usage", "actions", "groups", "prefix"],
    }.items():
        of_argparse = getattr(argparse.HelpFormatter, method)
        assert list(inspect.signature(of_argparse).parameters) == parameters
    assert Formatter("x")._current_indent == 0


def test_help_is_chinese_and_stands_in_one_column() -> None:
    told = build_parser().format_help()
    assert "usage" not in told
    assert "选项：" in told
    beside = [line for line in told.splitlines() if line.startswith("  -") or line[:5] == "    l"]
    columns = {cell_len(line[: line.rindex("  ") + 2]) for line in beside}
    assert columns == {26}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("list --json=3", "--json 后面不能有值 '3'"),
        ("letters --o", "--o 可能是 --overdue, --org"),
        ("check --severity 很 差", "--severity 不能是 '很'，可选：'E', 'W', 'I'"),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(
    line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(line.split(" "))
    assert f"用法不对：{told}；" in capsys.readouterr().err
