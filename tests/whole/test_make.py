"""What a clerk's machine needs to run the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pinned(name: str) -> set[str]:
    lines = ROOT.joinpath(name).read_text(encoding="utf-8").splitlines()
    return {_plain(line) for line in lines if line and not line.startswith("#")}


def _plain(requirement: str) -> str:
    return re.split("[=<>! ]", requirement)[0].lower().replace("_", "-")


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_running_asks_for_nothing_that_only_developing_needs() -> None:
    made = subprocess.run(
        ["make", "--dry-run", "--always-make", "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.findall(r"requirements\S*\.txt", made.stdout) == ["requirements.txt"]
    project = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text("utf-8"))["project"]
    assert {_plain(each) for each in project["dependencies"]} <= pinned("requirements.txt")
    developing = {_plain(each) for each in project["optional-dependencies"]["dev"]}
    assert developing <= pinned("requirements-dev.txt")
    assert not pinned("requirements.txt") & pinned("requirements-dev.txt")
