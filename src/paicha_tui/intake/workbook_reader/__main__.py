"""The child process: takes a workbook apart and writes what it finds as JSON lines."""

from __future__ import annotations

import json
import posixpath
import resource
import sys
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from paicha_tui.intake.workbook_reader import delimited, markings, parts
from paicha_tui.intake.workbook_reader.container import (
    SAVE_ANEW,
    Container,
    NotTaken,
    is_container,
    open_container,
)

MEMORY = 1 << 30
ROOT_RELATIONS = "_rels/.rels"
LONGEST_REPORT = 64_000_000
"""No more bytes are reported; a small file may refer to one long text a million times."""


class Report:
    """Writes the messages, and stops when they grow beyond measure."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._written = 0

    def send(self, message: object) -> None:
        """Write one message as a line. Raises NotTaken when there is too much."""
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
        line = text.encode("utf-8", "replace") + b"\n"
        self._written += len(line)
        if self._written > LONGEST_REPORT:
            raise NotTaken("内容太多，没有导入；请按支部分成几个文件，或删去不用的工作表")
        self._out.write(line)

    def flush(self) -> None:
        """Have what was written read, whatever becomes of this process."""
        self._out.flush()

    def row(self, number: int, cells: list[Any]) -> None:
        """Write one row."""
        self.send([number, cells])

    def refuse(self, reason: str) -> None:
        """Write why the file is not taken, however much was written."""
        self._out.write(json.dumps({"refused": reason}).encode() + b"\n")


def limit(seconds: int) -> None:
    """Allow this process so many seconds of computing, 1 GB and no core dump, or what is less."""
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
    ):
        allowed = resource.getrlimit(what)[1]
        if allowed == resource.RLIM_INFINITY or allowed > most:
            resource.setrlimit(what, (most, allowed))


def read(path: Path, report: Report) -> None:
    """Report every worksheet of the workbook. Raises NotTaken."""
    with open_container(path) as container:
        workbook = _workbook_part(container)
        folder = posixpath.dirname(workbook)
        with container.open(workbook) as stream:
            book = parts.book(stream)
        beside = posixpath.join(folder, "_rels", f"{posixpath.basename(workbook)}.rels")
        with container.open(beside) as stream:
            relations = parts.relations(stream, folder)
        styles: dict[str, str] = {}
        struck: frozenset[str] = frozenset()
        texts: list[str] = []
        if styles_part := _related(container, relations, folder, "styles"):
            with container.open(styles_part) as stream:
                styles = parts.number_styles(stream)
            with container.open(styles_part) as stream:
                struck = markings.struck_styles(stream)
        if texts_part := _related(container, relations, folder, "sharedStrings"):
            with container.open(texts_part) as stream:
                texts = parts.shared_texts(stream)
        refuse_many(book.sheets, relations)
        for title, number, hidden in book.sheets:
            relation = relations.get(number)
            if relation is None or relation.kind != "worksheet":
                continue
            report.send({"sheet": title, "epoch_1904": book.epoch_1904, "hidden": hidden})
            reader = parts.SheetReader(texts, styles, book.epoch_1904, report.row, struck)
            if not hidden:
                read_sheet(container, relation.target, reader)
            report.send(
                {
                    "merged": reader.merged,
                    "groups": reader.groups,
                    "hidden_rows": reader.hidden,
                    "struck": reader.struck,
                    "comments": [] if hidden else [*_comments(container, relation.target).items()],
                    "wider": reader.wider,
                }
            )


def refuse_many(sheets: list[tuple[str, str, bool]], relations: dict[str, parts.Relation]) -> None:
    """Raises NotTaken where there are more worksheets than parts, each of which is read anew."""
    found = [relations[number].target for _, number, _ in sheets if number in relations]
    targets = [posixpath.normpath(target).casefold() for target in found]
    if len(set(targets)) < len(targets):
        raise NotTaken(f"内部结构已损坏（几个工作表用同一处内容），{SAVE_ANEW}")


def _workbook_part(container: Container) -> str:
    """The part that is the workbook, by the relations of the file, else by its usual name."""
    found = ""
    if ROOT_RELATIONS in container:
        with container.open(ROOT_RELATIONS) as stream:
            relations = parts.relations(stream, "")
        kinds = {relation.kind: relation.target for relation in relations.values()}
        found = kinds.get("officeDocument", "")
    if found not in container:
        found = container.ending_with("workbook.xml") or container.ending_with("workbook.bin")
    if found.endswith(".bin"):
        raise NotTaken(f"是 .xlsb 二进制工作簿，{SAVE_ANEW}")
    if not found or found.endswith("document.xml"):
        raise NotTaken(container.what_else() or parts.NO_WORKBOOK)
    return found


def _related(
    container: Container, relations: dict[str, parts.Relation], folder: str, kind: str
) -> str:
    """The part of a kind that the workbook refers to, else the one of the usual name, or none."""
    named = (each.target for each in relations.values() if each.kind == kind)
    usual = posixpath.join(folder, f"{kind}.xml")
    return next((part for part in (*named, usual) if part in container), "")


def _comments(container: Container, sheet: str) -> dict[int, str]:
    """What is remarked on the cells of a worksheet, by row."""
    folder, name = posixpath.split(sheet)
    beside = posixpath.join(folder, "_rels", f"{name}.rels")
    if beside not in container:
        return {}
    with container.open(beside) as stream:
        relations = parts.relations(stream, folder)
    part = next((each.target for each in relations.values() if each.kind == "comments"), "")
    if part not in container:
        return {}
    with container.open(part) as stream:
        return markings.comments(stream)


def read_sheet(container: Container, part: str, reader: parts.SheetReader) -> None:
    """Read one worksheet. Raises NotTaken when it is missing."""
    if part not in container:
        raise NotTaken(f"已损坏（缺少工作表），{SAVE_ANEW}")
    with container.open(part) as stream:
        reader.read(stream)


def take_apart(path: Path, report: Report) -> None:
    """Report what is in a file, or why it is not taken."""
    try:
        if path.suffix.lower() in delimited.SUFFIXES and not is_container(path):
            delimited.read(path, report)
        else:
            read(path, report)
        report.send({"done": True})
    except NotTaken as problem:
        report.refuse(str(problem))
    except MemoryError:
        report.refuse(f"需要的内存超过1 GB，没有导入；请删去不用的工作表和空白行列，{SAVE_ANEW}")
    except (expat.ExpatError, KeyError, ValueError, LookupError):
        report.refuse(f"内部结构已损坏，{SAVE_ANEW}")


def main() -> None:
    """Read the file named first, within as many seconds as named second."""
    limit(int(sys.argv[2]))
    report = Report(sys.stdout.buffer)
    report.send({"begun": True})
    report.flush()
    take_apart(Path(sys.argv[1]), report)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
