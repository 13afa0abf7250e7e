"""Copies of the store and its self-check."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.files import (
    copy_file,
    flush,
    flush_folder,
    make_folder,
    passing,
    take_name,
    unwritable,
)
from paicha_tui.basics.peewee_private import fields_of, table_name
from paicha_tui.store import (
    AuditEntry,
    LargeText,
    database,
    log,
    record_models,
    replacing,
    seal_after,
    told_to_audit,
    translated_errors,
)
from paicha_tui.store.place import OF_A_BACKUP, OF_A_STORE, refuse_long_name
from paicha_tui.store.records import Record

_BEFORE_LOOKING_AGAIN = 0.02, 0.1, 0.3
"""Seconds before a page that looked damaged is looked at again, by which a write of it is over."""


@dataclass(frozen=True)
class Verdict:
    """One part of the self-check: what was looked at, and what is wrong with it."""

    subject: str
    problems: tuple[str, ...] = ()


class AlreadyThere(Refused):
    """A file has the name that a copy was to have."""


def backup(target: Path, key: store.Key) -> None:
    """Write a consistent, encrypted copy of the open store to `target` and open it to be sure.

    The copy has the key of the store. Raises Refused when `target` exists or can't be written.
    """
    in_the_way = AlreadyThere(f"{target} 已存在，没有改动它；请换一个文件名")
    if target.exists():
        raise in_the_way
    refuse_long_name(target, OF_A_BACKUP)
    try:
        make_folder(target.parent)
        with passing(target) as part:
            with store.at_one_moment():
                counts = record_counts()
                store.copy_to(part, key)
            with store.opened_aside(part, key):
                problems = [text for verdict in examine() for text in verdict.problems]
                if problems or record_counts() != counts:
                    told = "；".join(problems) or "记录数不同"
                    raise Refused(f"备份核对不符，没有留下文件：{told}")
            take_name(part, target)
            flush_folder(target)
    except FileExistsError:
        raise in_the_way from None
    except OSError as error:
        told = unwritable(target, error)
        raise Refused(f"{told}；原库不受影响，请换一处再试") from error


def back_up_before_import() -> Path:
    """Write a checked copy of the open store into the folder `backups` beside it; gives its path.

    Raises Refused when it can't be written.
    """
    path = Path(str(database.database)).absolute()
    copies = path.parent / "backups"
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    number = len(list(copies.glob(f"{path.stem}-before-import-*"))) + 1
    while True:
        target = copies / f"{path.stem}-before-import-{stamp}-{number:03}{path.suffix}"
        try:
            backup(target, store.key_in_use())
        except AlreadyThere:
            # Another import of the same second.
            number += 1
        else:
            return target


def restore(
    source: Path,
    source_key: store.Key,
    target: Path,
    *,
    new_key_file: Path | None = None,
    agreed: Callable[[], None] = lambda: None,
) -> Path | None:
    """Put the backup `source` in the place of the store `target`, after checking it.

    The store then opens with the backup's key; `new_key_file` holds it if the store's own key file
    does not. Gives where the former store was put aside, or None when there was none. `agreed` is
    called while the backup is open, before anything is changed; what it raises stops it. Raises
    Refused when the backup is not sound, Busy when another program has the store open.
    """
    replacing.refuse_link(target)
    if not source.exists():
        raise Refused(f"没有找到备份 {source}")
    if not source.is_file():
        raise Refused(f"{source} 不是备份文件，请写明是哪个文件")
    refuse_long_name(target, OF_A_STORE)
    try:
        make_folder(target.parent)
        with passing(target) as part:
            _copy_backup(source, source_key, part)
            agreed()
            store.close()
            if new_key_file and not replacing.alike(new_key_file, store.key_file_for(target)):
                copy_file(new_key_file, store.key_file_for(part))
            flush(part)
            with replacing.to_nobody_else(target):
                return _change_places(part, target)
    except store.Unopened:
        raise Refused(f"打不开备份 {source}：口令或密钥不对，或文件已损坏；原库没有改动") from None
    except OSError as error:
        is_source = str(error.filename).startswith(str(source))
        told = f"读不了 {source}：{reason_of(error)}" if is_source else unwritable(target, error)
        raise Refused(f"没有恢复，{told}；原库没有改动") from error
    finally:
        store.close()


def _copy_backup(source: Path, key: store.Key, part: Path) -> None:
    """Copy the backup, with what is only in a log beside it, and leave the checked copy open."""
    copied = part.with_name(f"{part.name}.source")
    replacing.copy_at_rest(source, copied)
    store.put_strays_aside(copied, key)
    had_log = log.has_log(copied)
    backup_copy = store.CipherDatabase(str(copied), passphrase=key.secret)
    is_open = False
    try:
        with translated_errors(), backup_copy.connection_context():
            backup_copy.execute_sql("SELECT count(*) FROM sqlite_master")
            is_open = True
            store.copy_to(part, key, backup_copy)
    except store.Unreadable as damage:
        if not is_open:
            raise store.Unopened(str(source)) from None
        raise Refused(f"备份 {source} 有损坏，没有恢复：{damage}") from damage
    try:
        store.open_part(part, key, source, had_log=had_log)
    except store.NoStore:
        raise Refused(f"{source} 里没有排查数据，不是备份，没有恢复；请另选一份备份") from None
    problems = [text for verdict in examine() for text in verdict.problems]
    if problems:
        raise Refused(f"备份 {source} 有损坏，没有恢复：{'；'.join(problems[:3])}")


def _change_places(part: Path, target: Path) -> Path | None:
    aside = replacing.keep_aside(target, with_key=store.key_file_for(part).exists())
    try:
        replacing.take_place(part, target)
    except BaseException:
        replacing.settle_asides(target)
        raise
    former = replacing.beside(store.key_file_for(part), replacing.FORMER)
    if former.exists() and aside is None:
        # The store of this key is lost, and older backups open with nothing else.
        former.replace(store.key_file_for(replacing.name_aside(target)))
    flush_folder(target)
    return aside


@dataclass(frozen=True)
class Standing:
    """How far a store has come: to compare a backup with the store that it is to replace."""

    counts: Mapping[str, int]
    seals: Mapping[int, str]
    """The seal of every audit entry, by its number."""
    last_at: str

    @property
    def told(self) -> str:
        """How many members, and when it was last changed."""
        last = self.last_at[:16].replace("T", " ") or "没有改动过"
        return f"党员 {self.counts['党员']} 名，最后改动 {last}"


def standing() -> Standing:
    """How far the open store has come."""
    with store.at_one_moment():
        newest = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
        seals: Any = AuditEntry.select(AuditEntry.id, AuditEntry.seal).tuples()
        return Standing(record_counts(), dict(seals), newest.at if newest else "")


def lost_by(present: Standing, backup: Standing) -> list[str]:
    """What of the present store would not be there any more with the backup in its place."""
    newest = max(backup.seals, default=0)
    if newest and present.seals.get(newest) != backup.seals[newest]:
        told = ["备份以后的改动：备份和现在的库各有对方没有的改动"]
    else:
        told = [f"备份以后的改动：{len(present.seals) - newest} 条变更记录"]
    told += [
        f"{sheet}：现在 {number}，备份里 {backup.counts[sheet]}"
        for sheet, number in present.counts.items()
        if number > backup.counts[sheet]
    ]
    return told if dict(present.seals) != dict(backup.seals) else []


def examine() -> list[Verdict]:
    """Check the open store: its pages, its links, its audit and its records.

    All of it is looked at as it is at one moment, whoever writes meanwhile.
    """
    verdicts: list[Verdict] = []
    checks = (
        ("数据页", _damaged_pages()),
        ("数据结构", _pragma_complaints("integrity_check")),
        ("记录之间的联系", _broken_links()),
        ("变更记录", _broken_seals()),
        ("记录与变更记录相符", _unaudited_records()),
    )
    try:
        with store.at_one_moment():
            for subject, complaints in checks:
                verdicts.append(Verdict(subject, tuple(_until_unreadable(complaints))))
    except Refused as damage:
        # A damaged store can't be left in order either; what was found stands.
        if not any(verdict.problems for verdict in verdicts):
            verdicts.append(Verdict("数据页", (str(damage),)))
    return verdicts


def _until_unreadable(complaints: Iterator[str]) -> Iterator[str]:
    try:
        with translated_errors():
            yield from complaints
    except Refused as unreadable:
        yield str(unreadable)


def _pragma_complaints(check: str) -> Iterator[str]:
    for (text,) in database.execute_sql(f"PRAGMA {check}").fetchall():
        if text != "ok":
            yield str(text)


def _damaged_pages() -> Iterator[str]:
    """The pages of the file that are damaged.

    It is read past the log, so a page that is just being written looks damaged, but not each time.
    """
    found = list(_pragma_complaints("cipher_integrity_check"))
    for pause in _BEFORE_LOOKING_AGAIN:
        if not found:
            return
        time.sleep(pause)
        again = set(_pragma_complaints("cipher_integrity_check"))
        found = [complaint for complaint in found if complaint in again]
    yield from found


def _broken_links() -> Iterator[str]:
    for table, row, parent, _ in database.execute_sql("PRAGMA foreign_key_check").fetchall():
        yield f"{table} 第{row}条指向的 {parent} 记录不存在"


def _broken_seals() -> Iterator[str]:
    previous, expected = "", 1
    for entry in AuditEntry.select().order_by(AuditEntry.id).iterator():
        if entry.id != expected:
            yield f"第{expected}条变更记录缺失"
            expected = entry.id
        if entry.seal != seal_after(previous, entry.content()):
            yield f"第{entry.id}条变更记录被改动过"
        previous = entry.seal
        expected += 1


def _unaudited_records() -> Iterator[str]:
    audited = _audited_versions()
    for model in record_models():
        table: Any = model
        versions = audited.get(table_name(table), {})
        for uid, version in table.select(table.uid, table.version).tuples():
            if versions.pop(uid, None) != version:
                yield f"{table.sheet}记录 {uid} 的改动没有留下变更记录"
        for uid in versions:
            yield f"{table.sheet}记录 {uid} 被删除"
        yield from _other_than_audited(table)


def _other_than_audited(table: type[Record]) -> Iterator[str]:
    """Records with a large text that is not the one the audit vouches for."""
    large = [field for field in fields_of(table) if isinstance(field, LargeText)]
    if not large:
        return
    entries = AuditEntry.select(AuditEntry.record_uid, AuditEntry.changes).where(
        AuditEntry.action.in_(("add", "change")),
        AuditEntry.record_table == table_name(table),
    )
    audited: dict[tuple[str, str], object] = {}
    for uid, changes in entries.order_by(AuditEntry.id).tuples().iterator():
        told = json.loads(changes)
        for field in large:
            if field.name in told:
                # Entries of earlier programs hold the whole text.
                _, last = told[field.name]
                audited[uid, field.name] = (
                    last if isinstance(last, dict) else told_to_audit(field, last)
                )
    for row in table.select(table.uid, *large).tuples().iterator():
        for field, value in zip(large, row[1:], strict=True):
            if told_to_audit(field, value) != audited.get((row[0], field.name)):
                yield f"{table.sheet}记录 {row[0]} 的内容与变更记录不符"


def _audited_versions() -> dict[str, dict[str, int]]:
    """The version that each record has by the audit, by table and uid; without those removed."""
    found: dict[str, dict[str, int]] = {}
    columns: Any = (
        AuditEntry.record_table,
        AuditEntry.record_uid,
        AuditEntry.record_version,
        AuditEntry.action,
    )
    entries = AuditEntry.select(*columns).where(AuditEntry.action.in_(("add", "change", "remove")))
    for table, uid, version, action in entries.order_by(AuditEntry.id).tuples().iterator():
        versions = found.setdefault(table, {})
        if action == "remove":
            versions.pop(uid, None)
        else:
            versions[uid] = version
    return found


def record_counts() -> dict[str, int]:
    """How many records there are, by what people call them."""
    return {model.sheet: model.select().count() for model in record_models()}
