"""A draft as a clerk reads it: each value that was typed, whatever has become of its record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from paicha_tui.entry.rows import MODELS
from paicha_tui.records.fields import described_field

UNREAD_TEXT = "草稿原文"


def values_in(content: str) -> list[tuple[str, str]]:
    """What a draft holds, as pairs of what a field is called and what was typed.

    Only what was changed is told where that can be seen. Text that is no draft is told as it is.
    """
    try:
        draft = json.loads(content)
        return [pair for row in draft["rows"] for pair in _values_of(row)]
    except (KeyError, TypeError, ValueError, AttributeError):
        return [(UNREAD_TEXT, content)]


def _values_of(row: Any) -> Iterator[tuple[str, str]]:
    before = row.get("stored") or row.get("preset") or {}
    for name, value in row.get("values", {}).items():
        if value not in (None, "", before.get(name)):
            yield _label(row["table"], name), _shown(row["table"], name, value)
    for name, (typed, reason) in row.get("unread", {}).items():
        yield _label(row["table"], name), f"{typed}（{reason}）"
    for name, (reason, _) in row.get("pending", {}).items():
        yield _label(row["table"], name), f"待完善：{reason}"


def _label(table: str, name: str) -> str:
    try:
        return described_field(MODELS[table], name).label
    except KeyError:
        # A field or a record that this program doesn't know.
        return f"{table}.{name}"


def _shown(table: str, name: str, value: object) -> str:
    try:
        field = described_field(MODELS[table], name)
        return field.show(field.python_value(value))  # type: ignore[no-untyped-call]
    except (KeyError, TypeError, ValueError, AttributeError):
        return str(value)
