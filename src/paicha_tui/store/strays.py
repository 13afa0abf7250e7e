"""What stands beside a store and is not its own: SQLite would put it into the store unasked.

A log (-wal) is read with the store, and put into it. A journal (-journal) holds what pages of the
store were before a write that was cut short, and is written back over them. Nobody has the store
open while they are judged, on a copy.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from paicha_tui.basics.files import copy_file, passing
from paicha_tui.store import log, replacing
from paicha_tui.store.connection import CANNOT_OPEN, Unopened, translated_errors
from paicha_tui.store.keys import Key
from paicha_tui.store.replacing import JOURNAL, LOG, LOG_INDEX, beside

_PAGE = 4096
_TAKEN_BACK = "上次写入没有做完就中断了，已撤回没有做完的那一次，库是它之前的样子"


def could_harm(path: Path) -> Path | None:
    """What of that kind stands beside the store at `path`, which can then not be opened unjudged.

    A log beside a store that can't be written does nothing to it.
    """
    if _is_hot(path):
        return beside(path, JOURNAL)
    return beside(path, LOG) if log.has_log(path) and os.access(path, os.W_OK) else None


def put_strays_aside(path: Path, key: Key) -> list[str]:
    """Take from beside a store what would damage it, or take it back to an earlier time; tells it.

    Raises OSError or Refused where that can't be judged, Unopened where `key` opens the store
    neither alone nor with what stands beside it.
    """
    return [*_no_files_aside(path), *_stray_journal_aside(path, key), *_stray_log_aside(path, key)]


def _no_files_aside(path: Path) -> list[str]:
    """Links, folders and the like: SQLite would follow them, or wait for them."""
    told = []
    for suffix in (JOURNAL, LOG, LOG_INDEX):
        found = beside(path, suffix)
        if os.path.lexists(found) and (found.is_symlink() or not found.is_file()):
            aside = replacing.put_aside(path, suffix)
            told.append(
                f"{found.name} 不是普通文件（是链接、文件夹之类），没有用它，已移到 {aside}"
            )
    return told


def _stray_log_aside(path: Path, key: Key) -> list[str]:
    if not log.has_log(path):
        return []
    with passing(path) as part:
        replacing.copy_with_log(path, part)
        try:
            alone = log.how_far(path, key, alone=True)
        except Unopened:
            # As a kill may leave it that came while its log was put into it.
            if log.how_far_or_none(part, key) is None:
                raise Unopened(CANNOT_OPEN.format(path)) from None
            return []
        whole = log.how_far_or_none(part, key)
        if alone is None or (whole is not None and not whole.is_before(alone)):
            return []
    return _told_aside(path, LOG)


def _told_aside(path: Path, suffix: str) -> list[str]:
    aside = replacing.put_aside(path, suffix)
    name = beside(path, suffix).name
    return [f"{name} 不是这个数据库现在的，用了会损坏数据，没有用它，已移到 {aside}"]


def _is_hot(path: Path) -> bool:
    """Whether a journal stands there that SQLite would write back."""
    journal = beside(path, JOURNAL)
    return os.path.lexists(journal) and (not journal.is_file() or journal.stat().st_size > 0)


def _stray_journal_aside(path: Path, key: Key) -> list[str]:
    if not _is_hot(path):
        return []
    with passing(path) as part:
        copy_file(path, part)
        alone = log.how_far_or_none(part, key)
        logs = alone is not None and _asked(part, key, "PRAGMA journal_mode") == ("wal",)
        copy_file(beside(path, JOURNAL), beside(part, JOURNAL))
        with_it = log.how_far_or_none(part, key)
        if with_it is None and not log.opens(path, key):
            raise Unopened(CANNOT_OPEN.format(path))
        if with_it is not None:
            if with_it == alone and _alike_but_first_page(part, path):
                # The program itself writes one only to say in its head whether it has a log.
                return []
            if alone is None or (not logs and _one_write_back(part, path, key)):
                return [_TAKEN_BACK]
    return _told_aside(path, JOURNAL)


def _alike_but_first_page(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        first.seek(_PAGE)
        second.seek(_PAGE)
        while (page := first.read(_PAGE * 256)) == second.read(_PAGE * 256):
            if not page:
                return True
    return False


def _one_write_back(part: Path, path: Path, key: Key) -> bool:
    """Whether the copy is the store as it was before its last write, which has one time."""
    newest = _asked(part, key, "SELECT id, seal FROM audit_entry ORDER BY id DESC LIMIT 1")
    number, seal = newest or (0, None)
    same = _asked(path, key, "SELECT seal FROM audit_entry WHERE id = ?", number, alone=True)
    later = _asked(
        path,
        key,
        "SELECT COUNT(DISTINCT at) FROM audit_entry WHERE id > ?",
        number,
        alone=True,
    )
    return (same is None if seal is None else same == (seal,)) and later[0] <= 1


def _asked(path: Path, key: Key, question: str, *given: object, alone: bool = False) -> Any:
    store = log.looked_into(path, key, alone=alone)
    with translated_errors(), store.connection_context():
        store.execute_sql("SELECT count(*) FROM sqlite_master")
        return store.execute_sql(question, given).fetchone()
