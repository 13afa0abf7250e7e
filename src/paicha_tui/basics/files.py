"""Writing files: whole, or not at all, and nothing left of them when the program is killed.

What is being written stands beside its place under a name of its own, and a note of it is kept and
locked in the clerk's data folder meanwhile. The note of a program that has died has no lock. What
was written for the clerk is known again, so that nothing of somebody else's is replaced unasked.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.locations import data_folder

_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
_LONGEST_LINE = 4096
"""Bytes."""
_PART = re.compile(r"\.paicha-tui\.[0-9a-f]{16}\.part")


def keep_file(path: Path, content: bytes) -> None:
    """Write a whole file or leave the old one untouched. Raises Refused with the reason."""
    with refused_where_unwritable(path):
        make_folder(path.parent)
        with passing(path) as part:
            new_file(part, content)
            part.replace(path)
            flush_folder(path)


@contextmanager
def refused_where_unwritable(path: Path) -> Iterator[None]:
    """Tell an OSError as Refused, with its reason."""
    try:
        yield
    except OSError as error:
        told = f"{unwritable(path, error)}；原有文件没有改动，请处理后再试"
        raise Refused(told) from error


def unwritable(path: Path, error: OSError) -> str:
    """That the file can't be written, and why; or its folder, in which no file can be made."""
    is_of_folder = error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)
    where = f"文件夹 {path.absolute().parent}" if is_of_folder else f" {path}"
    return f"写不了{where}：{reason_of(error)}"


def make_folder(path: Path) -> None:
    """Have a folder there, for its owner alone if it is new. Raises OSError."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, "", str(path)) from None


def first_line(path: Path, kind: str) -> str:
    """The first line of a small file, or of a pipe, without its end; `kind` is what it is called.

    Raises Refused where it is nothing of the kind, or too long, or no text in UTF-8.
    """
    try:
        mode = path.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            told = "这是一个文件夹" if stat.S_ISDIR(mode) else "不是普通文件，也不是管道"
            raise Refused(f"读不了{kind} {path}：{told}")
        with path.open("rb") as file:
            line = file.readline(_LONGEST_LINE + 1)
    except OSError as error:
        raise Refused(f"读不了{kind} {path}：{reason_of(error)}") from None
    if len(line) > _LONGEST_LINE:
        raise Refused(f"{kind} {path} 的第一行太长，不是{kind}")
    try:
        return (line.decode("utf-8").splitlines() or [""])[0]
    except UnicodeDecodeError:
        raise Refused(f"{kind} {path} 不是 UTF-8 文本") from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file for the clerk as `keep_file` does, and know it again as the program's own."""
    keep_file(path, content)
    with contextlib.suppress(OSError):
        known = _known_file()
        known.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with known.open("a", encoding="ascii") as file:
            file.write(_state_of(path) + "\n")


def is_own(path: Path) -> bool:
    """Whether the program wrote the file, and nobody has changed or replaced it since."""
    try:
        return _state_of(path) in _known_file().read_text(encoding="ascii").splitlines()
    except OSError:
        return False


def _known_file() -> Path:
    return data_folder() / "written"


def _state_of(path: Path) -> str:
    """A name for the file as it is now, which tells nothing of it: file names may hold names."""
    told = path.stat()
    state = (str(path.resolve()), told.st_ino, told.st_size, told.st_mtime_ns)
    return hashlib.sha256(repr(state).encode()).hexdigest()


def new_file(path: Path, content: bytes = b"") -> None:
    """Write a file for its owner alone and have it on the disk. Raises OSError where one is."""
    with os.fdopen(os.open(path, _NEW_FILE, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def copy_file(path: Path, other: Path) -> None:
    """Copy a file as it stands to the new file `other`. Raises OSError."""
    with path.open("rb") as file, os.fdopen(os.open(other, _NEW_FILE, 0o600), "wb") as copy:
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())


def second_name(path: Path, other: Path) -> None:
    """Have what stands at `path` under the new name `other` too. Raises OSError."""
    try:
        os.link(path, other, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A file system on which a file has one name.
        copy_file(path, other)


def take_name(part: Path, path: Path) -> None:
    """Give what stands at `part` the name `path`, which nothing may have yet.

    Raises FileExistsError where something has, OSError.
    """
    try:
        os.link(part, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A file system on which a file has one name: the name is taken first.
        new_file(path)
        try:
            part.replace(path)
        except OSError:
            path.unlink()
            raise
    else:
        part.unlink()


def flush(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(path: Path) -> None:
    """Have the name of `path` on the disk, where the file system can be asked for that."""
    with contextlib.suppress(OSError):
        flush(path.parent)


@contextmanager
def passing(target: Path) -> Iterator[Path]:
    """Where something may stand until it takes the place of `target`; what is there after goes.

    With it goes whatever has a name that begins with its own.
    """
    part = target.with_name(f".paicha-tui.{secrets.token_hex(8)}.part")
    note = _noted(part, target)
    try:
        yield part
    finally:
        is_gone = False
        # On a disk that was pulled out nothing can be removed: the next start does it, by the note.
        with contextlib.suppress(OSError):
            remove(part)
            is_gone = True
        if note is not None:
            if is_gone:
                (_notes() / part.name).unlink(missing_ok=True)
            os.close(note)


def parts_in(folder: Path) -> list[Path]:
    """The files in a folder that are being written, or have been left by a kill."""
    return sorted(path for path in folder.glob(".paicha-tui.*") if _PART.match(path.name))


def remove(part: Path) -> None:
    """Remove what is being written, with what belongs to it."""
    for leftover in parts_in(part.parent):
        if leftover.name.startswith(part.name):
            leftover.unlink(missing_ok=True)


@contextmanager
def leftovers() -> Iterator[list[tuple[Path, Path]]]:
    """What programs that have died were writing: where it stands, and whose place it was to take.

    It is removed at the end. What lies in a folder that is not there now waits until it is.
    """
    with contextlib.ExitStack() as locks:
        found = []
        for note in _notes().glob(".paicha-tui.*"):
            descriptor = _locked(note, os.O_RDWR, wait=False)
            if descriptor is None:
                continue
            locks.callback(os.close, descriptor)
            pair = _told_by(note, descriptor)
            if pair is None or pair[0].parent.is_dir():
                found.append((note, pair))
        yield [pair for _, pair in found if pair]
        for note, pair in found:
            if pair:
                remove(pair[0])
            note.unlink(missing_ok=True)


def _notes() -> Path:
    return data_folder() / "unfinished"


def _noted(part: Path, target: Path) -> int | None:
    """Keep a locked note of a part; none where the clerk's folder can't be written."""
    note = _notes() / part.name
    told = json.dumps([str(part.absolute()), str(target.absolute())])
    descriptor = None
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Between making and locking it another start may take it for one of the dead.
        while (descriptor := _locked(note, _NEW_FILE, wait=True)) is None:
            pass
        os.write(descriptor, told.encode())
        return descriptor
    if descriptor is not None:
        note.unlink(missing_ok=True)
        os.close(descriptor)
    return None


def _locked(note: Path, flags: int, *, wait: bool) -> int | None:
    """Open a note and lock it; None where another has it, or has removed it."""
    try:
        descriptor = os.open(note, flags | os.O_NOFOLLOW, 0o600)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        if os.path.samestat(os.fstat(descriptor), note.stat(follow_symlinks=False)):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(descriptor)
    return None


def _told_by(note: Path, descriptor: int) -> tuple[Path, Path] | None:
    """The part and its target; None where the program died before it had written the note."""
    try:
        part, target = map(Path, json.loads(os.read(descriptor, 1 << 16)))
    except ValueError:
        return None
    return (part, target) if part.name == note.name else None
