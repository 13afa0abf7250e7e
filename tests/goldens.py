"""Texts that were looked at once and are to stay as they are.

After a change that is meant, write them anew and look at each before keeping it:

    PAICHA_RENEW_GOLDENS=1 make test
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def assert_as_kept(lines: Iterable[str], path: Path) -> None:
    """The lines are those of the file, but for blanks at their ends."""
    text = "".join(f"{line.rstrip()}\n" for line in lines)
    if os.environ.get("PAICHA_RENEW_GOLDENS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
