"""The commands that make a store: an empty one, or one with a made-up campaign."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import sys

from paicha_tui import store
from paicha_tui.basics import locations
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import emit, narrate, progress
from paicha_tui.basics.terminal import NOT_UTF8, is_foreign
from paicha_tui.commands.common import ExitCode, location_of
from paicha_tui.store.opening import StoreLocation


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
    """Ask for the unit's name and make its store, at the first start in a terminal."""
    from paicha_tui.basics.values import clean_text

    sys.stdout.write("第一次使用，先建一个空的排查库。\n单位全称（与公章一致）：")
    sys.stdout.flush()
    typed = sys.stdin.readline()
    if is_foreign(typed):
        raise Misused(NOT_UTF8)
    name = clean_text(typed)
    if not name:
        raise Misused("没有填写单位全称，什么也没有建立；请重新启动")
    _create(location, name, None)


def _create(location: StoreLocation, name: str, level: str | None) -> None:
    """Make the store with its top organisation."""
    from paicha_tui.models import Organization

    with location.creating(), store.write("新建") as transaction:
        transaction.add(Organization(code="001", name=name, level=level))


def demo(options: argparse.Namespace) -> ExitCode:
    """A made-up campaign in a database of its own."""
    from paicha_tui.demo import fill
    from paicha_tui.models import Member

    if not options.db:
        location = StoreLocation(locations.demo_database(), options.passphrase_file)
        if location.database.exists():
            narrate(f"原有的示例库 {location.database} 将重新生成")
            location.discard()
    else:
        location = location_of(options)
    with location.creating(ask=False), progress("生成示例数据"):
        fill(options.members, options.seed)
    narrate(f"示例数据已写入：党员 {Member.select().count()} 名，人和身份证号码都是编造的")
    emit([str(location.database)])
    return ExitCode.DONE
