"""综合报告 as text, the places marked that the clerk has to complete."""

from __future__ import annotations

from collections.abc import Iterator

from paicha_tui.annexes.closing_report.contents import contents
from paicha_tui.annexes.closing_report.parts import TO_COMPLETE, Report, Table
from paicha_tui.annexes.previews.boxes import Block, drawn, filled, wrapped
from paicha_tui.annexes.previews.views import Spot, View
from paicha_tui.basics.values import visible_text
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Organization

WIDEST = 78
INDENT = "　　"


class ReportPreview:
    """The draft of the report."""

    def __init__(self, organization: Organization | None, campaign: Campaign) -> None:
        self.campaign = campaign
        self.report = contents(organization, campaign)

    def view(self, width: int) -> View:
        """The preview at this width."""
        return ReportView(self, width)


class ReportView(View):
    """The text in lines of one width."""

    def __init__(self, preview: ReportPreview, width: int) -> None:
        super().__init__(min(width, WIDEST))
        self._preview = preview
        self._lines = list(_lines(preview.report, self.width))

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """A line, from 0 on."""
        return self._lines[number]

    def spot(self) -> Spot:
        """How much is left to write."""
        open_places = "".join(self._lines).count(TO_COMPLETE)
        return Spot(f"初稿，还有 {open_places} 处{TO_COMPLETE}；生成后用文字处理软件补充完整")

    def resized(self, width: int) -> View:
        """The same text at another width."""
        return ReportView(self._preview, width)


def _lines(report: Report, width: int) -> Iterator[str]:
    for title in filter(None, report.title):
        yield from (filled(line, width, "center") for line in wrapped(title, width))
    yield ""
    yield from wrapped(report.addressee, width)
    for block in report.blocks:
        if isinstance(block, Table):
            yield from _table(block, width)
        else:
            yield from wrapped(INDENT + visible_text(block.text), width)
    for number, name in enumerate(report.enclosures, 1):
        yield from wrapped(f"{INDENT}{'附件：' if number == 1 else INDENT}{number}.{name}", width)
    for text in (report.unit, report.day):
        yield filled(text, width, "right")


def _table(block: Table, width: int) -> Iterator[str]:
    columns = len(block.rows[0])
    share = max((width - columns - 1) // columns, 2)
    yield filled(f"{block.caption}（单位：人）", width, "center")
    yield from drawn(
        [share] * columns,
        [
            Block(row, column, text)
            for row, texts in enumerate(block.rows)
            for column, text in enumerate(texts)
        ],
    )
