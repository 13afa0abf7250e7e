"""What an import would do, counted and line by line, for the application and the commands alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paicha_tui.basics.values import fold, visible_text
from paicha_tui.intake import subjects
from paicha_tui.intake.outcome import LEFT_OUT, Plan, RowOutcome, SheetSummary, UnknownBranch
from paicha_tui.intake.settling import CellPlace
from paicha_tui.intake.sheet_forms import BRANCH
from paicha_tui.intake.subjects import Subject
from paicha_tui.models import Member, Organization

TellingLine = tuple[str, str]
"""What a line is about, and what it tells; both inert, numbers of people hidden in part."""

UNKNOWN, UNREAD, MADE = "unknown", "unread", "made"
NEW, CHANGED, UNCHANGED = subjects.NEW, subjects.CHANGED, subjects.UNCHANGED
REJECTED, SKIPPED, NOTICED, SHEETS = "rejected", "skipped", "noticed", "sheets"


@dataclass(frozen=True)
class Part:
    """One kind of what would happen."""

    key: str
    title: str
    number: int
    lines: tuple[TellingLine, ...]


def parts(plan: Plan) -> list[Part]:
    """All that a plan says: first what is open, then what would be written, then what would not.

    Branches that rows name are told apart from the rows, where there are any to make.
    """
    skipped = tuple({row.notice for row in plan.skipped})
    notices = [visible_text(text) for text in plan.notices if not text.startswith(skipped)]
    made = _part(MADE, "新建支部", _made_branches(plan))
    return [
        _part(UNKNOWN, "支部", map(_told_unknown, plan.unknown_branches)),
        _part(
            UNREAD, "看不懂", [(cell.where, f"{cell.reason}（照原样留下）") for cell in plan.unread]
        ),
        *([made] if made.lines else []),
        _part(NEW, "新增", _rows(plan, NEW)),
        Part(CHANGED, "更改", plan.changed, tuple(map(_told_change, plan.changes))),
        _part(UNCHANGED, "未变", _rows(plan, UNCHANGED)),
        _part(REJECTED, "退回", [(reject.where, reject.reason) for reject in plan.rejects]),
        _part(SKIPPED, "跳过", [(row.where, row.told) for row in plan.skipped]),
        _part(NOTICED, "注意", [("", text) for text in notices]),
        _part(SHEETS, "工作表", map(_told_sheet, plan.sheets)),
    ]


def counted(plan: Plan) -> str:
    """How many there are of what would be written and what would not, as `parts` counts them."""
    made = sum(1 for _ in _made_branches(plan))
    branches = f"新建支部 {made}，" if made else ""
    return branches + (
        f"新增 {plan.new}，更改 {plan.changed}，未变 {plan.unchanged}，"
        f"退回 {plan.rejected}，跳过 {len(plan.skipped)}"
    )


@dataclass(frozen=True)
class NewRow:
    """A row that brings a new record, or that would if it were not left out."""

    place: CellPlace
    label: str
    """What the record is called, inert."""
    told: str
    is_left_out: bool
    values: tuple[TellingLine, ...] = ()
    """Each field that it fills, with what is read for it."""


def new_rows(plan: Plan) -> list[NewRow]:
    """The rows that bring new records, and among them those that the clerk left out."""
    by_uid = {subject.uid: subject for subject in plan.subjects}
    rows = [
        NewRow(
            row.place,
            row.label,
            _told_row(row, by_uid.get(row.uid)),
            is_left_out=False,
            values=tuple(_values(by_uid.get(row.uid))),
        )
        for row in plan.rows
        if row.outcome == NEW and row.place is not None
    ]
    cells = (reject.open_cell for reject in plan.rejects if reject.reason == LEFT_OUT)
    rows += [
        NewRow(cell.place, cell.whose, _told_place(cell.place), is_left_out=True) for cell in cells
    ]
    return sorted(rows, key=lambda row: row.place)


def _values(subject: Subject | None) -> Iterator[TellingLine]:
    for name, value in subject.values.items() if subject else ():
        reader = subject.form.column(name).field if subject else None
        if reader is not None and value is not None:
            yield reader.label, visible_text(reader.show(value))


def rows_naming(plan: Plan, branch: str) -> list[TellingLine]:
    """Whom the rows tell of that name a branch not known, or none, and where they stand."""
    return [
        (reject.open_cell.whose, reject.where)
        for reject in plan.rejects
        if reject.column == BRANCH and fold(reject.entry.links.get(BRANCH, "")) == fold(branch)
    ]


def _part(key: str, title: str, lines: Iterable[TellingLine]) -> Part:
    told = tuple(lines)
    return Part(key, title, len(told), told)


def _told_unknown(branch: UnknownBranch) -> TellingLine:
    near = "”“".join(visible_text(unit.name or unit.code or "") for unit in branch.nearest)
    name = visible_text(branch.name)
    told = f"没有名为“{name}”的党支部" if name else "没有写明所在党支部"
    return name, f"{branch.rows}行{told}" + (f"，最接近的是“{near}”" if near else "")


def _told_change(text: str) -> TellingLine:
    whose, _, told = visible_text(text).partition("：")
    return whose, told


def _told_sheet(sheet: SheetSummary) -> TellingLine:
    told = (
        f"{sheet.records}：新增{sheet.new}、更改{sheet.changed}、未变{sheet.unchanged}、"
        f"退回{sheet.rejected}、跳过{sheet.skipped}"
    )
    unknown = visible_text("、".join(sheet.unknown_columns))
    return sheet.title, told + (f"；未识别的列 {unknown}" if unknown else "")


def _made_branches(plan: Plan) -> Iterator[TellingLine]:
    """The branches made because rows name them."""
    listed = {row.uid for row in plan.rows}
    for subject in plan.subjects:
        if subject.model is Organization and subject.record is None and subject.uid not in listed:
            yield subject.label, f"组织代码 {subject.value('code')}"


def _rows(plan: Plan, outcome: str) -> Iterator[TellingLine]:
    by_uid = {subject.uid: subject for subject in plan.subjects}
    for row in plan.rows:
        if row.outcome == outcome:
            yield row.label, _told_row(row, by_uid.get(row.uid))


def _told_place(place: RowOutcome | CellPlace) -> str:
    return f"工作表“{visible_text(place.sheet)}”第{place.row}行"


def _told_row(row: RowOutcome, subject: Subject | None) -> str:
    place = _told_place(row)
    branch = subject.links.get("branch") if subject and subject.model is Member else None
    return f"{place}　{branch.label}" if branch else place
