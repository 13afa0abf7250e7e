"""Ending a process before its n-th write, fsync, rename or unlink, or at any moment."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]

PATIENCE = 60
"""Seconds; no work takes as long."""

_CALLS = {
    "x86_64": {
        1: "write",
        18: "pwrite64",
        74: "fsync",
        75: "fdatasync",
        77: "ftruncate",
        82: "rename",
        86: "link",
        87: "unlink",
        263: "unlinkat",
        264: "renameat",
        265: "linkat",
        316: "renameat2",
    },
    "aarch64": {
        35: "unlinkat",
        37: "linkat",
        38: "renameat",
        46: "ftruncate",
        64: "write",
        68: "pwrite64",
        82: "fsync",
        83: "fdatasync",
        276: "renameat2",
    },
}
"""The system calls that change what is on the disk, by machine and number."""
CALLS = _CALLS.get(platform.machine(), {})

_TRACEME, _CONTINUE_TO_CALL, _SET_OPTIONS, _GET_CALL = 0, 24, 0x4200, 0x420E
_TELL_CALLS_APART, _END_WITH_TRACER = 1, 0x100000
_AT_A_CALL = signal.SIGTRAP | 0x80
_ENTERS = 1


@dataclass(frozen=True)
class Ended:
    """How a process ended."""

    killed: bool
    exit_code: int
    """0 when the work was done; negative for a signal."""
    calls: tuple[str, ...]
    """The system calls that were counted."""


def can_trace() -> bool:
    """Whether this system lets a process watch its children's system calls."""
    if sys.platform != "linux" or not CALLS:
        return False
    try:
        return bool(run(lambda: os.write(os.open(os.devnull, os.O_WRONLY), b"x")).calls)
    except OSError:
        return False


def run(work: Work, *, kill_at: int | None = None) -> Ended:
    """Do `work` in a child that is killed before its call of that number, counted from 1."""
    libc = ctypes.CDLL(None, use_errno=True)
    ptrace = libc.ptrace
    ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    ptrace.restype = ctypes.c_long

    def ask(request: int, pid: int, address: int = 0, data: object = 0) -> None:
        if ptrace(request, pid, address, data) == -1:
            raise OSError(ctypes.get_errno(), f"ptrace {request:#x}")

    def be_traced() -> None:
        ask(_TRACEME, 0)
        # To this thread: taken by another, it would stop all those that nobody watches.
        signal.raise_signal(signal.SIGSTOP)

    child = forked(work, be_traced)
    told = ctypes.create_string_buffer(88)
    calls: list[str] = []
    _, status = os.waitpid(child, 0)
    if os.WIFSTOPPED(status):
        ask(_SET_OPTIONS, child, 0, _TELL_CALLS_APART | _END_WITH_TRACER)
    to_deliver = 0
    while os.WIFSTOPPED(status):
        ask(_CONTINUE_TO_CALL, child, 0, to_deliver)
        _, status = os.waitpid(child, 0)
        to_deliver = 0
        if not os.WIFSTOPPED(status):
            break
        if os.WSTOPSIG(status) != _AT_A_CALL:
            to_deliver = os.WSTOPSIG(status)
            continue
        ask(_GET_CALL, child, len(told), ctypes.addressof(told))
        number = int.from_bytes(told.raw[24:32], sys.byteorder)
        if told.raw[0] == _ENTERS and number in CALLS:
            calls.append(CALLS[number])
            if len(calls) == kill_at:
                os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code == -signal.SIGKILL, code, tuple(calls))


def run_for(work: Work, seconds: float, number: int = signal.SIGKILL) -> Ended:
    """Do `work` in a child that is sent a signal after so long."""
    child = forked(work)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return Ended(False, os.waitstatus_to_exitcode(status), ())
        time.sleep(0.0005)
    os.kill(child, number)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return Ended(code == -number, code, ())


def done(work: Work) -> int:
    """Do `work` in a child that nobody disturbs; gives its exit code."""
    _, status = os.waitpid(forked(work), 0)
    return os.waitstatus_to_exitcode(status)


def done_without_privileges(work: Work) -> int:
    """The same in a child that the modes of files bind, even if root runs it."""

    def bound() -> object:
        if sys.platform == "linux":
            # Version 3, this process; no capability of any kind.
            head, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            ctypes.CDLL(None).capset(head, none)
        return work()

    return done(bound)


def watch_nothing(work: Work) -> Ended:
    """Do `work` in a child, counting nothing."""
    return Ended(False, done(work), ())


def forked(
    work: Work, before: Callable[[], None] = lambda: None, patience: float = PATIENCE
) -> int:
    """Begin `work` in a child; gives its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    # Says where it hangs and ends, rather than hang for ever.
    faulthandler.dump_traceback_later(patience, exit=True)
    try:
        before()
        told = work()
        code = told if isinstance(told, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
