"""The encrypted store: opening and migrating it, and every write with its audit entry.

All that only SQLite or SQLCipher can do is in this file, in `safekeeping` and in `rekeying`.
"""

from __future__ import annotations

import datetime
import getpass
import hashlib
import json
import os
import re
import secrets
import stat
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2 as driver

from paicha_tui.errors import Busy, Refused

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10

PRAGMAS = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("secure_delete", 1),
    ("temp_store", 2),
    ("recursive_triggers", 1),
)


class CipherDatabase(SqlCipherDatabase):  # type: ignore[misc]
    """SQLCipher that keeps its diagnostics off the terminal, and to the file that has the name."""

    def _connect(self) -> Any:
        """A connection to the file that bears the name now.

        While one waits for the lock, a change of the key may put another file there; what is
        written to the former one would be lost.
        """
        while True:
            before = _identity(self.database)
            try:
                connection = super()._connect()
            except driver.Error:
                if before in (None, _identity(self.database)):
                    raise
                continue
            if before in (None, _identity(self.database)):
                return connection
            connection.close()

    def _add_conn_hooks(self, connection: Any) -> None:
        connection.execute("PRAGMA cipher_log_level = NONE")
        super()._add_conn_hooks(connection)


def _identity(path: str) -> tuple[int, int] | None:
    """What tells the file at `path` from another of that name; None when there is none."""
    try:
        told = os.stat(path)  # noqa: PTH116 - peewee has it as text
    except FileNotFoundError:
        return None
    return told.st_dev, told.st_ino


database = CipherDatabase(None, autoconnect=False)


@dataclass(frozen=True)
class Key:
    """What opens a store: a passphrase, or 32 random bytes in a key file."""

    secret: str

    @classmethod
    def from_bytes_hex(cls, digits: str) -> Key:
        """A key used as it is, without derivation, from 64 hexadecimal digits."""
        return cls(f"x'{digits}'")

    @property
    def is_of_file(self) -> bool:
        """Whether it is the key of a key file, not a passphrase."""
        return re.fullmatch("x'[0-9a-f]{64}'", self.secret) is not None


def key_file_for(path: Path) -> Path:
    """The key file that belongs to the database `path`."""
    return path.with_name(path.name + ".key")


def read_key_file(path: Path) -> Key:
    """The key in a key file. Raises Refused when it is not one, or others could read it."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Refused(f"密钥文件 {path} 其他用户也能读取，请先执行：chmod 600 {path}")
    digits = path.read_text(encoding="ascii", errors="replace").strip()
    if len(digits) != 64 or any(digit not in "0123456789abcdef" for digit in digits):
        raise Refused(f"密钥文件 {path} 内容不对，请从备份中取回原来的密钥文件")
    return Key.from_bytes_hex(digits)


def create_key_file(path: Path) -> Key:
    """Write a new random key to `path`, readable by its owner alone."""
    digits = secrets.token_hex(32)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(digits + "\n")
        file.flush()
        os.fsync(file.fileno())
    return Key.from_bytes_hex(digits)


def now() -> str:
    """The moment to write into records: ISO with the offset, to the second."""
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def new_uid() -> str:
    """A name for a record that never changes and is unique on every machine."""
    return uuid.uuid4().hex


class StoredModel(peewee.Model):
    """A table of the store."""

    if TYPE_CHECKING:
        id: Any
        _meta: Any

    class Meta:
        database = database
        legacy_table_names = False


class Record(StoredModel):
    """A record: it has a name that never changes, a version, and who last changed it."""

    uid = peewee.TextField(unique=True, default=new_uid)
    version = peewee.IntegerField(default=1)
    changed_at = peewee.TextField(default=now)
    changed_by = peewee.TextField(default=getpass.getuser)

    sheet: ClassVar[str] = ""
    """What people call these records, and the sheet they stand on in the import workbook."""


BOOKKEEPING = frozenset({"id", "uid", "version", "changed_at", "changed_by"})
"""Columns of a record that the audit does not repeat as changes."""


class AuditEntry(StoredModel):
    """Who did what, when, from what to what; never changed, each sealing the one before."""

    at = peewee.TextField()
    actor = peewee.TextField()
    action = peewee.TextField()
    record_table = peewee.TextField(default="")
    record_uid = peewee.TextField(default="", index=True)
    record_version = peewee.IntegerField(default=0)
    changes = peewee.TextField(default="{}")
    reason = peewee.TextField(default="")
    seal = peewee.TextField()

    def content(self) -> tuple[Any, ...]:
        """All that the seal vouches for."""
        return (
            self.at,
            self.actor,
            self.action,
            self.record_table,
            self.record_uid,
            self.record_version,
            self.changes,
            self.reason,
        )


CHANGES = ("add", "change", "remove")
"""The actions of audit entries that tell of a changed record."""


def newest_change() -> int:
    """The number of the newest change of any record but the issued annexes; 0 for none.

    It stays the same as long as nothing has changed, also by another process.
    """
    newest = (
        AuditEntry.select(AuditEntry.id)
        .where(AuditEntry.action.in_(CHANGES), AuditEntry.record_table != "snapshot")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return int(newest.scalar() or 0)


def seal_after(previous: str, content: Sequence[Any]) -> str:
    """The seal of an audit entry with `content` that follows the one sealed `previous`."""
    sealed = json.dumps([previous, *content], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(sealed.encode()).hexdigest()


class Unreadable(Refused):
    """The file is damaged, or the key is not its own."""


class Unopened(Refused):
    """The key that was tried does not open the file."""


class RecordChangedMeanwhile(Busy):
    """Somebody else saved the record since it was read."""


class Transaction:
    """The writes of one user action; each leaves its audit entry."""

    def __init__(self, actor: str, reason: str) -> None:
        self.actor = actor
        self.reason = reason
        self.at = now()
        last = AuditEntry.select(AuditEntry.seal).order_by(AuditEntry.id.desc()).first()
        self._seal = last.seal if last else ""

    def add(self, record: Record) -> None:
        """Store a new record; it then knows its id."""
        model = type(record)
        self.add_all(model, [record.__data__])
        stored = model.get(model.uid == record.uid)
        record.__data__.update(stored.__data__)

    def add_all(self, model: type[Record], rows: Iterable[Mapping[str, Any]]) -> None:
        """Store new records given as values by field name; a missing `uid` is made."""
        fields = [field for field in model._meta.sorted_fields if field.name != "id"]
        values: list[list[Any]] = []
        entries: list[tuple[str, str, str, int, Any]] = []
        for row in rows:
            whole = {field.name: row.get(field.name) for field in fields}
            whole["uid"] = whole["uid"] or new_uid()
            whole.update(version=1, changed_at=self.at, changed_by=self.actor)
            stored = [
                None if whole[field.name] is None else field.db_value(whole[field.name])
                for field in fields
            ]
            values.append(stored)
            changes = {
                field.name: [None, value]
                for field, value in zip(fields, stored, strict=True)
                if value is not None and field.name not in BOOKKEEPING
            }
            entries.append(("add", _table(model), str(whole["uid"]), 1, changes))
        _insert(model, [field.column_name for field in fields], values)
        self._write_entries(entries)

    def change(self, record: Record, **changes: Any) -> bool:
        """Store changed values of a record read before; False when nothing differs.

        Raises RecordChangedMeanwhile when someone else saved it since it was read.
        """
        model = type(record)
        fields: Mapping[str, Any] = model._meta.fields
        stored = {
            name: [
                fields[name].db_value(record.__data__.get(name)),
                fields[name].db_value(value),
            ]
            for name, value in changes.items()
        }
        stored = {name: pair for name, pair in stored.items() if pair[0] != pair[1]}
        if not stored:
            return False
        version = record.version + 1
        stamped = {name: changes[name] for name in stored} | {
            "version": version,
            "changed_at": self.at,
            "changed_by": self.actor,
        }
        touched = (
            model.update(stamped)
            .where(model.id == record.id, model.version == record.version)
            .execute()
        )
        if touched != 1:
            raise RecordChangedMeanwhile(
                f"这条{model.sheet}记录刚被他人修改，请重新打开后再改，您的改动没有写入"
            )
        for name, value in stamped.items():
            setattr(record, name, value)
        self._write_entries([("change", _table(model), record.uid, version, stored)])
        return True

    def remove(self, record: Record) -> None:
        """Take a record out of the store; the audit keeps what it held.

        Raises RecordChangedMeanwhile when someone else saved it since it was read.
        """
        model = type(record)
        removed = (
            model.delete().where(model.id == record.id, model.version == record.version).execute()
        )
        if removed != 1:
            raise RecordChangedMeanwhile(
                f"这条{model.sheet}记录刚被他人修改，请重新打开后再改，您的改动没有写入"
            )
        held = {
            field.name: [field.db_value(record.__data__.get(field.name)), None]
            for field in model._meta.sorted_fields
            if field.name not in BOOKKEEPING
        }
        held = {name: pair for name, pair in held.items() if pair[0] is not None}
        self._write_entries([("remove", _table(model), record.uid, record.version, held)])

    def log(self, model: type[StoredModel], columns: Sequence[str], rows: list[list[Any]]) -> None:
        """Store rows of a table that is a log itself and needs no audit."""
        _insert(model, columns, rows)

    def note(self, action: str, about: Record | None = None, /, **details: Any) -> None:
        """Log something done that changes no record, such as an export, or a look at `about`."""
        table, uid, version = "", "", 0
        if about is not None:
            table, uid, version = _table(type(about)), str(about.uid), int(about.version)
        self._write_entries([(action, table, uid, version, details)])

    def _write_entries(self, entries: Iterable[tuple[str, str, str, int, Any]]) -> None:
        rows = []
        for action, table, uid, version, changes in entries:
            text = json.dumps(changes, ensure_ascii=False, sort_keys=True)
            content = (self.at, self.actor, action, table, uid, version, text, self.reason)
            self._seal = seal_after(self._seal, content)
            rows.append([*content, self._seal])
        columns = [f.column_name for f in AuditEntry._meta.sorted_fields if f.name != "id"]
        _insert(AuditEntry, columns, rows)


def _table(model: type[StoredModel]) -> str:
    return str(model._meta.table_name)


def _insert(model: type[StoredModel], columns: Sequence[str], rows: list[list[Any]]) -> None:
    """Insert rows by the driver's own executemany, seven times the speed of `insert_many`."""
    if not rows:
        return
    marks = ", ".join([database.param] * len(columns))
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'INSERT INTO "{_table(model)}" ({names}) VALUES ({marks})'  # noqa: S608
    with translated_errors():
        database.cursor().executemany(statement, rows)


@contextmanager
def write(reason: str = "", actor: str | None = None) -> Iterator[Transaction]:
    """One user action: all its writes and their audit entries, or none of them.

    Raises Busy when others keep writing, Refused when the disk is full.
    """
    with translated_errors(), database.atomic("IMMEDIATE"):
        yield Transaction(actor or getpass.getuser(), reason)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """All reads in it see the store as it is at the first of them, whoever writes meanwhile."""
    with translated_errors(), database.atomic("DEFERRED"):
        yield


@contextmanager
def translated_errors() -> Iterator[None]:
    """Tell the driver's errors in words a clerk can act on."""
    try:
        yield
    except (peewee.OperationalError, driver.OperationalError) as error:
        text = _cause_of(error).lower()
        if "locked" in text or "busy" in text:
            raise Busy("数据库正由他人写入，请稍候再试") from error
        if "full" in text:
            raise Refused("磁盘已满，没有写入；请清理磁盘后再试，原有数据不受影响") from error
        if "disk i/o" in text:
            raise Refused(
                "磁盘读写失败，没有写入；请看磁盘是否已满、是否还连着，再试一次，原有数据不受影响"
            ) from error
        if "readonly" in text:
            raise Refused("数据库文件只读，没有写入；请检查文件权限") from error
        raise Refused(f"数据库出错：{_cause_of(error)}") from error
    except (peewee.IntegrityError, driver.IntegrityError):
        raise
    except (peewee.DatabaseError, driver.DatabaseError) as error:
        raise Unreadable(f"数据库文件已损坏或密钥不对：{error}；请用最近的备份恢复") from error


def _cause_of(error: BaseException) -> str:
    """What the driver said first.

    On a full disk SQLite takes a transaction back by itself, and what is told last is that there
    was none left to take back.
    """
    while "no transaction is active" in str(error) and error.__context__ is not None:
        error = error.__context__
    return str(error)


@contextmanager
def in_memory(records: Mapping[type[Record], Sequence[Record]]) -> Iterator[Any]:
    """A database in memory that holds only these records, for queries about what is not stored.

    There is a table for every model given, also for one without records. A query is put to it by
    `query.execute(database)`.
    """
    aside: Any = peewee.SqliteDatabase(":memory:")
    with aside.connection_context():
        for model, rows in records.items():
            fields = list(model._meta.sorted_fields)
            columns = ", ".join(f'"{field.column_name}"' for field in fields)
            marks = ", ".join("?" * len(fields))
            aside.execute_sql(f'CREATE TABLE "{_table(model)}" ({columns})')
            aside.cursor().executemany(
                f'INSERT INTO "{_table(model)}" ({columns}) VALUES ({marks})',  # noqa: S608
                [
                    [field.db_value(row.__data__.get(field.name)) for field in fields]
                    for row in rows
                ],
            )
        yield aside


def schema_number() -> int:
    """The number of the newest migration this program knows."""
    return max(int(path.name[:4]) for path in MIGRATIONS.glob("[0-9]*.py"))


def create(path: Path, key: Key) -> None:
    """Make a new, empty store at `path` and open it. Raises Refused when there is a file."""
    if path.exists():
        raise Refused(f"{path} 已存在，没有改动它；请换一个文件名，或用 --db 指定")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _connect(path, key)
    _migrate()


def open_store(path: Path, key: Key) -> None:
    """Open the store at `path`, migrating it after a backup when it is of an older version.

    Raises Refused when there is none, the key is wrong or a newer program wrote it.
    """
    if not path.exists():
        raise Refused(f"没有找到数据库 {path}；请先执行 paicha-tui init --name 单位全称")
    _connect(path, key)
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


def _connect(path: Path, key: Key) -> None:
    close()
    database.init(str(path), passphrase=key.secret, pragmas=PRAGMAS, timeout=BUSY_SECONDS)
    try:
        with translated_errors():
            database.connect()
            database.execute_sql("SELECT count(*) FROM sqlite_master")
    except Unreadable:
        close()
        raise Unopened(f"打不开 {path}：口令或密钥不对，或文件已损坏；没有改动它") from None


@contextmanager
def opened_aside(path: Path, key: Key) -> Iterator[None]:
    """Open another store for a moment, then return to the one that was open."""
    before, secret = database.database, database.connect_params.get("passphrase", "")
    open_store(path, key)
    try:
        yield
    finally:
        _connect(Path(before), Key(secret))


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


def key_in_use() -> Key:
    """The key that the open store was opened with."""
    return Key(str(database.connect_params.get("passphrase", "")))


def copy_to(target: Path, key: Key, source: Any = None) -> None:
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


def newest_entry() -> int:
    """The number of the newest audit entry; 0 where there is none."""
    return int(AuditEntry.select(peewee.fn.MAX(AuditEntry.id)).scalar() or 0)


def close() -> None:
    """Close the store if it is open."""
    if not database.is_closed():
        database.close()


@contextmanager
def connected() -> Iterator[None]:
    """Give the thread that runs in it a connection of its own to the open store, if it has none.

    For threads beside the one that opened the store: each must have its own, and close it.
    """
    if not database.is_closed():
        yield
        return
    with translated_errors(), database.connection_context():
        yield


def data_version() -> int:
    """A number that is another one after a commit of any other connection, and only then."""
    with translated_errors():
        return int(database.pragma("data_version"))


def days_after(start: Any, days: Any) -> Any:
    """The ISO day `days` after the partial date `start`, counted from its first day."""
    first_day = peewee.fn.SUBSTR(start.concat("-01-01"), 1, 10)
    whole = peewee.Case(
        peewee.fn.LENGTH(start),
        ((4, first_day), (7, start.concat("-01"))),
        start,
    )
    return peewee.fn.DATE(whole, peewee.Cast(days, "TEXT").concat(" days"))
