"""Writing files: whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from paicha_tui.basics.errors import Refused, reason_of


def write_file(path: Path, content: bytes) -> None:
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
