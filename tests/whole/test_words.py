"""One word for one thing: words that were given up come back nowhere a clerk reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import manual
import pytest

import paicha_tui
from paicha_tui.cli import build_parser

ROOT = Path(__file__).parent.parent.parent
SOURCE = Path(paicha_tui.__file__).parent
BOOKS = [ROOT / "README.md", ROOT / "CHANGELOG.md", manual.MANUAL]

GIVEN_UP = {
    "核查": "校验",
    "未联系": "无法联系",
    "重查": "重新查找、重新校验",
    "推荐": "适用、按纪检决定登记",
    "联系上": "取得联系",
    "未果": "无法联系",
    "出表(?!头)": "定稿",
    "已出(?![党租])": "已定稿",
    "可出": "可定稿",
    "写出": "生成",
    "取回": "下载",
    "遮号": "隐去号码",
    "(?<!部)分人": "每人一个文件",
    "标待": "标记待完善",
    "全齐": "全部齐全",
    "全标": "全部标记",
    "出国境": "出国（境）",
    "入党时间时": "按出生日期推算，入党时",
    "还没有到": "晚于排查结束日期，请核对",
    "写得太粗": "不够具体",
    "不平": "表内数字不符",
    "没有恰好归入": "未归入或重复归入",
    "改为 nine": "改为“同附件5的九类”",
    "请写入": "将自动列入",
    "试过|未试|已试": "尚未采用、已用",
    "失联满6个月的和": "6个月以上未联系的、",
    "所数的党员": "所含党员",
    "不写为": "不写则为",
    "都要符合的": "同时符合几项的",
    "按其要求": "按报送单位要求",
    "逐级查找": "逐步查找",
    "四级": "三步",
    "没有查找结束的": "尚无……完成查找",
    "按职业不分": "不按职业统计",
    "支部建档单位保存": "支部建档、单位组织部门保存",
    "进附件": "列入附件",
}
"""Words given up, as patterns, each with what is said now."""

ANY = re.compile("|".join(GIVEN_UP))

STAYS = (
    "五核查",
    "五项核查",
    "核查人",
    "核查项目",
    "核查结果",
    "核查日期",
    "另一项核查",
    "这项核查",
    "记录的核查",
    "核查哪一项",
    "报基层党委核查",
    "核查入党志愿书",
    "超过6个月未联系",
    "6个月以上未联系",
)
"""The five checks of the notice, its own sentences, and silence, which is no state of a search."""

FIVE_CHECKS = ("entry/check.py", "annexes/closing_report/contents.py")
"""Where a check's name is put before or after 核查."""

FORMER_LABELS = ("支部建档单位保存",)
"""What workbooks filled in before still say."""


def given_up_in(text: str) -> list[str]:
    """The words given up that `text` says, but for what stays."""
    if text.isascii() or not ANY.search(text):
        return []
    for phrase in STAYS:
        text = text.replace(phrase, "")
    return [
        f"{found[0]}→{now}" for old, now in GIVEN_UP.items() for found in re.finditer(old, text)
    ]


def strings_of(path: Path) -> Iterator[str]:
    """Every string that a module holds."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def allowed_in(path: Path, told: str) -> bool:
    """Whether a string of a module is one of those that stay as they are."""
    of_checks = path.relative_to(SOURCE).as_posix() in FIVE_CHECKS
    return told in FORMER_LABELS or (of_checks and "核查→校验" in given_up_in(told))


def test_no_string_of_the_program_says_a_word_given_up() -> None:
    modules = sorted(SOURCE.rglob("*.py"))
    assert len(modules) > 200
    said = {
        f"{path.relative_to(SOURCE)}: {told}": found
        for path in modules
        for told in strings_of(path)
        if (found := given_up_in(told)) and not allowed_in(path, told)
    }
    assert said == {}


@pytest.mark.parametrize(
    "path",
    [*sorted((SOURCE / "meaning" / "forms").glob("*.toml")), *BOOKS],
    ids=lambda path: path.name,
)
def test_no_layout_and_no_book_says_a_word_given_up(path: Path) -> None:
    assert given_up_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("command", ["", *manual.command_names()])
def test_no_help_says_a_word_given_up(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args([*command.split(), "--help"])
    assert given_up_in(capsys.readouterr().out) == []


@pytest.mark.parametrize("told", ["F5 重查", "到核查", "已出的表", "列出未联系的", "进附件5"])
def test_a_word_given_up_is_seen(told: str) -> None:
    assert given_up_in(told)


@pytest.mark.parametrize("told", ["五核查", "核查人", "已出党", "超过6个月未联系的", "列入附件5"])
def test_what_stays_is_let_through(told: str) -> None:
    assert not given_up_in(told)
