"""Another key for the store: a passphrase, or a key file.

The store is not encrypted anew in place. A copy under the new key is checked and takes the place of
the store in one step, so that at every moment there is a whole store that one of the keys opens.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Misused, Refused, reason_of
from paicha_tui.store import safekeeping


def change_key(path: Path, wanted: store.Key | None) -> None:
    """Have the open store at `path` opened by the key `wanted` from now on; None for a key file.

    The store stays open, with its new key. A key file that opened it before is removed once the
    new key has opened it; backups keep the key that they were made with. Raises Busy when another
    program or thread has the store open, Refused when the copy can't be written or is not sound;
    everything then is as it was.
    """
    present, counts = store.key_in_use(), safekeeping.record_counts()
    if wanted is None and present.is_of_file:
        raise Misused("现在用的就是密钥文件，没有改动")
    store.close()
    opened_by = present
    try:
        with held_alone(path, present) as holder:
            key = _prepare(path, wanted, holder, counts)
            _take_place(path, with_key_file=wanted is None)
            opened_by = key
            with contextlib.suppress(OSError):
                store.flush(path.parent)
    except OSError as error:
        raise Refused(f"写不了 {path}：{reason_of(error)}；原库和原来的口令都没有改动") from error
    finally:
        _clear(path)
        store.open_store(path, opened_by)
    if wanted is not None:
        store.key_file_for(path).unlink(missing_ok=True)
    with store.write("更换口令") as transaction:
        transaction.note("rekey", key_file=wanted is None)


def _prepare(
    path: Path, wanted: store.Key | None, holder: store.CipherDatabase, counts: dict[str, int]
) -> store.Key:
    """Write a checked copy of the store under another key beside it; gives that key."""
    _clear(path)
    part, part_key = _passing(path)
    key = wanted or store.create_key_file(part_key)
    store.copy_to(part, key, holder)
    _refuse_unsound(part, key, counts)
    return key


def _take_place(path: Path, *, with_key_file: bool) -> None:
    """Put what was prepared in the place of the store.

    A key file comes before what it opens: opening falls back on the passphrase meanwhile.
    """
    part, part_key = _passing(path)
    key_file = store.key_file_for(path)
    if with_key_file:
        if key_file.exists():
            key_file.replace(key_file.with_name(key_file.name + ".former"))
        part_key.replace(key_file)
        store.flush(path.parent)
    try:
        part.replace(path)
    except OSError:
        if with_key_file:
            key_file.unlink()
        raise


def _refuse_unsound(part: Path, key: store.Key, counts: dict[str, int]) -> None:
    store.open_store(part, key)
    problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
    if safekeeping.record_counts() != counts:
        problems.append("记录数不同")
    store.close()
    if problems:
        raise Refused(f"新写的库核对不符，没有更换：{'；'.join(problems[:3])}")
    store.flush(part)


def _passing(path: Path) -> tuple[Path, Path]:
    """Where the copy and a new key file stand until they take their places."""
    return (
        path.with_name(f".{path.name}.rekeyed"),
        path.with_name(f".{path.name}.rekeyed.key"),
    )


def _clear(path: Path) -> None:
    """Remove what a change that was cut short has left."""
    part, part_key = _passing(path)
    for leftover in (*safekeeping.with_companions(part), part_key):
        leftover.unlink(missing_ok=True)


@contextmanager
def held_alone(path: Path, key: store.Key) -> Iterator[store.CipherDatabase]:
    """The closed store at `path` to nobody else; gives the connection that holds it.

    Nobody can open it meanwhile, and all of it is in the one file, without a log beside it.
    Raises Busy when some other program, or window of this one, has it open.
    """
    holder = store.CipherDatabase(str(path), passphrase=key.secret, timeout=0)
    try:
        with store.translated_errors():
            holder.connect()
            # Leaving the log behind takes a lock that any other open connection denies.
            holder.execute_sql("PRAGMA journal_mode = DELETE")
            holder.execute_sql("PRAGMA locking_mode = EXCLUSIVE")
            holder.execute_sql("BEGIN EXCLUSIVE")
            holder.execute_sql("COMMIT")
            if str(holder.pragma("journal_mode")) != "delete":
                raise Busy("还有别的窗口或程序开着这个数据库，请都退出后再试；什么也没有改动")
    except Busy:
        holder.close()
        raise Busy("还有别的窗口或程序开着这个数据库，请都退出后再试；什么也没有改动") from None
    try:
        yield holder
    finally:
        holder.close()
