"""Everything that an entry form decides: what stands where, what was typed, saved and undone."""

from paicha_tui.entry.bulk import BulkResult, change_marked, mark_all, set_branch
from paicha_tui.entry.carrying import may_carry, pinned
from paicha_tui.entry.completing import Offers, offers_for
from paicha_tui.entry.conflict import MINE, THEIRS, Conflict, Difference, Side, resolve
from paicha_tui.entry.drafts import (
    ELSEWHERE,
    HERE,
    LEFT,
    Found,
    Session,
    TakenUp,
    also_editing,
    discard,
    keep,
    open_form,
    pending,
    take_up,
)
from paicha_tui.entry.form import FieldVerdict, Marked, MemberForm, Spot
from paicha_tui.entry.history import ChangeLine, history, reveal
from paicha_tui.entry.judging import Judgement, Problem
from paicha_tui.entry.layout import TABS, Choice, FieldPlace, Section, Tab, choices, sections
from paicha_tui.entry.rows import FormRow, Waiting
from paicha_tui.entry.saving import Saved, save
from paicha_tui.entry.undo import Action, imports, last_action, undo_import, undo_last

__all__ = [
    "ELSEWHERE",
    "HERE",
    "LEFT",
    "MINE",
    "TABS",
    "THEIRS",
    "Action",
    "BulkResult",
    "ChangeLine",
    "Choice",
    "Conflict",
    "Difference",
    "FieldPlace",
    "FieldVerdict",
    "FormRow",
    "Found",
    "Judgement",
    "Marked",
    "MemberForm",
    "Offers",
    "Problem",
    "Saved",
    "Section",
    "Session",
    "Side",
    "Spot",
    "Tab",
    "TakenUp",
    "Waiting",
    "also_editing",
    "change_marked",
    "check",
    "check_facts",
    "choices",
    "dating",
    "discard",
    "dossier",
    "finding",
    "handling",
    "history",
    "imports",
    "keep",
    "keeping",
    "last_action",
    "layout",
    "letter",
    "mark_all",
    "may_carry",
    "offers_for",
    "open_form",
    "organization",
    "pending",
    "pinned",
    "resolve",
    "reveal",
    "save",
    "search_case",
    "sections",
    "set_branch",
    "setting",
    "take_up",
    "undo_import",
    "undo_last",
]
