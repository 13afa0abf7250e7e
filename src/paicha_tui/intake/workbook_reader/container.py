"""The file as a container: whether it is a workbook, and its parts, each of a safe size."""

from __future__ import annotations

import io
import posixpath
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
LARGEST_PART = 60_000_000
LARGEST_TOTAL = 100_000_000
GREATEST_RATIO = 100
SMALL_PART = 20_000_000
"""A part of fewer bytes may be packed as tightly as it likes; long blank tables are."""

_TABLES = (".xlsx", ".xls", ".et", ".csv", ".xlsm", ".doc", ".docx")
CHUNK = 1 << 18
LEAD = 4_096

SAVE_ANEW = "请用表格软件打开后另存为 .xlsx 再试"
AS_TEXT = "导入时把身份证号码、电话各列选为“文本”"


class NotTaken(Exception):
    """The file can't be taken; the text is a Chinese sentence that follows the file's name."""


class Container:
    """The parts of a workbook by their names, whatever case or slashes the file writes them in.

    Only what is read is inflated, and counted while it is: the sizes that the file claims may lie,
    and pictures are of no interest.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {_folded(member.filename): member for member in archive.infolist()}
        self._room = LARGEST_TOTAL

    def __contains__(self, part: str) -> bool:
        return _folded(part) in self._members

    def ending_with(self, name: str) -> str:
        """The first part in the shallowest folder whose name ends so; empty when there is none."""
        found = [part for part in self._members if posixpath.basename(part) == name]
        return min(found, key=lambda part: part.count("/"), default="")

    def what_else(self) -> str:
        """What an archive that is no workbook is, and what to do; empty when that is not plain."""
        if "word/document.xml" in self:
            return (
                "是文字文档；请把其中的表格复制到 Excel 或 WPS 表格里，各列先设为文本格式，"
                "存成 .xlsx 再导入"
            )
        if "content.xml" in self and "mimetype" in self:
            return "是 .ods 一类的表格，请用 Excel、WPS 或 LibreOffice 打开后另存为 .xlsx 再导入"
        is_packed = any(name.endswith(_TABLES) for name in self._members)
        return "是压缩包，请先解压，再导入其中的表格" if is_packed else ""

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes]]:
        """A part to read from. Raises KeyError when there is none, NotTaken when it is unsafe."""
        member = self._members[_folded(part)]
        if member.flag_bits & 1:
            raise NotTaken("被压缩软件加了密码，请解除密码后再导入")
        try:
            with self._archive.open(member) as stream:
                counted = io.BufferedReader(_Counted(self, stream, member.compress_size), CHUNK)
                yield counted
                # To the end, where the checksum tells of damage that still parses.
                while counted.read(CHUNK):
                    pass
        # NotImplementedError is how zipfile refuses a compression that it does not know.
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
            raise NotTaken("已损坏，请重新取得这份文件，或用表格软件修复后另存为 .xlsx") from None

    def take(self, count: int, size: int, packed: int) -> None:
        """Count bytes just inflated of a part that is `size` long by now. Raises NotTaken."""
        self._room -= count
        tight = size > SMALL_PART and size > GREATEST_RATIO * max(packed, 1)
        if size > LARGEST_PART or self._room < 0 or tight:
            raise NotTaken(
                "展开后大得不正常，没有导入；请删去不用的工作表和空白行列，另存为 .xlsx 再试"
            )


class _Counted(io.RawIOBase):
    """A part as it is inflated, counted."""

    def __init__(self, container: Container, stream: IO[bytes], packed: int) -> None:
        self._container, self._stream, self._packed = container, stream, packed
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read(len(buffer))
        self._size += len(chunk)
        self._container.take(len(chunk), self._size, self._packed)
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _folded(part: str) -> str:
    """The name of a part as names are compared: some programs write backslashes or other case."""
    plain = urllib.parse.unquote(part).replace("\\", "/")
    return posixpath.normpath(plain).lstrip("/").casefold()


def is_container(path: Path) -> bool:
    """Whether a file is no text, whatever its name says: a workbook of any kind, or a PDF."""
    with path.open("rb") as file:
        return file.read(LEAD).startswith((OLE_MAGIC, b"PK\x03\x04", b"%PDF"))


@contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """The workbook's container. Raises NotTaken."""
    with path.open("rb") as file:
        lead = file.read(LEAD)
    if lead.startswith(OLE_MAGIC):
        raise NotTaken(_old_format(path))
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        if lead.startswith(b"PK\x03\x04"):
            raise NotTaken("不完整（可能没有下载完或拷贝中断），请重新取得这份文件") from None
        raise NotTaken(_no_workbook(lead)) from None
    with archive:
        yield Container(archive)


def _old_format(path: Path) -> str:
    with path.open("rb") as file:
        if "EncryptedPackage".encode("utf-16-le") in file.read(LARGEST_TOTAL):
            return "设有打开密码，请先在表格软件里去掉打开密码，另存为 .xlsx 再导入"
    return "是旧版 .xls 表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"


def _no_workbook(lead: bytes) -> str:
    """What to do with a file that is no container: opened as it is, text loses long numbers."""
    if lead.startswith(b"%PDF"):
        return "是 PDF 文件，不是表格；请向填报的人要 .xlsx 原件，或转成 .xlsx 核对后再导入"
    if b'progid="Excel.Sheet"' in lead or b"urn:schemas-microsoft-com:office:spreadsheet" in lead:
        return "是 Excel 2003 的 XML 表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
    if b"\0" in lead:
        return "不是 .xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入"
    if b"<html" in lead.lower() or b"<table" in lead.lower():
        return (
            "不是 .xlsx 工作簿，是网页格式的表格；直接打开会丢失身份证号码的末几位，"
            f"请在 Excel 中用“数据→自文本/CSV”或“自网站”，{AS_TEXT}，再另存为 .xlsx"
        )
    return (
        "不是 .xlsx 工作簿，像是文本；如果是用逗号分隔的表格，请把文件名的末尾改为 .csv 直接导入，"
        f"或在 Excel 中用“数据→自文本/CSV”，{AS_TEXT}，再另存为 .xlsx"
    )
