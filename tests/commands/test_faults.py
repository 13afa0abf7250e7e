"""Commands given what they can't take, and a system that refuses a file: told in Chinese."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from paicha_tui import store
from paicha_tui.cli import main
from paicha_tui.models import Snapshot
from paicha_tui.store import AuditEntry

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on the store `campaign.db`; gives exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--db", str(tmp_path / "campaign.db"), *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def demo(run: Run) -> Run:
    """The same, with a made-up campaign in the store."""
    assert run("demo", "--no-open", "--members", 120)[0] == 0
    return run


def test_a_rule_that_there_is_not_is_no_clean_bill(demo: Run) -> None:
    code, out, err = demo("check", "--rule", "V99")
    assert (code, out) == (2, "")
    assert "没有规则 V99" in err


def test_a_rule_may_be_typed_small(demo: Run) -> None:
    large, small = demo("check", "--rule", "V11"), demo("check", "--rule", "v11")
    assert large[0] == 1
    assert small[:2] == large[:2]
    assert small[2].splitlines()[-1] == large[2].splitlines()[-1]


def test_what_the_system_refuses_is_told_in_chinese(demo: Run, tmp_path: Path) -> None:
    nowhere = Path("/proc/nowhere")
    (tmp_path / "folder").mkdir()
    for command in (
        ["export", "--annex", "7", "--out", nowhere],
        ["report", "--out", nowhere],
        ["template", nowhere / "t.xlsx"],
        ["backup", nowhere / "b.db"],
        ["restore", tmp_path / "folder"],
        ["verify", "--passphrase-file", nowhere],
        ["verify", "--passphrase-file", tmp_path / "folder"],
    ):
        code, out, err = demo(*command)
        assert (code, out) == (3, ""), command
        told = err.replace(str(nowhere), "").replace(str(tmp_path), "").replace("folder", "")
        assert "No such" not in err, command
        assert "Errno" not in told, command
        assert "directory" not in told, command


def test_restoring_what_is_no_backup_names_the_file_the_clerk_named(
    demo: Run, tmp_path: Path
) -> None:
    other = tmp_path / "别的文件.db"
    other.write_bytes(b"no store at all" * 400)
    code, _, err = demo("restore", other)
    assert code == 3
    assert f"打不开备份 {other}" in err
    assert ".part" not in err
    assert demo("verify")[0] == 0


def test_a_failed_import_leaves_the_key_file_of_old_backups(run: Run, tmp_path: Path) -> None:
    key_file = store.key_file_for(tmp_path / "campaign.db")
    store.create_key_file(key_file)
    before = key_file.read_bytes()
    (tmp_path / "no.xlsx").write_text("no workbook")
    assert run("import", tmp_path / "no.xlsx")[0] == 3
    assert not (tmp_path / "campaign.db").exists()
    assert key_file.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("command", [["list"], ["settings"], ["export", "--annex", "7", "--out=-"]])
def test_output_that_has_no_room_is_told(demo: Run, tmp_path: Path, command: list[str]) -> None:
    assert demo("verify")[0] == 0
    program = [sys.executable, "-m", "paicha_tui", "--db", str(tmp_path / "campaign.db")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*program, *command],
            stdout=full,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ},
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.strip().splitlines()[-1] == "写不到标准输出：磁盘已满"


# What was issued, and the audit.


def _opened(path: Path) -> None:
    store.open_store(path, store.read_key_file(store.key_file_for(path)))


def _issued(demo: Run, folder: Path) -> tuple[str, str]:
    """The content of an issued annex, and what the audit says of the record."""
    assert demo("issue", "--annex", "7", "--reason", "试", "--out", folder)[0] == 0
    _opened(folder / "campaign.db")
    kept = Snapshot.get().content
    entry = AuditEntry.get(AuditEntry.record_table == "snapshot", AuditEntry.action == "add")
    return kept, entry.changes


def test_an_issued_annex_is_stored_once(demo: Run, tmp_path: Path) -> None:
    kept, told = _issued(demo, tmp_path)
    assert len(told) < len(kept) / 10
    assert hashlib.sha256(kept.encode()).hexdigest() in told
    assert demo("verify")[0] == 0


def test_verify_finds_an_issued_annex_that_was_tampered_with(demo: Run, tmp_path: Path) -> None:
    _issued(demo, tmp_path)
    store.database.execute_sql("UPDATE snapshot SET content = replace(content, '7', '8')")
    code, out, _ = demo("verify")
    assert code == 3
    assert "的内容与变更记录不符" in out


def test_verify_takes_an_entry_that_holds_the_whole_content(
    demo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr("paicha_tui.store.writing.told_to_audit", lambda _, value: value)
        kept, told = _issued(demo, tmp_path)
    assert len(told) > len(kept)
    assert demo("verify")[0] == 0
    _opened(tmp_path / "campaign.db")
    store.database.execute_sql("UPDATE snapshot SET content = replace(content, '7', '8')")
    assert "的内容与变更记录不符" in demo("verify")[1]
