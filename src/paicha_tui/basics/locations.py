"""Where everything is kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APPLICATION = "paicha-tui"


def data_folder() -> Path:
    """The folder of the user's own databases."""
    return Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))


def configuration_folder() -> Path:
    """The folder whose `annexes/annexN.toml` replace the program's own forms."""
    return Path(platformdirs.user_config_dir(APPLICATION, appauthor=False))


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
