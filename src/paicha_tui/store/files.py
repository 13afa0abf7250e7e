"""The file of a store: making, opening, migrating and copying it."""

# Imported where used: a store of the present structure opens without what migrates others.
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui.basics.errors import Refused
from paicha_tui.store.connection import CipherDatabase, connect, database, translated_errors
from paicha_tui.store.keys import Key

MIGRATIONS = Path(__file__).parent / "migrations"


def schema_number() -> int:
    """The number of the newest migration this program knows."""
    return max(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))


def create(path: Path, key: Key) -> None:
    """Make a new, empty store at `path` and open it. Raises Refused when there is a file."""
    if path.exists():
        raise Refused(f"{path} 已存在，没有改动它；请换一个文件名，或用 --db 指定")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connect(path, key)
    _migrate()


def open_store(path: Path, key: Key) -> None:
    """Open the store at `path`, migrating it after a backup when it is of an older version.

    Raises Refused when there is none, the key is wrong or a newer program wrote it.
    """
    if not path.exists():
        raise Refused(f"没有找到数据库 {path}；请先执行 paicha-tui init --name 单位全称")
    connect(path, key)
    number = _schema_of_file()
    if number > schema_number():
        database.close()
        raise Refused(
            f"{path} 由较新版本的程序写成（结构 {number}，本程序 {schema_number()}），"
            "请升级程序后再打开"
        )
    if number < schema_number():
        copy_to(path.with_name(f"{path.name}.before-schema-{schema_number()}"), key)
        _migrate()


@contextmanager
def opened_aside(path: Path, key: Key) -> Iterator[None]:
    """Open another store for a moment, then return to the one that was open."""
    before, secret = database.database, database.connect_params.get("passphrase", "")
    open_store(path, key)
    try:
        yield
    finally:
        connect(Path(before), Key(secret))


def _schema_of_file() -> int:
    return int(database.pragma("user_version"))


def _migrate() -> None:
    from playhouse import migrations

    with translated_errors():
        migrations.run(database, str(MIGRATIONS))
        _forbid_changes_to_audit()
        database.pragma("user_version", schema_number())


def _forbid_changes_to_audit() -> None:
    for action in ("UPDATE", "DELETE"):
        database.execute_sql(
            f"CREATE TRIGGER IF NOT EXISTS audit_entry_no_{action.lower()} "
            f"BEFORE {action} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, '变更记录只能追加'); END"
        )


def copy_to(target: Path, key: Key, source: CipherDatabase | None = None) -> None:
    """Write a consistent copy of the open store to the new file `target`, under `key`.

    `source` is another database to copy, given open.
    """
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = CipherDatabase(str(target), passphrase=key.secret)
    try:
        with translated_errors():
            copy.connect()
            (source or database).connection().backup(copy.connection())
    except BaseException:
        copy.close()
        target.unlink(missing_ok=True)
        raise
    copy.close()
    flush(target)


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
