"""Getting a written file to the clerk's own machine, which only his terminal reaches.

The program opens no connection: ZMODEM sends over the terminal that is there, and the lines to copy
are for the clerk's own machine.
"""

from __future__ import annotations

import os
import pwd
import select
import shutil
import socket
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paicha_tui import store
from paicha_tui.annexes.shells import Shell, pattern
from paicha_tui.basics.errors import reason_of

PATIENCE = 60.0
"""Seconds for the other end to answer and take the files, whatever their size."""
SLOWEST = 1000.0
"""Bytes a second over the slowest line waited for."""
OVER_AND_OUT = "OO"
CANCELLED = "\x18" * 8 + "\b" * 8
"""What ends a ZMODEM session, well or not; the screen is drawn anew over it."""
SSH_PORT = "22"
FEW = 3
"""Up to so many files are named one by one."""


@dataclass(frozen=True)
class Sent:
    """What came of sending."""

    done: bool
    told: str
    """A sentence for the clerk."""


def sender() -> str | None:
    """The program that sends files by ZMODEM (lrzsz), if it is there and stands on a terminal."""
    streams = (sys.__stdin__, sys.__stdout__)
    on_terminal = all(stream is not None and stream.isatty() for stream in streams)
    return shutil.which("sz") if on_terminal else None


def send(program: str, paths: Sequence[Path], *, patience: float = PATIENCE) -> Sent:
    """Send the files over the terminal, which nobody else may be using meanwhile.

    Ends in any case: when the other end takes them, cancels, or lets the time run out.
    """
    longest = patience + sum(path.stat().st_size for path in paths) / SLOWEST
    before = _settings_of_line()
    code: int | None = None
    try:
        code = subprocess.run(  # noqa: S603 - the program is the one found on PATH
            [program, "-b", "-e", *map(str, paths)], timeout=longest, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        pass
    except OSError as error:
        return Sent(False, f"没能启动 {program}：{reason_of(error)}")
    finally:
        _end_session(code == 0)
        _give_back_line(before)
    if code == 0:
        return Sent(True, f"已发送 {len(paths)} 个文件到本机")
    if code is None:
        return Sent(False, "终端没有应答，没有发送；可改用下面的命令下载")
    return Sent(
        False, f"没有发送完（sz 退出码 {code}）：已取消，或终端不支持 ZMODEM；可改用命令下载"
    )


def _end_session(done: bool) -> None:
    """Tell the other end that it is over, which a sender that was stopped can't have done."""
    if sys.__stdout__ is not None and sys.__stdout__.isatty():
        sys.__stdout__.write(OVER_AND_OUT if done else CANCELLED)
        sys.__stdout__.flush()


def _settings_of_line() -> object:
    try:
        return termios.tcgetattr(sys.__stdin__.fileno()) if sys.__stdin__ else None
    except (termios.error, ValueError, OSError):
        return None


QUIET = 1.0
"""Seconds without anything coming, after which the other end has said its last."""
LONGEST_DRAIN = 10.0


def _give_back_line(settings: Any) -> None:
    """Put the line back as it was, once what comes late is thrown away: nobody typed it."""
    if settings is None or sys.__stdin__ is None:
        return
    line = sys.__stdin__.fileno()
    tty.setraw(line, termios.TCSANOW)
    end = time.monotonic() + LONGEST_DRAIN
    while time.monotonic() < end and select.select([line], [], [], QUIET)[0]:
        if not os.read(line, 4096):
            break
    termios.tcsetattr(line, termios.TCSADRAIN, settings)


@dataclass(frozen=True)
class Host:
    """This machine, as the clerk's own reaches it."""

    user: str
    name: str
    port: str = SSH_PORT

    @property
    def address(self) -> str:
        """What to log in to."""
        return f"{self.user}@{self.name}"


def this_host(environment: Mapping[str, str] = os.environ) -> Host:
    """The address that the clerk has logged in to, else the name of this machine."""
    # Not the name in the surroundings, by which clerks who share an account tell themselves apart.
    user = pwd.getpwuid(os.getuid()).pw_name
    connection = environment.get("SSH_CONNECTION", "").split()
    if len(connection) == 4:
        return Host(user, connection[2], connection[3])
    return Host(user, socket.gethostname())


def copying_line(shell: Shell, host: Host, paths: Sequence[Path]) -> str:
    """The line that fetches the files, for a shell on the clerk's machine.

    More files than anybody would copy by name are fetched by a pattern, with all of their kind.
    """
    port = [] if host.port == SSH_PORT else ["-P", host.port]
    name = f"[{host.name}]" if ":" in host.name else host.name
    remote_paths = [pattern(str(path.absolute())) for path in paths]
    if len(remote_paths) > FEW:
        kinds = dict.fromkeys((path.absolute().parent, _kind(path)) for path in paths)
        remote_paths = [f"{pattern(str(folder))}/{kind}" for folder, kind in kinds]
    sources = [f"{host.user}@{name}:{path}" for path in remote_paths]
    return shell.line(["scp", *port, "-p", *sources, "."])


def _kind(path: Path) -> str:
    """A pattern for the files named like this one: 附件*.xlsx."""
    return f"{path.name[:2]}*{path.suffix}"


def exporting_line(shell: Shell, host: Host, command: Sequence[str], file_name: str) -> str:
    """The line that has `command` write a workbook straight into a file on the clerk's machine.

    Raises Refused where the shell has no way to write it.
    """
    port = [] if host.port == SSH_PORT else ["-p", host.port]
    return shell.into_file(["ssh", *port, host.address], command, file_name)


def own_command() -> list[str]:
    """What starts this program on the open store, also where nothing is on PATH."""
    beside = Path(sys.executable).with_name("paicha-tui")
    program = str(beside) if beside.exists() else "paicha-tui"
    return [program, "--db", str(Path(store.database.database).absolute())]
