"""How a store knows that it has lost the log beside it.

What is saved stands in the -wal until SQLite puts it into the store's own file. Before the first of
it, that file is told the number of the audit entry that is coming. One that waits for an entry and
has no log beside it was copied without its log, or has lost it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import peewee
from sqlcipher3 import dbapi2 as driver

from paicha_tui.store import connection, replacing
from paicha_tui.store.connection import (
    CANNOT_OPEN,
    CipherDatabase,
    Unopened,
    Unreadable,
    alone,
    database,
    patience,
    translated_errors,
)
from paicha_tui.store.keys import Key
from paicha_tui.store.records import newest_entry

_COMING = "application_id"
"""A number in the header of the file that changes with a transaction and has no other use here."""
_SMALLEST = 32 + 24 + 4096
"""Bytes of a log in which something was announced: its head, and a page with the head of that."""
_ANNOUNCED, _LOST = "announced", "lost"
_TELLS_LOSS = "少了最后保存的内容：旁边的 -wal 不见了；请从原处补来，或在原处另做备份"


class HowFar(NamedTuple):
    """How far a store has come."""

    newest: int
    coming: int
    """The number of the audit entry that it was told of last; 0 for none."""

    def is_before(self, other: HowFar) -> bool:
        """Whether `other` knows of more."""
        return self.newest < other.newest or 0 < self.coming < other.coming


def how_far(path: Path, key: Key, *, alone: bool = False) -> HowFar | None:
    """How far the store at `path` has come; None where it is not sound.

    With `alone` it is read without its log and its locks. Raises Unopened where `key` does not
    open it, Refused where the system does not let it be read.
    """
    store = looked_into(path, key, alone=alone)
    is_open = False
    try:
        with translated_errors(), store.connection_context():
            store.execute_sql("SELECT count(*) FROM sqlite_master")
            is_open = True
            if store.execute_sql("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return None
            newest = store.execute_sql("SELECT MAX(id) FROM audit_entry").fetchone()[0]
            return HowFar(newest or 0, int(store.pragma(_COMING)))
    except Unreadable:
        if not is_open:
            raise Unopened(CANNOT_OPEN.format(path)) from None
        return None


def how_far_or_none(path: Path, key: Key) -> HowFar | None:
    """The same with its log; None also where `key` does not open it."""
    try:
        return how_far(path, key)
    except Unopened:
        return None


def opens(path: Path, key: Key) -> bool:
    """Whether `key` opens the file at `path`, whatever stands beside it. Raises Refused."""
    store = looked_into(path, key, alone=True)
    try:
        with translated_errors(), store.connection_context():
            store.execute_sql("SELECT count(*) FROM sqlite_master")
    except Unreadable:
        return False
    return True


def looked_into(path: Path, key: Key, *, alone: bool) -> CipherDatabase:
    """The store at `path`, to be looked at; with `alone`, past its log, journal and locks."""
    if not alone:
        return CipherDatabase(str(path), passphrase=key.secret)
    return CipherDatabase(
        f"{path.absolute().as_uri()}?immutable=1", passphrase=key.secret, uri=True
    )


def has_log(path: Path) -> bool:
    """Whether something stands beside the store at `path` that may not be in it."""
    try:
        # Asked once: whoever closes the store last takes its log away at any moment.
        return replacing.beside(path, replacing.LOG).stat().st_size >= _SMALLEST
    except FileNotFoundError:
        return False


def look_for_loss(*, had_log: bool) -> None:
    """See whether the store that was just opened lacks its log; `had_log` before it was opened."""
    path = Path(str(database.database))
    with translated_errors():
        if int(database.pragma(_COMING)) <= newest_entry():
            return
    if had_log:
        # Whoever said so was ended before he saved.
        _withdraw()
    elif not has_log(path):
        database.memory[_LOST] = True


def told_of_loss() -> str:
    """The sentence that tells of a lost log, until something is saved again; else empty."""
    if database.memory.get(_LOST) and int(database.pragma(_COMING)) > newest_entry():
        return _TELLS_LOSS
    return ""


@contextmanager
def announced() -> Iterator[None]:
    """The file says that something is coming while, and after, it is written into the log."""
    if database.in_transaction():
        yield
        return
    try:
        # Inside, for a signal may end the command at any moment.
        if not _is_announced():
            _announce()
        yield
    finally:
        _withdraw_unfulfilled()


def _is_announced() -> bool:
    """Whether this program has announced, and nobody who just opened the store withdrew it."""
    mine = database.memory.get(_ANNOUNCED)
    return mine is not None and int(database.pragma(_COMING)) >= mine


def _announce() -> None:
    with alone():
        coming = newest_entry() + 1
        database.memory[_ANNOUNCED] = coming
        database.pragma(_COMING, coming)
    _into_file()


def _withdraw_unfulfilled() -> None:
    """Withdraw what this program has announced and not written."""
    with contextlib.suppress(peewee.PeeweeException, driver.Error):
        if newest_entry() < database.memory.get(_ANNOUNCED, 0):
            _withdraw()


def close() -> None:
    """Close the store if it is open. SQLite takes the log away then: nothing may wait for it."""
    if not database.is_closed():
        _withdraw_unfulfilled()
    connection.close()


def into_file() -> None:
    """Have what was saved stand in the store's own file, not only in the -wal beside it.

    As far as it can be done without waiting for anyone. Whoever copies the file has it then.
    """
    database.memory.pop(_ANNOUNCED, None)
    _into_file()


def expect_nothing(copy: CipherDatabase) -> None:
    """What was coming to the store does not come to this copy of it."""
    copy.pragma(_COMING, 0)


def _into_file() -> None:
    with contextlib.suppress(peewee.PeeweeException, driver.Error):
        database.execute_sql("PRAGMA wal_checkpoint(PASSIVE)")


def _withdraw() -> None:
    """Nothing is coming; unless another just writes something."""
    with contextlib.suppress(peewee.PeeweeException, driver.Error):
        with patience(0), alone():
            if int(database.pragma(_COMING)) > newest_entry():
                database.pragma(_COMING, 0)
            database.memory.pop(_ANNOUNCED, None)
        _into_file()
