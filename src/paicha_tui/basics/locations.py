"""Where everything is kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

from paicha_tui.basics.errors import Refused

APPLICATION = "paicha-tui"


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
    remote = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"}
    best, found = "", None
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    absolute = str(path.absolute())
    for line in mounts.splitlines():
        _, mount_point, kind, *_ = line.split(" ")
        mount_point = mount_point.replace("\\040", " ")
        inside = absolute == mount_point or absolute.startswith(mount_point.rstrip("/") + "/")
        if inside and len(mount_point) >= len(best):
            best, found = mount_point, kind
    return found if found in remote else None
