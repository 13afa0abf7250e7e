"""The file of a store: making, opening, migrating and copying it."""

# Imported where used: a store of the present structure opens without what migrates others.
from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.files import (
    flush,
    flush_folder,
    make_folder,
    new_file,
    passing,
    refused_where_unwritable,
    remove,
)
from paicha_tui.store import log, replacing
from paicha_tui.store.connection import (
    CipherDatabase,
    close,
    connect,
    database,
    remember_structure,
    translated_errors,
)
from paicha_tui.store.keys import Key, key_file_for, read_key_file

_NO_STORE = "{} 里没有排查数据（空文件，或者是别的文件），没有改动它；请用备份恢复"
MIGRATIONS = Path(__file__).parent / "migrations"


class NoStore(Refused):
    """The file opens, and holds none of the records."""


def schema_number() -> int:
    """The number of the newest migration this program knows."""
    return max(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))


def create(path: Path, key: Key) -> None:
    """Make a new, empty store at `path` and open it. Raises Refused when there is a file."""
    with passing(path) as part, building(part, path, key):
        pass


@contextmanager
def building(part: Path, path: Path, key: Key) -> Iterator[None]:
    """A new, open store, to be filled; it is at `path` and open there afterwards.

    It stands at `part` until then, and a key file beside that comes with it. Raises Refused when
    there is a file at `path`.
    """
    in_the_way = Refused(f"{path} 已存在，没有改动它；请换一个文件名，或用 --db 指定")
    if path.exists():
        raise in_the_way
    with refused_where_unwritable(path):
        make_folder(path.parent)
        new_file(part)
    try:
        connect(part, key)
        _migrate()
        yield
    finally:
        close()
    with refused_where_unwritable(path):
        flush(part)
        if path.exists():
            raise in_the_way
        replacing.put_logs_aside(path)
        try:
            replacing.take_place(part, path, is_new=True)
        except FileExistsError:
            raise in_the_way from None
    connect(path, key)


def open_store(path: Path, key: Key) -> None:
    """Open the store at `path`, migrating it after a backup when it is of an older version.

    Raises Refused when there is none, the key is wrong or a newer program wrote it.
    """
    # SQLite looks for its log and journal beside the file itself, not beside a link to it.
    path = path.resolve()
    if not path.exists():
        raise Refused(f"没有找到数据库 {path}；请先执行 paicha-tui init --name 单位全称")
    if not path.stat().st_size:
        # SQLite would begin a new one in it.
        raise NoStore(_NO_STORE.format(path))
    had_log = log.has_log(path)
    replacing.heed_mode(path)
    connect(path, key)
    try:
        _drop_used_journal(path)
        if _refuse_foreign(path) < schema_number():
            _keep_former(path, key)
            _migrate()
        remember_structure()
        log.look_for_loss(had_log=had_log)
    except BaseException:
        close()
        raise


def _drop_used_journal(path: Path) -> None:
    """Remove what a kill has left of a journal: it was used when the store opened, if at all."""
    with translated_errors(), contextlib.suppress(OSError):
        if database.pragma("journal_mode") == "wal":
            replacing.beside(path, replacing.JOURNAL).unlink(missing_ok=True)


def open_part(part: Path, key: Key, source: Path, *, had_log: bool) -> None:
    """Open a copy of `source` that is to take the place of a store, in the present structure.

    `had_log` tells whether what it was copied from had a log.
    """
    connect(part, key)
    if _refuse_foreign(source) < schema_number():
        _migrate()
    log.look_for_loss(had_log=had_log)


def _refuse_foreign(path: Path) -> int:
    """The number of the structure; Refused where it is a newer program's, or there is none."""
    number = _schema_of_file()
    if number > schema_number():
        raise Refused(
            f"{path} 由较新版本的程序写成（结构 {number}，本程序 {schema_number()}），"
            "请升级程序后再打开"
        )
    if number < 1:
        raise NoStore(_NO_STORE.format(path))
    return number


@contextmanager
def opened_aside(path: Path, key: Key) -> Iterator[None]:
    """Open another store for a moment, then return to the one that was open."""
    before, secret = database.database, database.connect_params.get("passphrase", "")
    open_store(path, key)
    try:
        yield
    finally:
        open_store(Path(before), Key(secret))


def put_former_key_back(path: Path) -> list[str]:
    """Take back the key file of a restore that was killed, known by what it left beside the store.

    The next start does so by its note; there is none where the clerk's data folder can't be
    written, or another clerk's. Nobody has the store open. Raises OSError, Refused.
    """
    key_file = key_file_for(path)
    for part, former in replacing.former_key_files(path):
        if (
            replacing.alike(key_file_for(part), key_file)
            and not log.opens(path, read_key_file(key_file))
            and log.opens(path, read_key_file(former))
        ):
            replacing.take_key_back(part, path)
            remove(part)
            return ["上次恢复没有做完就中断了，密钥文件已换回原来的"]
    return []


def _schema_of_file() -> int:
    with translated_errors():
        return int(database.pragma("user_version"))


def _migrate() -> None:
    """Bring the open store to the present structure, or leave it as it was.

    Nobody else can write meanwhile; who waited finds it done.
    """
    from playhouse import migrations

    with translated_errors():
        # Migrations take tables down and put them up again; this can't be set in a transaction.
        database.pragma("foreign_keys", 0)
        try:
            with database.atomic("IMMEDIATE"):
                if _schema_of_file() < schema_number():
                    migrations.run(database, str(MIGRATIONS))
                    _forbid_changes_to_audit()
                    database.pragma("user_version", schema_number())
        finally:
            database.pragma("foreign_keys", 1)


def _keep_former(path: Path, key: Key) -> None:
    """Copy the open store aside, unless a migration that was cut short has done so already."""
    name = f"{path.name}.before-schema-{schema_number()}"
    kept = path.with_name(name)
    number = 1
    while kept.exists():
        if _newest_seal(kept, key) == _newest_seal(path, key):
            return
        number += 1
        kept = path.with_name(f"{name}-{number}")
    with passing(kept) as part:
        copy_to(part, key)
        part.replace(kept)
        flush_folder(kept)


def _newest_seal(path: Path, key: Key) -> object:
    """What tells one state of a store from another, whatever its structure."""
    store = CipherDatabase(str(path), passphrase=key.secret)
    with translated_errors(), store.connection_context():
        newest = "SELECT id, seal FROM audit_entry ORDER BY id DESC LIMIT 1"
        return store.pragma("user_version"), store.execute_sql(newest).fetchone()


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
    new_file(target)
    copy = CipherDatabase(str(target), passphrase=key.secret)
    try:
        with translated_errors():
            copy.connect()
            (source or database).connection().backup(copy.connection())
            if source is None:
                log.expect_nothing(copy)
    except BaseException:
        copy.close()
        target.unlink(missing_ok=True)
        raise
    copy.close()
    flush(target)
