"""The commands that keep the store: copies, its key, its soundness, its settings."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, TextIO

from paicha_tui import store
from paicha_tui.basics.errors import PaichaError, Refused
from paicha_tui.basics.files import parts_in
from paicha_tui.basics.printing import aligned, emit, narrate, progress
from paicha_tui.commands.common import ExitCode, location_of, named_file
from paicha_tui.store import replacing
from paicha_tui.store.opening import StoreLocation, ask_new_passphrase, passphrase_in

if TYPE_CHECKING:
    from paicha_tui.meaning.settings import Definition
    from paicha_tui.store.safekeeping import Standing


def backup(options: argparse.Namespace) -> ExitCode:
    """A checked copy of the store."""
    from paicha_tui.store import safekeeping

    location_of(options).open()
    with progress("备份"):
        safekeeping.backup(options.output, store.key_in_use())
    narrate(f"已备份到 {options.output}，密钥与原库相同；密钥文件或口令请另处保管")
    return ExitCode.DONE


def restore(options: argparse.Namespace) -> ExitCode:
    """Put a backup in the place of the store."""
    from paicha_tui.store import safekeeping

    location = location_of(options)
    own_key_file = store.key_file_for(named_file(options.input))
    has_own_key = own_key_file.exists() and not options.passphrase_file
    key = StoreLocation(
        options.input if own_key_file.exists() else location.database, options.passphrase_file
    ).key()
    present = _standing(location, key)

    def tell_what_is_lost() -> None:
        backup = safekeeping.standing()
        narrate(f"备份：{backup.told}")
        if told := store.told_of_loss():
            narrate(told)
        if present is None:
            narrate("现在的库打不开，或者没有")
            return
        narrate(f"现在的库：{present.told}")
        lost = safekeeping.lost_by(present, backup)
        for line in lost:
            narrate(f"恢复后没有：{line}")
        if lost and sys.stdin.isatty():
            _ask_whether(sys.stdin)

    aside = safekeeping.restore(
        options.input,
        key,
        location.database,
        new_key_file=own_key_file if has_own_key else None,
        agreed=tell_what_is_lost,
    )
    narrate(f"已从 {options.input} 恢复" + (f"；原来的库移到 {aside}" if aside else ""))
    return ExitCode.DONE


def _standing(location: StoreLocation, key: store.Key) -> Standing | None:
    """How far the present store has come; None where it does not open."""
    from paicha_tui.store import safekeeping

    key_file = store.key_file_for(location.database)
    try:
        key = store.read_key_file(key_file) if key_file.exists() else key
        location.settle(key)
        store.open_store(location.database, key)
        return safekeeping.standing()
    except (PaichaError, OSError):
        return None
    finally:
        store.close()


def _ask_whether(keyboard: TextIO) -> None:
    narrate("原来的库移到一边，不删除。恢复请输入 y 再按回车，不恢复直接按回车：")
    if keyboard.readline().strip() != "y":
        raise Refused("没有恢复，什么也没有改动")


def passphrase(options: argparse.Namespace) -> ExitCode:
    """Another passphrase for the store, or a key file."""
    from paicha_tui.store import rekeying

    location = location_of(options)
    location.open()
    wanted = None
    if options.new_passphrase_file:
        wanted = store.passphrase_key(passphrase_in(options.new_passphrase_file).secret)
    elif not options.key_file:
        wanted = ask_new_passphrase()
    with progress("更换口令"):
        rekeying.change_key(location.database, wanted)
    if wanted is None:
        narrate(f"已改用密钥文件 {store.key_file_for(location.database)}；请另行保管一份")
    else:
        narrate("已更换口令；忘了口令就打不开数据，没有别的办法")
    narrate("以前的备份仍用原来的口令或密钥文件打开；请现在另做一份备份")
    return ExitCode.DONE


def verify(options: argparse.Namespace) -> ExitCode:
    """The self-check of the store."""
    from paicha_tui.store import safekeeping

    location = location_of(options)
    location.open()
    sound = True
    with progress("自检"):
        verdicts = safekeeping.examine()
    for verdict in verdicts:
        sound = sound and not verdict.problems
        emit([f"{verdict.subject}：{'完好' if not verdict.problems else '有问题'}"])
        emit(f"  {problem}" for problem in verdict.problems)
    if not sound:
        raise Refused("自检发现问题，请不要继续录入，用最近的备份恢复：paicha-tui restore 备份文件")
    emit(aligned([(name, str(number)) for name, number in safekeeping.record_counts().items()]))
    if told := store.told_of_loss():
        emit(["最后的保存：有问题"])
        raise Refused(told)
    # A former key file may be the only one that opens a store beside this one.
    unfinished = [
        path
        for path in parts_in(location.database.absolute().parent)
        if not path.name.endswith(replacing.FORMER)
    ]
    if unfinished:
        told = "、".join(path.name for path in unfinished)
        narrate(f"旁边有 {len(unfinished)} 个没有写完的文件：{told}；没有程序在写时可以删去")
    return ExitCode.DONE


def settings(options: argparse.Namespace) -> ExitCode:
    """Show all settings, one, or change one."""
    from paicha_tui.entry.setting import change_setting
    from paicha_tui.meaning import settings as campaign_settings

    location_of(options).open()
    stored = campaign_settings.stored()
    if options.key is None:
        emit(
            aligned(
                [
                    (item.key, stored[item.key], item.label, _note_of(item))
                    for item in campaign_settings.SETTINGS.values()
                ]
            )
        )
    elif options.value is None:
        emit([stored[campaign_settings.definition(options.key).key]])
    else:
        value = change_setting(options.key, options.value)
        item = campaign_settings.definition(options.key)
        narrate(f"{item.label}：{item.shown(value) or '（空）'}")
    return ExitCode.DONE


def _note_of(item: Definition[object]) -> str:
    """What a setting is for, and what its choices mean."""
    told = "；".join(f"{key} {label}" for key, label in item.choices.items())
    return f"{told}。{item.note}" if told else item.note


def locate(options: argparse.Namespace) -> ExitCode:
    """Where everything is."""
    emit(aligned(location_of(options).whereabouts()))
    return ExitCode.DONE
