"""Another key for the store: a passphrase, or a key file.

The store is not encrypted anew in place. A copy under the new key is checked and takes the place of
the store in one step, so that at every moment there is a whole store that one of the keys opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Misused, Refused, reason_of
from paicha_tui.basics.files import flush, passing, second_name
from paicha_tui.store import replacing, safekeeping


def change_key(path: Path, wanted: store.Key | None) -> None:
    """Have the open store at `path` opened by the key `wanted` from now on; None for a key file.

    The store stays open, with its new key. A key file that opened it before is removed once the
    new key has opened it; backups keep the key that they were made with. Raises Busy when another
    program or thread has the store open, Refused when the copy can't be written or is not sound;
    everything then is as it was.
    """
    present = store.key_in_use()
    if wanted is None and present.is_of_file:
        raise Misused("现在用的就是密钥文件，没有改动")
    replacing.refuse_link(path)
    counts = safekeeping.record_counts()
    store.close()
    opened_by = present
    try:
        with held_alone(path, present) as holder, passing(path) as part:
            key = wanted or store.create_key_file(store.key_file_for(part))
            store.copy_to(part, key, holder)
            _refuse_unsound(part, key, counts)
            _take_place(part, path, with_key_file=wanted is None)
            opened_by = key
    except OSError as error:
        raise Refused(f"写不了 {path}：{reason_of(error)}；原库和原来的口令都没有改动") from error
    finally:
        store.open_store(path, opened_by)
    with store.write("更换口令") as transaction:
        transaction.note("rekey", key_file=wanted is None)


def _take_place(part: Path, path: Path, *, with_key_file: bool) -> None:
    """Put the copy in the place of the store; what a kill leaves of it, the next start settles."""
    key_file = store.key_file_for(path)
    former = replacing.beside(store.key_file_for(part), replacing.FORMER)
    if key_file.exists() and not with_key_file:
        # By this the next start knows that the key file was to go.
        second_name(key_file, former)
    replacing.take_place(part, path)
    replacing.settle_key(part, path)


def _refuse_unsound(part: Path, key: store.Key, counts: dict[str, int]) -> None:
    store.open_store(part, key)
    problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
    if safekeeping.record_counts() != counts:
        problems.append("记录数不同")
    store.close()
    if problems:
        raise Refused(f"新写的库核对不符，没有更换：{'；'.join(problems[:3])}")
    flush(part)


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
