"""The connection to the open store, one for each thread, and its errors in words."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2 as driver

from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.store.keys import Key

BUSY_SECONDS = 10
_STEPS = 20_000
"""So many steps of SQLite pass before it is asked whether a reading is still wanted."""
SIGN_SECONDS = 0.25
"""So long a write waits for another's before it says so, and says so again."""

_STRUCTURE = "user_version"
"""The number of the structure, in the header of the file."""

_FILE = "file"
"""What tells the file that was opened from another of its name."""

Pragmas = tuple[tuple[str, str | int], ...]

PRAGMAS: Pragmas = (
    ("journal_mode", "wal"),
    ("synchronous", "full"),
    ("foreign_keys", 1),
    ("secure_delete", 1),
    ("temp_store", 2),
    ("recursive_triggers", 1),
)


class CipherDatabase(SqlCipherDatabase):  # type: ignore[misc]
    """SQLCipher that keeps its diagnostics off the terminal, and to the file that has the name."""

    waiting: Callable[[float | None], None] = staticmethod(lambda _: None)
    """Is told for how many seconds a write has waited for another's; None when that is over."""
    memory: dict[str, Any]
    """What is remembered of the file as long as it is the one in use, by whom it is of use to."""

    def init(self, database: str | None, pragmas: Pragmas = (), **options: object) -> None:
        """Name the file, its key and the pragmas of every connection to it."""
        self.memory = {}
        super().init(database, pragmas=(("cipher_log_level", "none"), *pragmas), **options)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Connect to the file that bears the name now; whether there was no connection.

        While one waits for the lock, a change of the key may put another file there; what is
        written to the former one would be lost.
        """
        while True:
            before = _identity(self.database)
            try:
                is_new = bool(super().connect(reuse_if_open))
            except peewee.PeeweeException:
                if before in (None, _identity(self.database)):
                    raise
                continue
            if before in (None, _identity(self.database)):
                self.memory.setdefault(_FILE, _identity(self.database))
                return is_new
            self.close()


def _identity(path: str) -> tuple[int, int] | None:
    """What tells the file at `path` from another of that name; None when there is none."""
    try:
        told = os.stat(path)  # noqa: PTH116 - peewee has it as text
    except FileNotFoundError:
        return None
    return told.st_dev, told.st_ino


database = CipherDatabase(None, autoconnect=False)


class Unreadable(Refused):
    """The file is damaged, or the key is not its own."""


class Unwanted(Exception):
    """Nobody wants any more what was being read, which is not there as a whole.

    No PaichaError: whoever tells or judges those must not take it for one.
    """


class Unopened(Refused):
    """The key that was tried does not open the file."""


@contextmanager
def at_one_moment() -> Iterator[None]:
    """All reads in it see the store as it is at the first of them, whoever writes meanwhile."""
    with translated_errors(), database.atomic("DEFERRED"):
        yield


CANNOT_OPEN = "打不开 {}：口令或密钥不对，或文件已损坏；没有改动它"
_DAMAGED = "数据库文件已损坏或密钥不对：{}；请用最近的备份恢复"
_REFUSED = {
    driver.SQLITE_FULL: "磁盘已满，没有写入；请清理磁盘后再试，原有数据不受影响",
    driver.SQLITE_IOERR: "磁盘读写失败，没有写入；"
    "请看磁盘是否已满、是否还连着，再试一次，原有数据不受影响",
    driver.SQLITE_READONLY: "数据库文件只读，没有写入；"
    "请检查它和它所在文件夹的权限，或者连同密钥文件拷到能写的地方再打开",
    driver.SQLITE_CANTOPEN: "打不开数据库，没有改动它：它所在的文件夹不能写，或者打开的文件太多；"
    "只能读的盘上的，请连同密钥文件拷到能写的地方再打开",
}


@contextmanager
def translated_errors() -> Iterator[None]:
    """Tell the driver's errors in words a clerk can act on."""
    try:
        yield
    except (peewee.OperationalError, driver.OperationalError) as error:
        cause = _cause_of(error)
        code = _code_of(cause)
        if code in (driver.SQLITE_BUSY, driver.SQLITE_LOCKED):
            raise Busy("数据库正由他人写入，没有写入；请稍候再试") from error
        if code == driver.SQLITE_INTERRUPT:
            raise Unwanted from error
        if code in (driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB):
            raise Unreadable(_DAMAGED.format(cause)) from error
        raise Refused(_REFUSED.get(code, f"数据库出错：{cause}")) from error
    except driver.IntegrityError as error:
        raise peewee.IntegrityError(*error.args) from error
    except peewee.IntegrityError:
        raise
    except (peewee.DatabaseError, driver.DatabaseError) as error:
        raise Unreadable(_DAMAGED.format(error)) from error


def _code_of(error: BaseException) -> int:
    """SQLite's result code; SQLITE_ERROR, which says nothing, where it has none."""
    return int(getattr(error, "sqlite_errorcode", driver.SQLITE_ERROR)) & 0xFF


def _cause_of(error: BaseException) -> BaseException:
    """The error that says what is wrong, among those while which the last was raised.

    On a full disk SQLite takes a transaction back by itself, and what is told last is that there
    was none left to take back.
    """
    at: BaseException | None = error
    while at is not None and _code_of(at) == driver.SQLITE_ERROR:
        at = at.__context__
    return at or error


def connect(path: Path, key: Key) -> None:
    """Make `path` the open store. Raises Unopened when `key` does not open it."""
    close()
    # A timeout given to peewee does not reach the cipher's driver, a pragma does.
    waiting = ("busy_timeout", int(BUSY_SECONDS * 1000))
    database.init(str(path), passphrase=key.secret, pragmas=(waiting, *PRAGMAS))
    try:
        with translated_errors():
            database.connect()
            database.execute_sql("SELECT count(*) FROM sqlite_master")
    except Unreadable:
        close()
        raise Unopened(CANNOT_OPEN.format(path)) from None


def key_in_use() -> Key:
    """The key that the open store was opened with."""
    return Key(str(database.connect_params.get("passphrase", "")))


def close() -> None:
    """Close the store if it is open."""
    if not database.is_closed():
        database.close()


@contextmanager
def connected(is_unwanted: Callable[[], bool] | None = None) -> Iterator[None]:
    """Give the thread that runs in it a connection of its own to the open store, if it has none.

    For threads beside the one that opened the store: each must have its own, and close it. What is
    read in it raises Unwanted as soon as it `is_unwanted`, so that nobody has to wait for it.
    """
    if not database.is_closed():
        yield
        return
    with translated_errors(), database.connection_context():
        if is_unwanted:
            database.connection().set_progress_handler(is_unwanted, _STEPS)
        yield


@contextmanager
def alone() -> Iterator[None]:
    """A transaction beside which nobody else writes; waits for whoever does, and says so."""
    with contextlib.ExitStack() as stack:
        stack.push(_begun())
        yield


def _begun() -> contextlib.AbstractContextManager[object]:
    """A transaction, entered as soon as nobody else writes. Raises what the driver does."""
    began = time.monotonic()
    longest = int(database.pragma("busy_timeout")) / 1000
    told = False
    try:
        while True:
            turn: contextlib.AbstractContextManager[object] = database.atomic("IMMEDIATE")
            left = max(longest - (time.monotonic() - began), 0)
            try:
                with patience(min(left, SIGN_SECONDS)):
                    turn.__enter__()
            except peewee.OperationalError as error:
                if left <= SIGN_SECONDS or _code_of(_cause_of(error)) != driver.SQLITE_BUSY:
                    raise
                told = True
                database.waiting(time.monotonic() - began)
            else:
                return turn
    finally:
        if told:
            database.waiting(None)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Have writes in it wait so long for another's, not `BUSY_SECONDS`, before they raise Busy."""
    before = database.pragma("busy_timeout")
    database.pragma("busy_timeout", int(seconds * 1000))
    try:
        yield
    finally:
        database.pragma("busy_timeout", before)


def remember_structure() -> None:
    """What is written from now on fits the structure that the open store has now."""
    database.memory[_STRUCTURE] = int(database.pragma(_STRUCTURE))


def refuse_to_write_past_it() -> None:
    """Raise Refused where what is written now would be nowhere in the store, or not fit it.

    The file may have been moved or replaced, or a newer program given it another structure.
    """
    refuse_where_it_has_gone()
    if database.memory.get(_STRUCTURE) not in (None, int(database.pragma(_STRUCTURE))):
        raise Refused("数据库刚由较新版本的程序升级，没有写入；请退出，用新版本再打开")


def refuse_where_it_has_gone() -> None:
    """Raise Refused where another file has the name of the store now, or none."""
    if database.memory.get(_FILE) != _identity(database.database):
        raise Refused(
            "数据库文件已被移走、删除或换掉，没有写入；请放回原处再保存，或者退出后重新打开"
        )


def data_version() -> int:
    """A number that is another one after a commit of any other connection, and only then."""
    with translated_errors():
        return int(database.pragma("data_version"))
