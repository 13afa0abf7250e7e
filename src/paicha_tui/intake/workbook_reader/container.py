"""The file as a container: whether it is a workbook, and whether it is safe to unpack."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
MOST_MEMBERS = 200
LARGEST_MEMBER = 60_000_000
LARGEST_TOTAL = 100_000_000
GREATEST_RATIO = 100
SMALL_MEMBER = 20_000_000
"""A member of fewer bytes may be packed as tightly as it likes; long blank tables are."""

CHUNK = 1 << 18

SAVE_ANEW = "请用表格软件打开后另存为 .xlsx 再试"


class NotTaken(Exception):
    """The file can't be taken; the text is a Chinese sentence that follows the file's name."""


def open_container(path: Path) -> zipfile.ZipFile:
    """The workbook's container, every member inflated once and found whole and of fair size.

    Raises NotTaken.
    """
    _refuse_old_formats(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError):
        if zipfile_begun(path):
            raise NotTaken("不完整（可能没有下载完或拷贝中断），请重新取得这份文件") from None
        raise NotTaken("不是 .xlsx 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入") from None
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise NotTaken(f"是 .xlsb 二进制工作簿，{SAVE_ANEW}")
    if "xl/workbook.xml" not in names:
        raise NotTaken("不是表格工作簿，请选用 Excel 或 WPS 另存为 .xlsx 的文件")
    _inflate_all(archive)
    return archive


def zipfile_begun(path: Path) -> bool:
    """Whether the file at least begins as a container does."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _refuse_old_formats(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(8) != OLE_MAGIC:
            return
        if "EncryptedPackage".encode("utf-16-le") in file.read(LARGEST_TOTAL):
            raise NotTaken("设有打开密码，请先在表格软件里去掉打开密码，另存为 .xlsx 再导入")
    raise NotTaken("是旧版 .xls 表格，请用 Excel 或 WPS 打开后另存为 .xlsx 再导入")


def _inflate_all(archive: zipfile.ZipFile) -> None:
    """Count what every member really holds; the sizes that the file claims may lie."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise NotTaken(
            f"内含{len(members)}个部件，超过{MOST_MEMBERS}个，不像普通表格，没有导入；{SAVE_ANEW}"
        )
    total = 0
    for member in members:
        if member.flag_bits & 1:
            raise NotTaken("被压缩软件加了密码，请解除密码后再导入")
        total += _inflated_size(archive, member, LARGEST_TOTAL - total)


def _inflated_size(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    size = 0
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                _refuse_bomb(size, member.compress_size, room)
    # NotImplementedError is how zipfile refuses a compression that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise NotTaken("已损坏，请重新取得这份文件，或用表格软件修复后另存为 .xlsx") from None
    return size


def _refuse_bomb(size: int, packed: int, room: int) -> None:
    tight = size > SMALL_MEMBER and size > GREATEST_RATIO * max(packed, 1)
    if size > LARGEST_MEMBER or size > room or tight:
        raise NotTaken(
            "展开后大得不正常，没有导入；请删去不用的工作表、图片和空白行列，另存为 .xlsx 再试"
        )
