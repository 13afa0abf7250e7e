"""The commands that make a store: an empty one, or one with a made-up campaign."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Sequence

from paicha_tui import store
from paicha_tui.basics import locations
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import emit, narrate, progress
from paicha_tui.basics.terminal import NOT_UTF8, is_foreign
from paicha_tui.commands.common import ExitCode, location_of
from paicha_tui.store.opening import StoreLocation

BRANCH, USUAL_LEVEL = "branch", "committee"


def init(options: argparse.Namespace) -> ExitCode:
    """A new, empty campaign with its top organisation."""
    from paicha_tui.basics.values import clean_text
    from paicha_tui.models import Organization

    name = clean_text(options.name)
    if not name:
        raise Misused("--name 请写单位全称，与公章一致")
    _create(location_of(options), name, Organization.level.read(options.level))
    narrate(f"已建立“{name}”，组织代码 001；下一步：paicha-tui template 模板.xlsx")
    return ExitCode.DONE


def start_campaign(location: StoreLocation) -> None:
    """Ask for the unit's name, level and branches and make its store, at the first start.

    Raises Misused where the terminal sends no UTF-8, or ends before all is answered.
    """
    sys.stdout.write("第一次使用，先建一个空的排查库。Ctrl+C 退出，什么也不建立。\n")
    while not (name := _asked("单位全称（与公章一致）：")):
        sys.stdout.write("单位全称必须填写，以后可以在设置里改。\n")
    level = _asked_level()
    _create(location, name, level, list(_asked_branches()) if level != BRANCH else ())
    if key_file := location.key_file:
        _asked(f"密钥文件 {key_file} 请现在记下，另行保管一份。按回车打开排查库：")


def _asked(question: str) -> str:
    """What is typed in answer, without padding. Raises Misused at the end of what is typed."""
    from paicha_tui.basics.values import clean_text

    sys.stdout.write(question)
    sys.stdout.flush()
    typed = sys.stdin.readline()
    if is_foreign(typed):
        raise Misused(NOT_UTF8)
    if not typed:
        raise Misused("没有输完，什么也没有建立；请重新启动")
    return clean_text(typed)


def _asked_level() -> str:
    """组织层级, by its number; 机关党委 where nothing is typed."""
    from paicha_tui.models import Organization

    offered = Organization.level.codes.numbered()
    usual = next(number for number, code in offered.items() if code.key == USUAL_LEVEL)
    told = "  ".join(f"{number} {code.label}" for number, code in offered.items())
    question = f"组织层级：{told}（输入数字，直接回车为 {usual}）："
    while (typed := unicodedata.normalize("NFKC", _asked(question)) or usual) not in offered:
        sys.stdout.write(f"请输入 {next(iter(offered))} 至 {len(offered)} 中的一个数字。\n")
    return offered[typed].key


def _asked_branches() -> Iterator[str]:
    """The names of its branches, until an empty line."""
    sys.stdout.write("所属党支部全称，一行一个，可以一次粘贴几行；直接回车结束，以后也可以再加。\n")
    told: set[str] = set()
    while name := _asked(f"第{len(told) + 1}个党支部："):
        if name in told:
            sys.stdout.write("这个名称已经有了。\n")
        else:
            told.add(name)
            yield name


def _create(
    location: StoreLocation, name: str, level: str | None, branches: Sequence[str] = ()
) -> None:
    """Make the store with its top organisation and the branches below it."""
    from paicha_tui.models import Organization

    with location.creating(), store.write("新建") as transaction:
        top = Organization(code="001", name=name, level=level)
        transaction.add(top)
        for number, branch in enumerate(branches, 1):
            code = f"{top.code}.{number:03}"
            transaction.add(Organization(code=code, name=branch, level=BRANCH, parent=top))


def demo(options: argparse.Namespace) -> ExitCode:
    """A made-up campaign in a database of its own."""
    from paicha_tui.demo import fill
    from paicha_tui.models import Member

    named = location_of(options)
    location = (
        named if options.db else StoreLocation(locations.demo_database(), options.passphrase_file)
    )
    if location.database.exists() and (not options.db or location.key_file):
        if not _may_be_made_anew(location, options.anew):
            emit([str(location.database)])
            return ExitCode.DONE
        location.discard()
    with location.creating(ask=False), progress("生成示例数据"):
        fill(options.members, options.seed)
    narrate(f"示例数据已写入：党员 {Member.select().count()} 名，人和身份证号码都是编造的")
    emit([str(location.database)])
    return ExitCode.DONE


def _may_be_made_anew(location: StoreLocation, wanted: bool) -> bool:
    """Whether a made-up campaign may be thrown away: nobody has entered anything, or it is wanted.

    Raises Refused for a store that is none.
    """
    from paicha_tui.demo import is_untouched
    from paicha_tui.meaning import settings

    location.open()
    try:
        if not settings.current().made_up:
            raise location.in_the_way()
        anew = wanted or is_untouched()
    finally:
        store.close()
    told = "将重新生成" if anew else "里有您录入的内容，没有重新生成；要重来请加 --anew"
    narrate(f"原有的示例库 {location.database} {told}")
    return anew
