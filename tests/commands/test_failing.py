"""Whatever fails is one sentence and an exit code, with no data on the screen nor in the log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.cli import main
from paicha_tui.commands import failing
from tests.stores import lay_down

CANARY = "410402197003050015"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Run a command on the store `campaign.db`; gives exit code and all that it says."""

    def call(*arguments: object) -> tuple[int, str]:
        capfd.readouterr()
        code = main(["--db", str(tmp_path / "campaign.db"), *map(str, arguments)])
        return code, "".join(capfd.readouterr())

    return call


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def made(run: Run) -> Run:
    assert run("demo", "--no-open", "--members", 60)[0] == 0
    store.close()
    return run


def damage(path: Path) -> None:
    """Flip a bit in the pages of the second half, which opening the store does not read."""
    content = bytearray(path.read_bytes())
    for page in range(len(content) // 8192 * 4096, len(content), 4096):
        content[page + 100] ^= 1
    path.write_bytes(content)


def test_a_damaged_store_ends_each_command_with_one_sentence(made: Run, tmp_path: Path) -> None:
    damage(tmp_path / "campaign.db")
    for command in (["verify"], ["check"], ["list"], ["export", "--annex", 7, "--out", tmp_path]):
        code, told = made(*command)
        assert code == 3, command
        assert "Traceback" not in told and "DatabaseError" not in told, command
        assert "程序内部出错" not in told, command
        assert "备份" in told, command


@pytest.mark.parametrize("year", [9999, None])
def test_a_clock_that_is_wrong_is_named(
    made: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, year: int | None
) -> None:
    def now() -> str:
        if year is None:
            raise ValueError("year 10000 is out of range")
        return f"{year}-12-31T23:00:00+08:00"

    monkeypatch.setattr(clock, "now", now)
    for command in (["report", "--out", tmp_path / "r.docx"], ["export", "--annex", 5]):
        code, told = made(*command, *(["--out", tmp_path] if command[0] == "export" else []))
        if code:
            assert code == 3
            assert "本机的日期明显不对" in told


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        (RuntimeError(f"cannot repeat {CANARY}"), 3, "程序内部出错（RuntimeError test_failing.py:"),
        (RecursionError(CANARY), 3, "程序内部出错（RecursionError"),
        (MemoryError(CANARY), 3, "内存不够"),
        (PermissionError(13, "Permission denied", "/etc/paicha"), 3, "/etc/paicha：没有权限"),
        (OSError(28, "No space left on device"), 3, "磁盘已满"),
        (KeyboardInterrupt(), 130, "已中断"),
        (UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY), 2, "not UTF-8"),
        (store.database.__class__, 3, "程序内部出错"),
    ],
)
def test_any_failure_is_told_without_data(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: Any, code: int, told: str
) -> None:
    def fail(_: object) -> None:
        if isinstance(fault, BaseException):
            raise fault
        raise AttributeError(CANARY)

    monkeypatch.setattr("paicha_tui.commands.keeping.locate", fail)
    monkeypatch.setattr("paicha_tui.cli.keeping.locate", fail)
    ended, said = run("locate")
    assert ended == code
    assert told in said
    assert CANARY not in said
    assert len(said.strip().splitlines()) == 1
    if "程序内部出错" in told:
        log = failing.log_file().read_text(encoding="utf-8")
        assert "test_failing.py" in log
        assert CANARY not in log
    else:
        assert not failing.log_file().exists()


def test_a_failure_on_closing_says_nothing_more(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(store, "close", fail)
    code, told = run("locate")
    assert code == 0
    assert CANARY not in told


def test_without_a_standard_error_a_command_does_its_work(made: Run, tmp_path: Path) -> None:  # noqa: ARG001
    program = [sys.executable, "-m", "paicha_tui", "--db", str(tmp_path / "campaign.db")]
    for command, code in ((["list"], 0), (["check", "--rule", "V99"], 2), (["verify"], 0)):
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" 2>&-', "sh", *program, *command],
            stdout=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == code, command


BESIDE = f"""
import sys, threading
from paicha_tui import __main__
from paicha_tui.commands import keeping

class Noisy:
    def __del__(self):
        raise ValueError("{CANARY}")

def fail():
    raise ValueError("{CANARY}")

def locate(options):
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    Noisy()
    return 0

from paicha_tui import cli
cli.keeping.locate = locate
sys.argv[1:] = ["locate"]
sys.exit(__main__.main())
"""


def test_ctrl_c_while_the_program_is_loaded_ends_it_in_silence() -> None:
    program = (
        "import sys\n"
        "class Interrupted:\n"
        "    def find_spec(name, *_):\n"
        "        if name == 'paicha_tui.store': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted)\n"
        "from paicha_tui.__main__ import main\n"
        "sys.exit(main())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (130, b"")


def test_what_fails_beside_a_command_is_not_printed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BESIDE], capture_output=True, text=True, check=False, env=os.environ
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# Text in another encoding, and accounts and folders that lack something.


@pytest.mark.parametrize("name", ["石桥", "委石", "小学"])
def test_a_name_in_gbk_makes_no_unit(run: Run, tmp_path: Path, name: str) -> None:
    # How Python hands on an argument.
    code, told = run("init", "--name", os.fsdecode(name.encode("gbk")))
    assert code == 2
    assert "not UTF-8" in told
    assert not (tmp_path / "campaign.db").exists()


@pytest.mark.parametrize("words", [["备份"], ["init", "--level", "党支部"], ["backup", "备份.db"]])
def test_any_word_in_gbk_is_told_in_one_sentence(
    run: Run, capfd: pytest.CaptureFixture[str], tmp_path: Path, words: list[str]
) -> None:
    try:
        code, told = run(*(os.fsdecode(word.encode("gbk")) for word in words))
    except SystemExit as ended:
        code, told = int(str(ended.code)), capfd.readouterr().err
    assert code == 2
    assert "not UTF-8" in told
    assert len(told.splitlines()) == 1
    assert list(tmp_path.glob("*.db")) == []


def test_a_folder_or_nothing_is_no_store(made: Run, tmp_path: Path) -> None:
    for database in (".", "/", "", tmp_path):
        for command in (["verify"], ["init", "--name", "第一支部"]):
            code, told = made("--db", database, *command)
            assert (code, "请写明是哪个文件" in told) == (3, True), (database, told)
    for source in (".", "/", ""):
        code, told = made("restore", source)
        assert (code, "请写明是哪个文件" in told) == (3, True), (source, told)


def test_a_name_that_leaves_no_room_for_what_belongs_to_it_is_told_first(
    made: Run, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    for name, command in (
        ("库" * 80, ["init", "--name", "第一支部"]),
        ("库" * 80, ["restore", tmp_path / "campaign.db"]),
    ):
        code, told = made("--db", tmp_path / f"{name}.db", *command)
        assert (code, "太长，什么也没有建立" in told) == (3, True), told
    code, told = made("backup", tmp_path / ("库" * 83 + ".db"))
    assert (code, "太长，什么也没有建立" in told) == (3, True), told
    assert {path for path in tmp_path.iterdir() if "campaign" not in path.name} <= before
    longest = tmp_path / ("库" * 71)
    assert made("--db", longest, "init", "--name", "第一支部")[0] == 0
    assert made("--db", longest, "restore", longest)[0] == 0


def test_only_the_first_line_of_a_small_file_is_a_passphrase(made: Run, tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"a" * 5000)
    (tmp_path / "lines").write_bytes("一个足够长的口令\r\n".encode() + b"\xff" * 9000)
    for path, told in (("/dev/zero", "不是普通文件"), (tmp_path / "long", "太长")):
        for option in ("--passphrase-file", "--new-passphrase-file"):
            code, said = made("passphrase", option, path)
            assert (code, told in said) == (3, True), said
    assert made("passphrase", "--new-passphrase-file", tmp_path / "lines")[0] == 0
    (tmp_path / "same").write_text("一个足够长的口令", encoding="utf-8")
    assert made("verify", "--passphrase-file", tmp_path / "same")[0] == 0


def test_a_key_file_that_is_none_is_named(made: Run, tmp_path: Path) -> None:
    key_file = store.key_file_for(tmp_path / "campaign.db")
    key_file.write_bytes(b"")
    assert f"密钥文件 {key_file} 内容不对" in made("verify")[1]
    key_file.unlink()
    key_file.mkdir()
    code, told = made("verify")
    assert (code, f"{key_file}：这是一个文件夹" in told) == (3, True)


def test_a_folder_that_is_a_file_or_takes_nothing_is_told_as_that(
    made: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").write_text("a file")
    for command in (
        ["export", "--annex", 7, "--out", tmp_path / "out"],
        ["backup", tmp_path / "out/b.db"],
    ):
        code, told = made(*command)
        assert (code, "上级不是文件夹" in told) == (3, True), told

    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("paicha_tui.basics.files.new_file", refuse)
    code, told = made("template", tmp_path / "t.xlsx")
    assert (code, f"写不了文件夹 {tmp_path}：没有权限" in told) == (3, True), told


def test_the_first_start_takes_no_name_in_gbk(tmp_path: Path) -> None:
    from tests.terminal_driver import application

    database = tmp_path / "campaign.db"
    with application(database) as terminal:
        terminal.wait_for("单位全称")
        terminal.send("委石\r".encode("gbk"))
        assert terminal.wait_for_end() == 2
        assert b"Traceback" not in terminal.written
    assert not database.exists()


def test_an_account_without_a_name_is_told_what_to_set(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr("getpass.getuser", nobody)
    code, told = run("init", "--name", "中共石桥市第一局委员会")
    assert code == 3
    assert "LOGNAME" in told
    assert len(told.splitlines()) == 1
    assert list(tmp_path.glob("*.db*")) == []


def test_an_account_without_a_home_is_told_what_to_set(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless(*_: object, **__: object) -> str:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_data_dir", homeless)
    assert main(["list"]) == 3
    told = capfd.readouterr().err
    assert "HOME" in told
    assert len(told.splitlines()) == 1


def test_a_home_that_cannot_be_written_is_told_and_nothing_is_left(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("paicha_tui.store.place.new_file", refuse)
    code, told = run("init", "--name", "中共石桥市第一局委员会")
    assert code == 3
    assert "没有权限" in told and "--db" in told and "HOME" in told
    assert len(told.splitlines()) == 1
    assert list(tmp_path.glob("*.db*")) == []


def test_no_key_is_put_where_everyone_could_read_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    actual = os.fstat

    def without_bits(descriptor: int) -> os.stat_result:
        told = list(actual(descriptor))
        told[0] |= 0o777
        return os.stat_result(told)

    monkeypatch.setattr("os.fstat", without_bits)
    code, told = run("init", "--name", "中共石桥市第一局委员会")
    monkeypatch.undo()
    assert code == 3
    assert "--passphrase-file" in told
    assert list(tmp_path.glob("*.db*")) == []


def test_what_was_saved_reaches_the_file_itself(tmp_path: Path) -> None:
    from tests.terminal_driver import application, at_list
    from tests.whole.store_from_outside import look

    database = tmp_path / "campaign.db"
    from tests.whole.store_from_outside import new_store

    new_store(database)
    with application(database) as terminal:
        at_list(terminal)
        terminal.press("f3")
        terminal.wait_for("新党员")
        terminal.press("李四", "enter", "f2")
        terminal.wait_for("已保存")
        # A copy of the one file, made while the program goes on.
        copy = tmp_path / "copied" / "campaign.db"
        copy.parent.mkdir()

        def is_copied_with_the_member() -> bool:
            for suffix in ("", ".key"):
                content = Path(f"{database}{suffix}").read_bytes()
                Path(f"{copy}{suffix}").write_bytes(content)
                Path(f"{copy}{suffix}").chmod(0o600)
            return [each["name"] for each in look(copy).members.values()] == ["李四"]

        terminal.wait_until(is_copied_with_the_member)


def test_the_reader_of_workbooks_is_found_wherever_the_program_is(tmp_path: Path) -> None:
    """As with `pip install --user`, `--target`, or an archive: no bare interpreter finds it."""
    import paicha_tui

    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "paicha_tui").symlink_to(Path(paicha_tui.__file__).parent)
    lay_down(tmp_path / "campaign.db")
    store.close()
    program = f"""
import sys
sys.path[:] = [each for each in sys.path if "src" not in each.split("/")]
sys.meta_path[:] = [each for each in sys.meta_path if "editable" not in repr(each).lower()]
sys.path.insert(0, {str(tmp_path / "elsewhere")!r})
import subprocess
started = subprocess.Popen
def bare(command, *rest, **options):
    return started([command[0], "-I", "-S", *command[2:]], *rest, **options)
subprocess.Popen = bare
from paicha_tui import cli
database = {str(tmp_path / "campaign.db")!r}
if cli.main(["template", "t.xlsx", "--db", database]):
    sys.exit(9)
sys.exit(cli.main(["import", "--dry-run", "t.xlsx", "--db", database]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert "只是预演" in done.stderr, done.stderr
    assert done.returncode == 0


def test_what_fails_because_the_end_was_asked_for_is_no_fault_of_the_program(
    made: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_in_its_own_way(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except BaseException:
            raise RuntimeError("user-defined function raised exception") from None

    monkeypatch.setattr("paicha_tui.meaning.rules.check", fails_in_its_own_way)
    code, told = made("check")
    assert (code, told.strip()) == (143, "已中断，没有留下半成品")
    assert not failing.log_file().exists()
    monkeypatch.undo()
    assert made("check")[0] == 1
