"""Whether a store can stand in a folder, found out before anything of it is made."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.files import new_file, passing


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


def _mode_of_trial(folder: Path) -> int:
    """The permissions of a file made there for a moment, for the owner alone."""
    there = folder.absolute()
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with passing(there / "trial") as part:
            new_file(part)
            with part.open("rb") as file:
                return stat.S_IMODE(os.fstat(file.fileno()).st_mode)
    except OSError as error:
        raise Refused(
            f"写不了 {there}：{reason_of(error)}，什么也没有建立；"
            "请用 --db 指定一个能写的位置，或设置环境变量 HOME"
        ) from None
