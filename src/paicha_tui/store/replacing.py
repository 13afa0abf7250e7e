"""Putting one store in the place of another, so that at every moment a whole one stands there.

A store takes its place by one rename. What comes before and after it is known again after a kill by
what stands where, and the next start takes it back or carries it through.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui.basics import clock, files
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.store.keys import key_file_for

LOG, LOG_INDEX, JOURNAL = "-wal", "-shm", "-journal"
FORMER = ".former"
_LOCKED_FROM, _LOCKED = 0x40000000, 512
"""The bytes of a database file in which SQLite's locks stand; every open connection has one."""


def beside(path: Path, suffix: str) -> Path:
    """The file that belongs to the store at `path`."""
    return path.with_name(path.name + suffix)


def refuse_link(path: Path) -> None:
    """Raises Refused for a link: it would be replaced, and the store behind it left as it was."""
    if path.is_symlink():
        raise Refused(f"{path} 是一个链接，没有改动；请用 --db 写明它指的文件 {path.resolve()}")


def unused(path: Path) -> Path:
    """A name like this that nothing has yet."""
    found, number = path, 1
    while os.path.lexists(found):
        number += 1
        found = beside(path, f"-{number}")
    return found


def name_aside(path: Path) -> Path:
    """What a store is called once another has taken its place; nothing has that name yet."""
    stamp = clock.now()[:19].replace(":", "").replace("-", "")
    found, number = beside(path, f".replaced-{stamp}"), 1
    while any(os.path.lexists(beside(found, suffix)) for suffix in ("", LOG, JOURNAL, ".key")):
        number += 1
        found = beside(path, f".replaced-{stamp}-{number}")
    return found


@contextmanager
def to_nobody_else(path: Path) -> Iterator[None]:
    """The store at `path`, which need not open, to no other program. Raises Busy, OSError.

    This program must not have it open: that connection's lock would go with this one.
    """
    if not path.exists():
        yield
        return
    descriptor = os.open(path, os.O_RDWR)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def copy_at_rest(path: Path, other: Path) -> None:
    """Copy a store that nobody has open, with its log, to the new file `other`.

    A file copy changes nothing where it stands, unlike opening it. Raises Busy, OSError.
    """
    if os.access(path, os.W_OK):
        with to_nobody_else(path):
            copy_with_log(path, other)
    else:
        copy_with_log(path, other)


def copy_with_log(path: Path, other: Path) -> None:
    """The same where the caller sees to it that nobody has it open."""
    for suffix in ("", LOG, JOURNAL):
        if beside(path, suffix).is_file():
            files.copy_file(beside(path, suffix), beside(other, suffix))


def _lock(descriptor: int) -> None:
    try:
        _lock_for_opened(descriptor)
    except BlockingIOError:
        raise Busy("还有别的窗口或程序开着这个数据库，请都退出后再试；什么也没有改动") from None


def _lock_for_opened(descriptor: int) -> None:
    """Lock by the kind that stays when the file is opened and closed again meanwhile, if it can."""
    if hasattr(fcntl, "F_OFD_SETLK"):
        lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, _LOCKED_FROM, _LOCKED, 0)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, lock)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
        else:
            return
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKED, _LOCKED_FROM)


def keep_aside(path: Path, *, with_key: bool = False) -> Path | None:
    """Give the store at `path` a second name, which it keeps; None where there is no store.

    With it goes its log, which may hold the last that was saved, and its key file if asked for.
    """
    if not path.exists():
        put_logs_aside(path)
        return None
    aside = name_aside(path)
    # The store first: by it the next start knows what is beside it.
    for suffix in ("", LOG, JOURNAL, *([".key"] if with_key else [])):
        if beside(path, suffix).exists():
            files.second_name(beside(path, suffix), beside(aside, suffix))
    return aside


def put_aside(path: Path, suffix: str) -> Path | None:
    """Take a log or journal from beside a store that it does not belong to; where it is then."""
    stray = beside(path, suffix)
    if not os.path.lexists(stray):
        return None
    aside = unused(beside(path, f".stray{suffix}"))
    stray.rename(aside)
    if suffix == LOG and beside(path, LOG_INDEX).is_file():
        beside(path, LOG_INDEX).unlink()
    return aside


def put_logs_aside(path: Path) -> None:
    """The same with all that a store which is lost has left."""
    for suffix in (LOG, JOURNAL):
        put_aside(path, suffix)


def heed_mode(path: Path) -> None:
    """Have what stands beside a store that can be written written by whoever writes the store.

    SQLite gives it the mode that the store has when it makes it; one that could only be read then
    would hinder every save.
    """
    if not os.access(path, os.W_OK):
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    for suffix in (LOG, LOG_INDEX, JOURNAL):
        with contextlib.suppress(OSError):
            found = beside(path, suffix).lstat().st_mode
            if stat.S_ISREG(found) and mode & ~found:
                beside(path, suffix).chmod(mode)


def take_place(part: Path, path: Path, *, is_new: bool = False) -> None:
    """Put the store at `part` in the place of that at `path`, with the key file beside it if any.

    One that `is_new` takes the place of none: raises FileExistsError where one has come meanwhile.

    The key file comes first: opening falls back on a passphrase meanwhile, and the next start puts
    the former one back. That one is found beside `part` afterwards.
    """
    key_part, key_file = key_file_for(part), key_file_for(path)
    former = beside(key_part, FORMER)
    if path.exists():
        _be_owned_alike(part, key_part, path)
    if key_part.exists():
        if key_file.exists():
            files.second_name(key_file, former)
        copy = beside(key_part, ".copy")
        files.second_name(key_part, copy)
        copy.replace(key_file)
        files.flush_folder(path)
    try:
        if is_new:
            files.take_name(part, path)
        else:
            part.replace(path)
    except OSError:
        take_key_back(part, path)
        raise
    for suffix in (LOG, JOURNAL, LOG_INDEX):
        beside(path, suffix).unlink(missing_ok=True)
    files.flush_folder(path)


def _be_owned_alike(part: Path, key_part: Path, path: Path) -> None:
    """Have whoever could open the store open what takes its place: root may be at work, or a group.

    A key file is for its owner alone.
    """
    told = path.stat()
    with contextlib.suppress(OSError):
        if key_part.exists():
            os.chown(key_part, told.st_uid, told.st_gid)
        os.chown(part, told.st_uid, told.st_gid)
        part.chmod(stat.S_IMODE(told.st_mode))


def take_key_back(part: Path, path: Path) -> None:
    """Undo what was done to the key file for a store that is still at `part`."""
    key_part, key_file = key_file_for(part), key_file_for(path)
    former = beside(key_part, FORMER)
    if former.exists():
        former.replace(key_file)
    elif alike(key_part, key_file):
        key_file.unlink()


def former_key_files(path: Path) -> list[tuple[Path, Path]]:
    """What is to take a place in the folder of the store, with the key file that its own replaced.

    Those whose store has taken its place are not among them.
    """
    found = [
        (former.with_name(former.name.removesuffix(f".key{FORMER}")), former)
        for former in files.parts_in(path.parent)
        if former.name.endswith(f".part.key{FORMER}")
    ]
    return [(part, former) for part, former in found if part.exists()]


def alike(one: Path, other: Path) -> bool:
    """Whether two key files hold the same key."""
    return one.exists() and other.exists() and one.read_bytes() == other.read_bytes()


def settle_key(part: Path, path: Path) -> Path | None:
    """Once the store has taken its place: the former key file goes, or is kept for older backups.

    It goes where a passphrase has taken its place. Gives where it is kept, if it was another one.
    """
    key_file, key_part = key_file_for(path), key_file_for(part)
    former = beside(key_part, FORMER)
    if not former.exists():
        return None
    if not key_part.exists():
        if alike(former, key_file):
            key_file.unlink()
        return None
    if any(alike(former, key_file_for(aside)) for aside in _asides(path)):
        return None
    kept = unused(beside(key_file, FORMER))
    former.replace(kept)
    return kept


def settle_leftovers() -> list[str]:
    """Remove what programs that were killed were writing; tells what else there was to do.

    A key file that was put in place for a store that was not is taken back. Raises OSError.
    """
    told = []
    with files.leftovers() as found:
        for part, path in found:
            if part.exists() and not (path.exists() and part.samefile(path)):
                take_key_back(part, path)
            elif kept := settle_key(part, path):
                told.append(f"上次更换没有做完就中断了，现已做完；原来的密钥文件在 {kept}")
    return told


def settle_asides(path: Path) -> list[str]:
    """Take back or carry through a restore of the store at `path` that was cut short; tells what.

    Nobody else may have it open. Raises OSError.
    """
    told = []
    for aside in _asides(path):
        for suffix in (LOG, JOURNAL):
            log, kept = beside(path, suffix), beside(aside, suffix)
            if aside.samefile(path):
                kept.unlink(missing_ok=True)
            elif log.exists() and kept.exists() and log.samefile(kept):
                log.unlink()
                beside(path, LOG_INDEX).unlink(missing_ok=True)
                told.append(f"上次恢复已做完，只是中断了；原来的库在 {aside}")
        if aside.samefile(path):
            key_file_for(aside).unlink(missing_ok=True)
            aside.unlink()
            told.append("上次恢复没有做完就中断了，库还是原来的")
    return told


def _asides(path: Path) -> list[Path]:
    belonging = (LOG, LOG_INDEX, JOURNAL, ".key")
    return [
        each
        for each in path.parent.iterdir()
        if each.name.startswith(f"{path.name}.replaced-")
        and not each.name.endswith(belonging)
        and each.is_file()
        and not each.is_symlink()
    ]
