"""Writing files: whole, or not at all, and never over one that is somebody else's unasked."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.locations import data_folder


def keep_file(path: Path, content: bytes) -> None:
    """Write a whole file or leave the old one untouched. Raises Refused with the reason."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        told = f"写不了 {path}：{reason_of(error)}；原有文件没有改动，请处理后再试"
        raise Refused(told) from error


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
