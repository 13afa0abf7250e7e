"""What must stand on the paper before it leaves the house: an office sends back what lacks it."""

from __future__ import annotations

from paicha_tui.meaning.forms.occasion import Occasion

_SIGNED = ("签字", "签名")
_SEALED = "盖章"


def print_checks(occasion: Occasion) -> str:
    """One line: what the records don't have yet, the seal, who signs, what is filled in by hand."""
    sealed = False
    signed: list[str] = []
    by_hand: list[str] = []
    missing: list[str] = []
    for template in (*occasion.form.header, *occasion.form.foot):
        label, _, value = occasion.line(template).partition("：")
        plain = label.replace("（签字）", "").replace("（盖章）", "")
        sealed = sealed or _SEALED in label
        if any(word in label for word in _SIGNED):
            signed.append(plain)
        elif not value:
            (missing if "{" in template else by_hand).append(plain)
    parts = [
        ("缺", missing),
        ("盖", ["公章"] if sealed else []),
        ("签字", signed),
        ("手填", by_hand),
    ]
    return "  ".join(f"{what} {'、'.join(dict.fromkeys(items))}" for what, items in parts if items)


def copies_and_recipient(occasion: Occasion) -> str:
    """How many copies go where; who receives it where nothing is said of copies."""
    copies = occasion.line("{copies}")
    return (
        f"份数 {copies}" if copies else f"报送 {occasion.line('{recipient}')}，份数按报送单位要求"
    )
