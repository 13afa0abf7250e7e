"""Screens draw and listen: what is stored, and how, is decided below them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import paicha_tui

SCREENS = Path(paicha_tui.__file__).parent / "screens"
FOR_READING = {
    "Unwanted",
    "at_one_moment",
    "connected",
    "data_version",
    "newest_change",
    "newest_entry",
}
"""What reading on a thread, and noticing that others have saved, takes of the store."""
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "delete_by_id",
    "delete_instance",
    "execute_sql",
    "get_or_create",
    "insert",
    "insert_many",
    "save",
    "set_by_id",
    "transaction",
}
"""What peewee writes by."""
BELOW = {"entry", "reports", "self.form", "self.part"}
"""What may be told to save: functions below, and what stands between these and a form."""


def faults(source: str) -> Iterator[str]:
    """Where a source text takes more of the store than reading does, or writes itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if module == "paicha_tui.store" or module.startswith("paicha_tui.store."):
                yield f"{node.lineno}: from {module}"
        elif isinstance(node, ast.Attribute):
            whose = ast.unparse(node.value)
            if whose == "store" and node.attr not in FOR_READING:
                yield f"{node.lineno}: store.{node.attr}"
            if node.attr in WRITES and whose not in BELOW:
                yield f"{node.lineno}: {whose}.{node.attr}"


@pytest.mark.parametrize("path", sorted(SCREENS.rglob("*.py")), ids=lambda path: path.stem)
def test_no_screen_writes(path: Path) -> None:
    assert list(faults(path.read_text(encoding="utf-8"))) == []


def test_what_writes_is_found() -> None:
    written = "with store.write('') as transaction:\n    transaction.note('')\nmember.save()"
    assert list(faults(f"from paicha_tui.store import write\n{written}")) == [
        "1: from paicha_tui.store",
        "4: member.save",
        "2: store.write",
    ]
