"""Copies of the store and its self-check."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.peewee_private import fields_of, table_name
from paicha_tui.store import (
    AuditEntry,
    LargeText,
    database,
    record_models,
    seal_after,
    told_to_audit,
    translated_errors,
)
from paicha_tui.store.records import Record


@dataclass(frozen=True)
class Verdict:
    """One part of the self-check: what was looked at, and what is wrong with it."""

    subject: str
    problems: tuple[str, ...] = ()


def backup(target: Path, key: store.Key) -> None:
    """Write a consistent, encrypted copy of the open store to `target` and open it to be sure.

    The copy has the key of the store. Raises Refused when `target` exists or can't be written.
    """
    if target.exists():
        raise Refused(f"{target} 已存在，没有改动它；请换一个文件名")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    counts = record_counts()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        store.copy_to(part, key)
        with store.opened_aside(part, key):
            problems = [text for verdict in examine() for text in verdict.problems]
            if problems or record_counts() != counts:
                raise Refused(f"备份核对不符，没有留下文件：{'；'.join(problems) or '记录数不同'}")
        part.replace(target)
    except OSError as error:
        raise Refused(f"写不了 {target}：{reason_of(error)}；原库不受影响，请换一处再试") from error
    finally:
        _remove(part)


def back_up_before_import() -> Path:
    """Write a checked copy of the open store into the folder `backups` beside it; gives its path.

    Raises Refused when it can't be written.
    """
    path = Path(str(database.database)).absolute()
    copies = path.parent / "backups"
    number = len(list(copies.glob(f"{path.stem}-before-import-*"))) + 1
    target = copies / f"{path.stem}-before-import-{_stamp()}-{number:03}{path.suffix}"
    backup(target, store.key_in_use())
    return target


def _stamp() -> str:
    """The moment as it stands in the names of copies."""
    return clock.now()[:19].replace(":", "").replace("-", "")


def restore(source: Path, source_key: store.Key, target: Path) -> Path | None:
    """Put the backup `source` in the place of the store `target`, after checking it.

    The key is not touched: the store then opens with the backup's. Gives where the former store was
    put aside, or None when there was none. Raises Refused when the backup is not sound.
    """
    if not source.exists():
        raise Refused(f"没有找到备份 {source}")
    if not source.is_file():
        raise Refused(f"{source} 不是备份文件，请写明是哪个文件")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        shutil.copyfile(source, part)
        store.open_store(part, source_key)
        problems = [text for verdict in examine() for text in verdict.problems]
        store.close()
        if problems:
            raise Refused(f"备份 {source} 有损坏，没有恢复：{'；'.join(problems[:3])}")
        aside = _put_aside(target)
        part.replace(target)
    except store.Unopened:
        raise Refused(f"打不开备份 {source}：口令或密钥不对，或文件已损坏；原库没有改动") from None
    except OSError as error:
        raise Refused(f"恢复不了 {target}：{reason_of(error)}；原库没有改动") from error
    finally:
        store.close()
        _remove(part)
    return aside


def _remove(path: Path) -> None:
    for leftover in with_companions(path):
        leftover.unlink(missing_ok=True)


def name_aside(path: Path) -> Path:
    """What a store is called once another has taken its place."""
    return path.with_name(f"{path.name}.replaced-{_stamp()}")


def _put_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    aside = name_aside(path)
    for old, new in zip(with_companions(path), with_companions(aside), strict=True):
        if old.exists():
            old.replace(new)
    return aside


def with_companions(path: Path) -> list[Path]:
    """The database file and the two files SQLite may keep beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]


def examine() -> Iterator[Verdict]:
    """Check the open store: its pages, its links, its audit and its records."""
    for subject, complaints in (
        ("数据页", _pragma_complaints("cipher_integrity_check")),
        ("数据结构", _pragma_complaints("integrity_check")),
        ("记录之间的联系", _broken_links()),
        ("变更记录", _broken_seals()),
        ("记录与变更记录相符", _unaudited_records()),
    ):
        yield Verdict(subject, tuple(_until_unreadable(complaints)))


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
