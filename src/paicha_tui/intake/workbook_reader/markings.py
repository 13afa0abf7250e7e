"""What people mark on cells besides their values: text that is struck out, and remarks."""

from __future__ import annotations

import re
from typing import IO

from paicha_tui.intake.workbook_reader.parts import (
    MOST_MERGED,
    LocalNames,
    elements,
    feed,
    new_parser,
    row_of,
    unescaped,
)

LONGEST_COMMENT = 200
_BY_WHOM = re.compile(r"^[^\n:：]{0,40}[:：]\s*\n")


def struck_styles(stream: IO[bytes]) -> frozenset[str]:
    """The numbers of the styles of cells whose text is struck out."""
    fonts: list[bool] = []
    styles: list[str] = []
    inside: list[str] = []

    def part(name: str, attributes: dict[str, str]) -> None:
        if name in ("fonts", "fills", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside[:] = [name]
        elif name == "font" and inside == ["fonts"]:
            fonts.append(False)
        elif name == "strike" and inside == ["fonts"] and fonts:
            fonts[-1] = attributes.get("val", "1") not in ("0", "false", "off")
        elif name == "xf" and inside == ["cellXfs"]:
            styles.append(attributes.get("fontId", "0"))

    elements(stream, part)
    struck = {str(number) for number, is_struck in enumerate(fonts) if is_struck}
    return frozenset(str(index) for index, font in enumerate(styles) if font in struck)


def comments(stream: IO[bytes]) -> dict[int, str]:
    """What is remarked on cells, by their rows, without who has remarked it."""
    found: dict[int, str] = {}
    pieces: list[str] = []
    row = [0]
    local = LocalNames()
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        if local[name] == "comment":
            row[0] = row_of(attributes.get("ref", ""))
        elif local[name] == "t":
            parser.CharacterDataHandler = pieces.append

    def end(name: str) -> None:
        if local[name] == "t":
            parser.CharacterDataHandler = None
        elif local[name] == "comment" and len(found) < MOST_MERGED:
            text = _BY_WHOM.sub("", unescaped("".join(pieces)))[:LONGEST_COMMENT]
            found[row[0]] = "；".join(filter(None, (found.get(row[0]), text)))
            pieces.clear()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    feed(parser, stream)
    return found
