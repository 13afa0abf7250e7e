"""Where everything is kept."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import platformdirs

from paicha_tui.basics.errors import Refused

APPLICATION = "paicha-tui"
MOUNTS = Path("/proc/self/mounts")
_OCTAL = re.compile(r"\\([0-7]{3})")
"""How a space and the like are written there."""
_REMOTE = frozenset(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "davfs",
        "gfs2",
        "glusterfs",
        "gvfsd-fuse",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "rclone",
        "smb3",
        "smbfs",
        "sshfs",
        "vboxsf",
        "vmhgfs-fuse",
    ]
)


def data_folder() -> Path:
    """The folder of the user's own databases. Raises Refused where the user has no home."""
    return _below_home(platformdirs.user_data_dir)


def configuration_folder() -> Path:
    """The folder whose `annexes/annexN.toml` replace the program's own forms. Raises Refused."""
    return _below_home(platformdirs.user_config_dir)


def _below_home(folder_of: Callable[..., str]) -> Path:
    try:
        folder = Path(folder_of(APPLICATION, appauthor=False))
    except (RuntimeError, KeyError):
        folder = Path()
    # Without a home the sign for it is left as it is.
    if not folder.is_absolute():
        raise Refused("系统里没有您的个人文件夹；请设置环境变量 HOME，如 export HOME=/home/姓名")
    return folder


def annex_folder() -> Path:
    """Where the clerk's own layouts of the annexes are looked for."""
    return configuration_folder() / "annexes"


def default_database() -> Path:
    """The database used when none is named: `PAICHA_DB`, else one in the data folder."""
    named = os.environ.get("PAICHA_DB")
    return Path(named) if named else data_folder() / "paicha.db"


def demo_database() -> Path:
    """The made-up campaign's database."""
    return data_folder() / "demo.db"


def network_file_system(path: Path) -> str | None:
    """The type of the network file system `path` lies on, or None for a local one."""
    best, found = Path("/"), ""
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        there = path.resolve()
    except (OSError, RuntimeError):
        return None
    for line in mounts.splitlines():
        _, written, kind, *_ = line.split(" ")
        mount_point = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), written))
        # What is mounted last over a place is what is seen there.
        if there.is_relative_to(mount_point) and len(mount_point.parts) >= len(best.parts):
            best, found = mount_point, kind
    return found if found.removeprefix("fuse.") in _REMOTE else None
