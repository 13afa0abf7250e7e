"""The commands as a script uses them: exit codes, data on stdout, narration on stderr."""

from __future__ import annotations

import base64
import io
import json
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from paicha_tui import store
from paicha_tui.cli import main

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on the store `campaign.db`; gives exit code, stdout and stderr."""

    def call(*arguments: object, db: str = "campaign.db") -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--db", str(tmp_path / db), *map(str, arguments)])
        out, err = capfd.readouterr()
        return code, out, err

    return call


@pytest.fixture
def demo(run: Run) -> Run:
    """The same, with a made-up campaign in the store."""
    assert run("demo", "--members", 120)[0] == 0
    return run


@pytest.fixture(autouse=True)
def _no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def roster(path: Path, *rows: list[object]) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


def test_init_makes_private_files(run: Run, tmp_path: Path) -> None:
    code, out, err = run("init", "--name", "中共石桥市第一局机关委员会")
    assert (code, out) == (0, "")
    assert "已新建数据库" in err
    for name in ("campaign.db", "campaign.db.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert "中共" not in (tmp_path / "campaign.db").read_bytes().decode("utf-8", "replace")


def test_init_leaves_an_existing_store_alone(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "甲")
    before = (tmp_path / "campaign.db").read_bytes()
    code, _, err = run("init", "--name", "乙")
    assert code == 3
    assert "已存在" in err
    assert (tmp_path / "campaign.db").read_bytes() == before


def test_commands_without_a_store_say_how_to_make_one(run: Run) -> None:
    for command in (["check"], ["figures", "--annex", "7"], ["verify"], ["settings"]):
        code, out, err = run(*command)
        assert (code, out) == (3, "")
        assert "paicha-tui init" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["figures"], "缺少参数：--annex"),
        (["export", "--annex", "10"], "不能是"),
        (["nonsense"], "不能是"),
        (["init", "--name"], "后面要有一个值"),
        (["check", "--what"], "不认识的参数"),
    ],
)
def test_wrong_usage_is_told_in_chinese(
    arguments: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert told in capfd.readouterr().err


def test_import_creates_the_store_and_accounts_for_every_row(run: Run, tmp_path: Path) -> None:
    source = roster(
        tmp_path / "名册.xlsx",
        ["姓名", "性别", "所在党支部", "身份证号码"],
        ["张三", "男", "第一支部", "11010519491231002X"],
        ["", "女", "第一支部", ""],
    )
    code, out, err = run("import", source, "--rejects", tmp_path / "退回.xlsx")
    assert code == 1
    assert "已新建数据库" in err
    assert "退回" in err
    assert (tmp_path / "退回.xlsx").exists()
    code, out, _ = run("import", source)
    assert code == 1
    summary = out.splitlines()[1].split()
    assert summary[1:] == ["0", "0", "1", "1"]


def test_a_roster_without_branches_is_given_one(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "中共测试县第一局机关委员会")
    source = roster(tmp_path / "名册.xlsx", ["姓名", "性别"], ["张三", "男"])
    code, out, err = run("import", source)
    assert code == 1
    assert "没有写明所在党支部" in out
    assert "没有写明所在党支部" in err
    assert run("import", source, "--branch", "009")[0] == 2
    code, out, _ = run("import", source, "--branch", "001")
    assert code == 0
    assert out.splitlines()[1].split()[1:] == ["1", "0", "0", "0"]


def test_an_unknown_branch_is_told_once_with_the_nearest(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "中共测试县第一局机关委员会")
    head = ["姓名", "所在党支部"]
    run("import", roster(tmp_path / "a.xlsx", head, ["张三", "第一支部"]), "--create-branches")
    rows = [[f"张{each}", "第壹支部"] for each in "四五六"]
    code, out, _ = run("import", roster(tmp_path / "b.xlsx", head, *rows))
    assert code == 1
    (told,) = [line for line in out.splitlines() if line.startswith("支部 ")]
    assert "3行" in told
    assert "“第一支部”" in told


def test_import_tells_each_cell_it_could_not_read(run: Run, tmp_path: Path) -> None:
    source = roster(
        tmp_path / "名册.xlsx",
        ["姓名", "身份证号码", "入党时间", "所在党支部"],
        ["张三", 410402197103051234, 1985.1, "第一支部"],
    )
    code, out, _ = run("import", source)
    assert code == 0
    number, joined = [line for line in out.splitlines() if line.startswith("看不懂")]
    assert "第2行“身份证号码”" in number
    assert "文本格式" in number
    assert "4104021971030" not in number
    assert "1月或10月" in joined
    assert json.loads(run("check", "--json")[1])


def test_dry_run_without_a_store_leaves_nothing(run: Run, tmp_path: Path) -> None:
    source = roster(tmp_path / "名册.xlsx", ["姓名", "所在党支部"], ["张三", "第一支部"])
    code, out, _ = run("import", source, "--dry-run")
    assert code == 0
    assert "1" in out
    assert not (tmp_path / "campaign.db").exists()


def test_a_bad_file_leaves_no_new_store(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "名册.xlsx"
    bad.write_bytes(b"not a workbook")
    code, _, err = run("import", bad)
    assert code == 3
    assert "名册.xlsx" in err
    assert not list(tmp_path.glob("campaign.db*"))


def test_check_in_text_and_json_agree_and_hide_id_numbers(demo: Run) -> None:
    code, text, err = demo("check")
    assert code == 1
    code, answer, _ = demo("check", "--json")
    findings = json.loads(answer)
    assert code == 1
    assert len(findings) == len(text.splitlines()) - 1
    assert {tuple(sorted(finding)) for finding in findings} == {
        ("field", "member", "member_uid", "message", "org", "rule", "severity")
    }
    assert f"必须处理 {sum(f['severity'] == 'E' for f in findings)} 处" in err
    from paicha_tui.models import Member

    demo_store = Path(store.database.database)
    store.open_store(demo_store, store.read_key_file(store.key_file_for(demo_store)))
    for (number,) in (
        Member.select(Member.id_number).where(Member.id_number.is_null(False)).tuples()
    ):
        assert number not in answer + text


def test_scope_of_check_is_the_organisation_and_all_below(demo: Run) -> None:
    findings = json.loads(demo("check", "--org", "001.001", "--json")[1])
    assert findings
    assert all(finding["org"].startswith("001.001") for finding in findings)


def test_unknown_organisation_is_told_with_those_there_are(demo: Run) -> None:
    code, _, err = demo("figures", "--annex", 7, "--org", "999")
    assert code == 2
    assert "001" in err


def test_figures_as_json_has_the_form_programs_expect(demo: Run) -> None:
    code, out, _ = demo("figures", "--annex", 7, "--org", "001", "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["annex"], answer["org"], answer["fill_date"]) == (7, "001", "2016-03-20")
    assert list(answer["cells"]) == [f"{row:02d}" for row in range(1, 19)]
    assert list(answer["cells"]["01"]) == [str(column) for column in range(1, 29)]
    assert answer["cells"]["11"]["1"] is None


def test_figures_as_text_stand_in_aligned_columns(demo: Run) -> None:
    from rich.cells import cell_len

    _, out, _ = demo("figures", "--annex", 8)
    lines = out.splitlines()[1:13]
    assert len({cell_len(line) for line in lines}) == 1


def test_figures_of_a_register_are_refused(demo: Run) -> None:
    code, _, err = demo("figures", "--annex", 2)
    assert code == 2
    assert "附件7、8、9" in err


def test_export_to_a_folder_prints_the_paths(demo: Run, tmp_path: Path) -> None:
    code, out, _ = demo(
        "export", "--annex", 8, "--out", tmp_path / "附件", "--fill-date", "2016.3.18"
    )
    (path,) = map(Path, out.splitlines())
    assert code == 0
    assert path.name.startswith("附件8_外出流动党员情况汇总表_")
    assert path.name.endswith("_20160318.xlsx")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_registers_are_written_by_branch_or_merged(demo: Run, tmp_path: Path) -> None:
    apart = demo("export", "--annex", 2, "--out", tmp_path / "分")[1].splitlines()
    (merged,) = demo("export", "--annex", 2, "--merged", "--out", tmp_path / "合")[1].splitlines()
    whole = openpyxl.load_workbook(merged).worksheets[0]
    ends = [cell.value for cell in whole["A"] if "小计：" in str(cell.value)]
    assert len(ends) == len(apart) > 1


def test_statistics_cells_are_found_by_row_and_column_number(demo: Run, tmp_path: Path) -> None:
    for annex in (7, 8, 9):
        figures = json.loads(demo("figures", "--annex", annex, "--json")[1])["cells"]
        (path,) = demo("export", "--annex", annex, "--out", tmp_path)[1].splitlines()
        sheet = openpyxl.load_workbook(path).worksheets[0]
        (index_row,) = [row for row in sheet.iter_rows() if row[0].value == "甲"]
        numbers = {str(cell.value): cell.column for cell in index_row if cell.value}
        for line in sheet.iter_rows(min_row=index_row[0].row + 1):
            row = str(line[numbers["乙"] - 1].value)
            for column, figure in figures.get(row, {}).items():
                shown = line[numbers[column] - 1].value
                assert shown == ("—" if figure is None else figure or None), (annex, row, column)


def test_export_to_stdout_is_the_workbook_or_a_zip(tmp_path: Path) -> None:
    database = str(tmp_path / "campaign.db")
    command = [sys.executable, "-m", "paicha_tui", "--db", database]
    quiet = {"stdin": subprocess.DEVNULL, "capture_output": True, "check": True}
    subprocess.run([*command, "demo", "--members", "60"], **quiet)
    words = [*command, "export", "--annex", "7", "--out", "-"]
    one = subprocess.run(words, **quiet).stdout
    assert openpyxl.load_workbook(io.BytesIO(one)).sheetnames
    as_text = subprocess.run([*words, "--base64"], **quiet).stdout
    assert as_text.isascii()
    assert base64.b64decode(as_text)[:2] == one[:2] == b"PK"
    everything = subprocess.run(
        [*command, "export", "--annex", "all", "--out", "-"], **quiet
    ).stdout
    names = zipfile.ZipFile(io.BytesIO(everything)).namelist()
    assert {name.split("_")[0] for name in names} == {f"附件{n}" for n in range(1, 10)}


def test_export_refuses_to_write_a_workbook_to_a_terminal(
    demo: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, _, err = demo("export", "--annex", 7, "--base64")
    assert (code, "只与 --out - 同用" in err) == (2, True)
    code, _, err = demo("export", "--annex", 7, "--out", "-")
    assert code == 2
    assert "终端" in err


def test_export_into_a_file_in_the_way_says_so(demo: Run, tmp_path: Path) -> None:
    (tmp_path / "挡路").write_text("原有内容")
    code, _, err = demo("export", "--annex", 7, "--out", tmp_path / "挡路")
    assert code == 3
    assert "挡路" in err
    assert (tmp_path / "挡路").read_text() == "原有内容"


def test_backup_and_restore_bring_everything_back(demo: Run, tmp_path: Path) -> None:
    before = demo("figures", "--annex", 7, "--json")[1]
    assert demo("backup", tmp_path / "备份.db")[0] == 0
    demo("settings", "search_end", "2016-03-01")
    assert demo("figures", "--annex", 7, "--json")[1] != before
    code, _, err = demo("restore", tmp_path / "备份.db")
    assert code == 0
    assert "原来的库移到" in err
    assert demo("figures", "--annex", 7, "--json")[1] == before


def test_restore_refuses_a_damaged_backup(demo: Run, tmp_path: Path) -> None:
    demo("backup", tmp_path / "备份.db")
    damaged = bytearray((tmp_path / "备份.db").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "备份.db").write_bytes(damaged)
    before = demo("figures", "--annex", 7, "--json")[1]
    code, _, err = demo("restore", tmp_path / "备份.db")
    assert code == 3
    assert "损坏" in err
    assert demo("figures", "--annex", 7, "--json")[1] == before


def test_verify_finds_a_flipped_bit(demo: Run, tmp_path: Path) -> None:
    assert demo("verify")[0] == 0
    path = tmp_path / "campaign.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    code, out, err = demo("verify")
    assert code == 3
    assert "数据页：有问题" in out
    assert "restore" in err


def test_verify_finds_a_change_that_left_no_entry(demo: Run, tmp_path: Path) -> None:
    path = tmp_path / "campaign.db"
    store.open_store(path, store.read_key_file(store.key_file_for(path)))
    store.database.execute_sql(
        "UPDATE member SET name = '某人', version = version + 1 WHERE id = 1"
    )
    store.close()
    code, out, _ = demo("verify")
    assert code == 3
    assert "没有留下变更记录" in out


def test_settings_are_shown_changed_and_refused(run: Run) -> None:
    run("init", "--name", "甲")
    assert "2016-03-20" in run("settings")[1]
    assert run("settings", "联系查找结束日期", "2016.3.18")[0] == 0
    assert run("settings", "search_end")[1] == "2016-03-18\n"
    for key, value in (
        ("search_end", "2016-01-01"),
        ("search_end", "不知道"),
        ("zero_cells", "perhaps"),
        ("nonsense", "1"),
    ):
        assert run("settings", key, value)[0] == 2
    assert run("settings", "search_end")[1] == "2016-03-18\n"


def test_a_passphrase_file_opens_what_it_made(run: Run, tmp_path: Path) -> None:
    secret, wrong = tmp_path / "口令", tmp_path / "错口令"
    secret.write_text("石桥市的一句话\n")
    wrong.write_text("另外的一句话语\n")
    assert run("init", "--name", "甲", "--passphrase-file", secret)[0] == 3
    secret.write_text("石桥市的一句长话\n")
    wrong.write_text("另外的一句长长话\n")
    assert run("init", "--name", "甲", "--passphrase-file", secret)[0] == 0
    assert not (tmp_path / "campaign.db.key").exists()
    assert run("settings", "--passphrase-file", secret)[0] == 0
    assert run("settings", "--passphrase-file", wrong)[0] == 3
    code, _, err = run("settings")
    assert code == 3
    assert "--passphrase-file" in err


def test_a_key_file_that_others_can_read_is_refused(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "甲")
    (tmp_path / "campaign.db.key").chmod(0o644)
    code, _, err = run("settings")
    assert code == 3
    assert "chmod 600" in err


def test_a_store_of_a_newer_program_is_refused(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "甲")
    path = tmp_path / "campaign.db"
    store.open_store(path, store.read_key_file(store.key_file_for(path)))
    store.database.pragma("user_version", 999)
    store.close()
    code, _, err = run("check")
    assert code == 3
    assert "999" in err


def test_a_second_writer_is_told_to_wait(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "--name", "甲")
    path = tmp_path / "campaign.db"
    monkeypatch.setattr("paicha_tui.store.connection.BUSY_SECONDS", 0.1)
    other = store.CipherDatabase(
        str(path), passphrase=store.read_key_file(store.key_file_for(path)).secret
    )
    other.connect()
    with other.atomic("IMMEDIATE"):
        code, _, err = run("settings", "zero_cells", "zero")
    other.close()
    assert code == 4
    assert "稍候" in err


def test_locate_names_the_files(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("locate")
    assert code == 0
    assert str(tmp_path / "campaign.db") in out


def test_template_imports_as_empty(run: Run, tmp_path: Path) -> None:
    assert run("template", tmp_path / "模板.xlsx")[0] == 0
    code, out, err = run("import", tmp_path / "模板.xlsx")
    assert code == 0
    assert "没有填写任何记录" in out + err


def test_a_member_is_removed_listed_and_restored(run: Run) -> None:
    run("demo", "--members", "40", "--no-open")
    everybody = json.loads(run("list", "--json")[1])
    uid, name = everybody[0]["uid"], everybody[0]["name"]
    code, out, _ = run("remove", uid, "--dry-run")
    assert code == 0
    assert f"党员“{name}”" in out
    # What is listed there can be removed by itself.
    part = next(line.split()[0] for line in out.splitlines() if "五核查" in line)
    assert run("remove", part, "--reason", "记错了")[0] == 0
    everybody = json.loads(run("list", "--json")[1])
    with pytest.raises(SystemExit, match="2"):
        run("remove", uid)
    assert run("remove", "--reason", "重复")[0] == 2
    assert run("remove", uid, "--reason", "重复登记")[0] == 0
    assert uid not in run("list", "--json")[1]
    removed = json.loads(run("removed", "--json")[1])
    assert [each["reason"] for each in removed] == ["重复登记", "记错了"]
    assert name in run("removed")[1]
    assert run("restore-record", removed[1]["number"])[0] == 3
    code, _, err = run("restore-record", removed[0]["number"])
    assert code == 0
    assert "五核查" in err
    assert json.loads(run("list", "--json")[1]) == everybody
    assert run("restore-record", removed[0]["number"])[0] == 3
    assert run("verify")[0] == 0


def test_an_organization_is_removed_by_its_code(run: Run) -> None:
    run("init", "--name", "甲")
    assert run("remove", "--org", "001", "--reason", "试")[0] == 3
    assert run("remove", "--org", "999", "--reason", "试")[0] == 2
