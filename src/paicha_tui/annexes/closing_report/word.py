"""Draw the report as a Word document in the form of official documents (GB/T 9704)."""

from __future__ import annotations

import datetime
import io
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from paicha_tui.annexes.closing_report.parts import Block, Heading, Paragraph, Report, Table
from paicha_tui.basics.values import clean_text

BODY, SIZE = "仿宋", 16.0
"""三号."""
TITLE_SIZE, TABLE_SIZE, PAGE_NUMBER_SIZE = 22.0, 10.5, 14.0
LINE = 28.0
"""The distance of lines, in points."""
HEADING_FONTS = {1: "黑体", 2: "楷体"}
LATIN = "Times New Roman"
LEFT, RIGHT, CENTER = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.CENTER,
)


def to_docx(report: Report, title_font: str) -> bytes:
    """The report as the content of a .docx."""
    document = Document()
    _set_up(document, report)
    for text in filter(None, report.title):
        title = _paragraph(document, text, title_font, TITLE_SIZE, bold=True)
        title.alignment = CENTER
        title.paragraph_format.line_spacing = Pt(TITLE_SIZE * 1.6)
    document.add_paragraph()
    _paragraph(document, report.addressee)
    for block in report.blocks:
        _draw(document, block)
    _enclosures(document, report)
    for text, indent in ((report.unit, 2), (report.day, 4)):
        signed = _paragraph(document, text)
        signed.alignment = RIGHT
        signed.paragraph_format.right_indent = Pt(SIZE * indent)
        signed.paragraph_format.keep_with_next = indent == 2
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: WordDocument, report: Report) -> None:
    """Paper, margins, the usual font, the page number, and what the file says of itself."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    normal = document.styles["Normal"]
    _font(normal, BODY, SIZE)
    spacing = normal.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    spacing.space_before = spacing.space_after = Pt(0)
    _number_pages(section.footer.paragraphs[0])
    about = document.core_properties
    about.title, about.author, about.comments = clean_text("".join(report.title)), "", ""
    about.created = about.modified = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def _font(styled: Any, name: str, size: float, bold: bool = False) -> None:
    """Set the font of a style or of a run, for Chinese and for Latin characters."""
    styled.font.name, styled.font.size, styled.font.bold = LATIN, Pt(size), bold
    properties = styled.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _paragraph(
    document: WordDocument, text: str, font: str = BODY, size: float = SIZE, *, bold: bool = False
) -> WordParagraph:
    paragraph = document.add_paragraph()
    _font(paragraph.add_run(clean_text(text)), font, size, bold)
    return paragraph


def _draw(document: WordDocument, block: Block) -> None:
    if isinstance(block, Table):
        _table(document, block)
        return
    font = HEADING_FONTS[block.level] if isinstance(block, Heading) else BODY
    paragraph = _paragraph(document, block.text, font)
    paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE)
    paragraph.paragraph_format.keep_with_next = isinstance(block, Heading)
    if isinstance(block, Paragraph):
        paragraph.paragraph_format.widow_control = True


def _table(document: WordDocument, block: Table) -> None:
    caption = _paragraph(document, f"{block.caption}（单位：人）", "黑体", TABLE_SIZE + 1.5)
    caption.alignment = CENTER
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row, texts in zip(table.rows, block.rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = CENTER
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            _font(paragraph.add_run(clean_text(text)), "宋体", TABLE_SIZE)
    after = document.add_paragraph()
    after.paragraph_format.line_spacing = Pt(LINE / 3)


def _enclosures(document: WordDocument, report: Report) -> None:
    document.add_paragraph()
    for number, title in enumerate(report.enclosures, 1):
        lead = "附件：" if number == 1 else ""
        paragraph = _paragraph(document, f"{lead}{number}.{title}")
        paragraph.paragraph_format.left_indent = Pt(SIZE * 6)
        paragraph.paragraph_format.first_line_indent = Pt(-SIZE * (4 if lead else 1))
    for _ in range(2):
        document.add_paragraph()


def _number_pages(paragraph: WordParagraph) -> None:
    """— 1 —, counted by the program that opens the document."""
    paragraph.alignment = CENTER
    for text, field in (("— ", ""), ("", "PAGE"), (" —", "")):
        run = paragraph.add_run(text)
        _font(run, "宋体", PAGE_NUMBER_SIZE)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            run._r.addprevious(simple)
            simple.append(run._r)
