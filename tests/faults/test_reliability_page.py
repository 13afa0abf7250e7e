"""docs/reliability.md names, for each fault, the tests that show it: they are there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reliability.md"
_CODE, _WORDS = re.compile(r"`([^`]+)`"), re.compile(r"\*([^*]+)\*")


def shown_by() -> list[str]:
    """The last cell of each row that tells of a fault."""
    rows = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if "| " in line]
    return [row[-1].strip(" |") for row in rows if len(row) == 3 and row[-1].strip(" |-")]


def short_names() -> dict[str, Path]:
    """What the page calls some files of tests."""
    text = PAGE.read_text("utf-8")
    told = re.findall(r"`(\w+)`\s+is\s+`(tests/[\w/]+\.py)`", text)
    beside = {path.stem.removeprefix("test_"): path for path in Path(__file__).parent.glob("*.py")}
    return beside | {name: ROOT / path for name, path in told}


def test_every_test_that_the_page_names_is_there() -> None:
    files = short_names()
    seen = 0
    for cell in shown_by():
        if cell == "shown by":
            continue
        path = None
        for part in re.findall(r"`[^`]+`|\*[^*]+\*", cell):
            if name := _CODE.fullmatch(part):
                path = files.get(name[1]) or ROOT / "tests" / name[1]
                assert path.is_file(), name[1]
            else:
                words = part.strip("*").replace(" ", "_").lower()
                assert path and re.search(f"def test_\\w*{words}", path.read_text("utf-8")), part
            seen += 1
    assert seen > 80
