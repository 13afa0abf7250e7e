"""A table of a worksheet whose columns are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from paicha_tui.intake.sheet_forms import NAME, SheetColumn, SheetForm
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.intake.workbook_reader import SheetContent, SheetRow


@dataclass
class RecognisedSheet:
    """A worksheet, or one of several tables on it, whose columns are known."""

    form: SheetForm
    content: SheetContent
    columns: dict[int, SheetColumn]
    """What each column holds, by its position from 0."""
    headers: dict[int, str]
    """The header over each column as rejects have it: the known ones by their label."""
    unknown: list[str]
    """Headers of the columns that are not read."""
    rows: list[SheetRow]
    """The rows below the header, cells merged downwards filled."""
    own_unread: list[int] = field(default_factory=list)
    """The columns that are not read and may be about the member himself."""
    date_parts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Columns whose year, month and day stand apart: the positions of the parts."""
    head_rows: frozenset[tuple[str, ...]] = frozenset()
    """The rows at the head, folded: a long table repeats them on each page."""
    spare: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """Columns that say the same as one further left or right, by the position of that one."""
    branch: str = ""
    """The branch that is named above the table or by the sheet's title."""
    unit: str = ""
    """The unit in the title where that names no branch; it may be one."""
    others: bool = False
    """Whether the title above the table says that those on it are no members."""
    gone: str = ""
    """The title above it that says that those on it are no longer on the roll."""
    remarks: list[str] = field(default_factory=list)
    """What the clerk should know of how the columns were understood."""

    def position(self, key: str) -> int | None:
        """Where a column stands, None when the table has none."""
        return next((at for at, column in self.columns.items() if column.key == key), None)

    @property
    def is_template(self) -> bool:
        """Whether every column of the form is there: it means what it says."""
        return len(self.columns) >= len(self.form.columns)

    def needless(self) -> list[str]:
        """The heads of spare columns where the one that goes before is filled in every row."""
        return [
            self.headers[at]
            for first, places in self.spare.items()
            if all(cell_at(row, first) is not None for row in self.rows)
            for at in places
        ]

    @cached_property
    def tells_more_than_names(self) -> bool:
        """Whether a row with a name has something in another column."""
        name = self.position(NAME)
        named = (row for row in self.rows if name is not None and cell_at(row, name) is not None)
        return any(cell_at(row, at) for row in named for at in self.columns if at != name)
