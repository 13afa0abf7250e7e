"""What an import would do: every row accounted for, nothing written yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from paicha_tui.basics.values import visible_text
from paicha_tui.intake.reading import Entry, Notices
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.settling import CellPlace, OpenCell, open_cell, place_of
from paicha_tui.intake.subjects import CHANGED, UNCHANGED, Marks, Subject, words_of_changes
from paicha_tui.intake.unit_names import nearest_of
from paicha_tui.models import Member, Organization

REJECTED = "rejected"
LEFT_OUT = "预览时选了不导入"
"""Why a row is rejected that the clerk left out."""


@dataclass(frozen=True)
class Reject:
    """A row that is not imported."""

    entry: Entry
    reason: str
    column: str = ""
    """The key of the column that is at fault, where one is."""

    @property
    def where(self) -> str:
        """Where the row stands, in words."""
        return self.entry.where

    @property
    def open_cell(self) -> OpenCell:
        """The cell that is at fault; one of no column where the row as a whole is."""
        return open_cell(self.entry, self.column, self.reason)


@dataclass(frozen=True)
class SkippedRow:
    """A row, or with row 0 a whole sheet, that tells of nobody: a total, a line under the table."""

    sheet: str
    row: int
    shown: str
    """What stands there, inert and short."""
    reason: str
    """Why it is skipped, as a Chinese phrase."""
    is_joined: bool = False
    """Whether what it says went into another row."""

    @property
    def where(self) -> str:
        """Where it stands, in words."""
        return f"工作表“{self.sheet}”" + (f"第{self.row}行" if self.row else "")

    @property
    def told(self) -> str:
        """What it is and why it is skipped."""
        what = f"“{self.shown}”" if self.shown else ""
        return what + self.reason + ("" if self.is_joined else "，没有导入")

    @property
    def notice(self) -> str:
        """The remark that tells of it, and of others like it, by the sheet."""
        return f"工作表“{self.sheet}”{self.told}"


@dataclass
class UnknownBranch:
    """A branch that rows name and the store does not have, or has several times.

    With an empty name: rows that name no branch where none is meant of itself.
    """

    name: str
    nearest: tuple[Organization, ...]
    """Stored units that it may be, the likeliest first; for an empty name the lowest ones."""
    rows: int = 0
    """How many rows name it; they are among the rejects where nothing was settled before."""
    before: Organization | None = None
    """What it was settled to mean in an earlier import."""

    def likest(self, names: Iterable[str]) -> list[str]:
        """All of these names, first those that it may be a spelling of, the likeliest first."""
        known = list(names)
        return list(dict.fromkeys([*nearest_of(self.name, known), *known]))


@dataclass(frozen=True)
class RowOutcome:
    """What becomes of one row."""

    sheet: str
    row: int
    outcome: str
    table: str
    uid: str
    """The record it tells of; empty for a rejected row."""
    label: str = ""
    """What that record is called, inert."""
    place: CellPlace | None = None
    """Where it stands among the tables of its sheet."""


@dataclass
class SheetSummary:
    """How many rows of a sheet are new, changed, unchanged and rejected."""

    title: str
    records: str
    """What the rows are: 党员, 家庭成员 and so on."""
    unknown_columns: list[str]
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: int = 0


@dataclass
class Plan:
    """What importing a file would do; `apply` does it."""

    file_name: str
    content_hash: str
    seen_audit: int
    """The last audit entry when the store was read."""
    sheets: list[SheetSummary] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    unknown_branches: list[UnknownBranch] = field(default_factory=list)
    """The branches to ask about, each once, in the order of the file."""
    recalled: list[UnknownBranch] = field(default_factory=list)
    """The names that are taken for what they were settled to mean in earlier imports."""
    spellings: dict[str, Subject] = field(default_factory=dict)
    """The names settled for this import that are no unit's own, with what they mean."""
    rows: list[RowOutcome] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unread: list[OpenCell] = field(default_factory=list)
    """The cells that could not be read and are kept as typed."""
    changes: list[str] = field(default_factory=list)
    """The changes of stored records in words, personal numbers hidden in part."""
    subjects: list[Subject] = field(default_factory=list)
    """Records to add, parents before children, and records to change."""
    marks: Marks | None = None
    imported_before: bool = False
    """Whether the very same file has been imported already."""

    @property
    def new(self) -> int:
        """How many rows bring a new record."""
        return sum(sheet.new for sheet in self.sheets)

    @property
    def changed(self) -> int:
        """How many rows change a stored record."""
        return sum(sheet.changed for sheet in self.sheets)

    @property
    def unchanged(self) -> int:
        """How many rows say what is stored already."""
        return sum(sheet.unchanged for sheet in self.sheets)

    @property
    def rejected(self) -> int:
        """How many rows are not imported."""
        return len(self.rejects)

    @property
    def members(self) -> set[str]:
        """The uids of the members that would be added, or changed in some record of theirs."""
        whole = (subject.member or subject for subject in self.subjects)
        return {subject.uid for subject in whole if subject.model is Member}

    @property
    def changes_nothing(self) -> bool:
        """Whether no record would be added or changed."""
        marks = self.marks
        return not self.subjects and not (
            marks and (marks.additions() or marks.alterations() or marks.removals())
        )


class Ledger:
    """Accounts for every row while the plan is made."""

    def __init__(self, plan: Plan, notices: Notices) -> None:
        self.plan = plan
        self.notices = notices
        self._summaries: dict[int, SheetSummary] = {}
        self._touched: dict[str, Subject] = {}
        self._positions: dict[tuple[int, int], int] = {}
        """Where among the rows of the plan a row of a sheet stands."""

    def open_sheet(self, sheet: RecognisedSheet) -> None:
        """Begin to account for a sheet."""
        summary = SheetSummary(visible_text(sheet.content.title), sheet.form.title, sheet.unknown)
        self._summaries[id(sheet)] = summary
        self.plan.sheets.append(summary)

    def touch(self, subject: Subject) -> None:
        """Remember a record that may have to be written."""
        self._touched[subject.uid] = subject

    def accept(self, entry: Entry, subject: Subject, outcome: str) -> None:
        """Account for a row that is imported, with its record."""
        self.touch(subject)
        for key, wrong in entry.wrong.items():
            self.plan.unread.append(open_cell(entry, key, wrong.reason, wrong.typed))
            if subject.value(key) is not None:
                reader = subject.form.column(key).field
                label = reader.label if reader else key
                self.notices.add(f"{label}看不懂，没有改动库中已有的", entry.number)
        self._count(entry, outcome, subject)

    def reject(self, entry: Entry, reason: str, column: str = "") -> None:
        """Account for a row that is not imported; `column` is the key of the one at fault."""
        self.plan.rejects.append(Reject(entry, visible_text(reason), column))
        self._count(entry, REJECTED)

    def skip(self, entry: Entry, shown: str, reason: str, *, is_joined: bool = False) -> None:
        """Account for a row that tells of nobody, or what it tells with another one."""
        self._summaries[id(entry.sheet)].skipped += 1
        title = visible_text(entry.sheet.content.title)
        self._skip(SkippedRow(title, entry.number, shown, reason, is_joined))

    def skip_sheet(self, title: str, reason: str) -> None:
        """Account for a whole sheet that is not imported."""
        self._skip(SkippedRow(visible_text(title), 0, "", reason))

    def _skip(self, row: SkippedRow) -> None:
        self.plan.skipped.append(row)
        self.notices.add(row.notice, row.row)

    def _count(self, entry: Entry, outcome: str, subject: Subject | None = None) -> None:
        summary = self._summaries[id(entry.sheet)]
        setattr(summary, outcome, getattr(summary, outcome) + 1)
        self._positions[id(entry.sheet), entry.number] = len(self.plan.rows)
        title, table = entry.sheet.content.title, entry.sheet.form.table
        if subject is None:
            self.plan.rows.append(RowOutcome(title, entry.number, outcome, table, ""))
        else:
            told = (subject.form.table, subject.uid, subject.label)
            self.plan.rows.append(RowOutcome(title, entry.number, outcome, *told, place_of(entry)))

    def count_as_changed(self, entry: Entry) -> None:
        """Count a row that brings nothing new of the member himself, but of a record of his."""
        position = self._positions[id(entry.sheet), entry.number]
        row = self.plan.rows[position]
        if row.outcome == UNCHANGED:
            self.plan.rows[position] = replace(row, outcome=CHANGED)
            summary = self._summaries[id(entry.sheet)]
            summary.unchanged, summary.changed = summary.unchanged - 1, summary.changed + 1

    def close(self, marks: Marks) -> None:
        """Fill in what the plan says of the records."""
        plan = self.plan
        plan.marks = marks
        for subject in self._touched.values():
            if subject.record is None:
                plan.subjects.append(subject)
                continue
            words = list(words_of_changes(subject))
            if words:
                plan.subjects.append(subject)
                plan.changes += words
        plan.changes += [text for _, text in marks.words()]
        plan.notices += self.notices.texts()
