"""What can stop a command, each with the sentence that the user reads."""

from __future__ import annotations

import errno

_TOLD = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EFBIG: "磁盘配额已用完",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "文件夹只读",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EIO: "读写磁盘出错",
    errno.EBADF: "没有打开",
    errno.EMFILE: "打开的文件太多（见 ulimit -n）",
    errno.ENFILE: "系统里打开的文件太多",
    errno.ENOLCK: "这个盘不能加锁（网络盘常见）",
    errno.ESTALE: "网络盘断开过",
    errno.ENODEV: "盘已经不在",
    errno.ENXIO: "盘已经不在",
}


def reason_of(error: OSError) -> str:
    """Why the system refused a file, in a few words that fit after a colon."""
    return _TOLD.get(error.errno or 0) or error.strerror or type(error).__name__


class PaichaError(Exception):
    """A problem told in one Chinese sentence that says what to do."""


class Misused(PaichaError):
    """The command or a setting was given something it does not take."""


class Refused(PaichaError):
    """A file or a record can't be taken as it is."""


class Busy(PaichaError):
    """Someone else is writing, or the store is locked."""
