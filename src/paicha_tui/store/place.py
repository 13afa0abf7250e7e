"""Whether a store can stand in a folder, found out before anything of it is made."""

from __future__ import annotations

import fcntl
import os
import stat
from pathlib import Path

from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.files import new_file, passing

OF_A_STORE = "-before-import-20160318T100000-001-journal"
"""The longest that the name of a store is followed by, in the names of what belongs to it."""
OF_A_BACKUP = "-journal"
"""The same for a copy, which may be opened where it stands."""


def refuse_long_name(path: Path, belonging: str) -> None:
    """Raise Refused where a file with the name of `path` and `belonging` could not be made."""
    try:
        longest = os.pathconf(_folder_there(path.parent), "PC_NAME_MAX")
    except (OSError, ValueError):
        return
    room = longest - len(belonging)
    if len(os.fsencode(path.name)) > room:
        raise Refused(
            f"文件名 {path.name[:10]}… 太长，什么也没有建立；"
            f"请换一个短的，最多 {room} 个字节，一个汉字算3个"
        )


def refuse_unwritable(folder: Path) -> None:
    """Raise Refused where no file can be made in a folder that is there, or is to be made."""
    _mode_of_trial(folder)


def refuse_open_to_all(folder: Path) -> None:
    """Raise Refused where every file can be read by others: no key is safe there.

    So are the file systems of most USB sticks (FAT, NTFS, CIFS), whatever is asked of them.
    """
    if _mode_of_trial(folder) & 0o077:
        raise Refused(
            f"{folder} 所在的盘不分权限（U 盘常见），密钥文件放在那里谁都能读，什么也没有建立；"
            "请用口令：加 --passphrase-file 文件，那个文件放在别的盘上；或者用 --db 把库建在本机"
        )


def _folder_there(folder: Path) -> Path:
    """The folder itself, or the nearest above it that there is."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    return there


def _mode_of_trial(folder: Path) -> int:
    """The permissions of a file made there for a moment, for the owner alone."""
    there = _folder_there(folder)
    try:
        with passing(there / "trial") as part:
            new_file(part)
            with part.open("r+b") as file:
                # Without locks, several who write would destroy each other's pages.
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except OSError as error:
        raise Refused(
            f"写不了 {there}：{reason_of(error)}，什么也没有建立；"
            "请用 --db 指定一个能写的位置，或设置环境变量 HOME"
        ) from None
