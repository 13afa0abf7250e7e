"""The command `paicha-tui`: its arguments, its exit codes, and how its errors read."""

# Imported where used: commands load nothing of the screens.
from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from paicha_tui import __version__, store
from paicha_tui.basics import locations
from paicha_tui.basics.arguments import Parser
from paicha_tui.basics.errors import Misused, reason_of
from paicha_tui.basics.printing import finish, narrate
from paicha_tui.commands import (
    annexes,
    checking,
    exchange,
    failing,
    issuing,
    keeping,
    lists,
    merging,
    removing,
    starting,
    undoing,
)
from paicha_tui.commands.common import Command, ExitCode, location_of

Adder = Callable[[str, Command, str], Parser]


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise ValueError
    return number


def _common(*, told: bool = True) -> Parser:
    """The options that stand before or after the command; `told` what the help says of the screens.

    Any command takes those about the screens, since it may be added to a line that opens them.
    """
    common = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument(
        "--db", type=Path, metavar="文件", help="用哪个数据库（也可写在环境变量 PAICHA_DB）"
    )
    common.add_argument(
        "--passphrase-file", type=Path, metavar="文件", help="口令写在这个文件的第一行"
    )
    mouse, plain = (
        "界面也用鼠标，不能再拖选、右键粘贴；GNU screen 里无效",
        "界面只用 ASCII 符号画线和标记",
    )
    hidden = argparse.SUPPRESS
    common.add_argument("--mouse", action="store_true", help=mouse if told else hidden)
    common.add_argument("--ascii", action="store_true", help=plain if told else hidden)
    return common


def build_parser() -> Parser:
    """The parser of the whole command line."""
    common = _common()
    parser = Parser(
        prog="paicha-tui",
        description="党员组织关系集中排查：登记、校验、汇总，生成九张附件。数据只存在本机，不上网。\n"
        "不写命令就打开界面。",
        epilog="退出码：0 完成；1 有必须处理的问题或退回的行；2 用法不对；3 数据或文件不能用；\n"
        "4 他人正在写入；130 中断",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=__version__, help="显示版本号")
    actions = parser.add_subparsers(
        title="命令（paicha-tui 命令 --help 看它的选项）", dest="command", metavar="命令"
    )
    quiet = _common(told=False)

    def add(name: str, run: Command, summary: str) -> Parser:
        action: Parser = actions.add_parser(
            name, parents=[quiet], help=summary, description=summary
        )
        action.set_defaults(run=run)
        return action

    _add_starting(add)
    _add_input(add)
    _add_removing(add)
    _add_merging(add)
    _add_undoing(add)
    _add_checking(add)
    _add_lists(add)
    _add_output(add)
    _add_issuing(add)
    _add_keeping(add)
    return parser


def open_application(options: argparse.Namespace) -> ExitCode:
    """The application on the store that is named, on a new one at the first start."""
    from paicha_tui.basics import terminal

    terminal.refuse_unusable_terminal()
    terminal.prepare_terminal()
    # Next to nothing made at the start becomes garbage; looking for some takes a tenth of the time.
    gc.disable()
    location = location_of(options)
    if location.database.exists():
        location.open()
    else:
        starting.start_campaign(location)
    terminal.forget_told_size()
    from paicha_tui.app import PaichaApp
    from paicha_tui.screens.member import screen as _  # noqa: F401 - the first screen

    application = PaichaApp(ascii_marks=options.ascii, opens="home")
    application.run(mouse=options.mouse and not terminal.in_gnu_screen())
    terminal.let_go_of_terminal()
    return ExitCode(application.return_code or 0)


def _open_demo(options: argparse.Namespace) -> ExitCode:
    code = starting.demo(options)
    if options.no_open or not sys.stdin.isatty():
        return code
    store.close()
    options.db = options.db or locations.demo_database()
    return open_application(options)


def _add_starting(add: Adder) -> None:
    action = add("init", starting.init, "新建一个空的排查库")
    action.add_argument("--name", required=True, metavar="名称", help="单位全称，与公章一致")
    action.add_argument(
        "--level",
        default="机关党委",
        choices=["工委", "机关党委", "党总支", "党支部"],
        help="组织层级，不写则为机关党委",
    )
    action = add("demo", _open_demo, "生成一套编造的示例数据，打开界面练习")
    action.add_argument(
        "--members", type=_count, default=530, metavar="N", help="党员人数，不写则为530"
    )
    action.add_argument(
        "--seed", type=int, default=2016, metavar="N", help="同一个数生成同样的数据"
    )
    action.add_argument("--anew", action="store_true", help="录入过内容的示例库也重新生成")
    action.add_argument("--no-open", action="store_true", help="只生成，不打开界面")


def _add_input(add: Adder) -> None:
    action = add("template", exchange.template, "生成导入模板（各表、填写说明、下拉选项）")
    action.add_argument("output", type=Path, metavar="文件.xlsx", help="写到哪个文件")
    action.add_argument("--records", action="store_true", help="把库中全部记录写在模板里")
    action = add("import", exchange.import_workbook, "导入模板、党员基本信息汇总表或普通名册")
    action.add_argument("input", type=Path, metavar="文件", help="要导入的 .xlsx 或 .csv 文件")
    action.add_argument("--dry-run", action="store_true", help="只看会有什么变动，不写入")
    action.add_argument("--rejects", type=Path, metavar="文件.xlsx", help="退回的行写到哪个文件")
    action.add_argument("--create-branches", action="store_true", help="名册中未登记的支部一并新建")
    action.add_argument(
        "--branch", metavar="代码", help="名册没有写明所在党支部的，都归入这个党支部"
    )
    action = add(
        "undo-import", exchange.undo_import, "撤销一次导入，只要此后没有人改动它写入的内容"
    )
    action.add_argument(
        "file", nargs="?", metavar="文件名", help="哪个文件的导入；不写则为最近的一次导入"
    )


def _add_removing(add: Adder) -> None:
    action = add("remove", removing.remove, "移除党员、党员的一条记录或党组织，可以恢复")
    action.add_argument(
        "record",
        nargs="*",
        metavar="UID",
        help="党员的见 list --json，各条记录的见 --dry-run",
    )
    action.add_argument("--org", metavar="代码", help="移除这个没有党员、没有下级的党组织")
    how = action.add_mutually_exclusive_group(required=True)
    how.add_argument("--reason", metavar="理由", help="为什么移除")
    how.add_argument("--dry-run", action="store_true", help="只列出会一并移除的记录，不移除")
    action = add("removed", removing.removed, "列出已移除、可以恢复的党员、记录和党组织")
    _add_json(action)
    action = add("restore-record", removing.restore_record, "恢复已移除的，连同一并移除的记录")
    action.add_argument(
        "number",
        nargs="?",
        type=int,
        metavar="编号",
        help="removed 列出的编号；不写则为最近的一次移除",
    )


def _add_merging(add: Adder) -> None:
    action = add("merge", merging.merge, "把同一个人的两份登记合并为一份，另一份移到已移除")
    action.add_argument("kept", metavar="UID", help="留下的一份，UID 见 list --json")
    action.add_argument("other", metavar="UID", help="并入的一份")
    action.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="项目",
        help="这一项用并入的一份的值，项目见 --dry-run；可以写几次",
    )
    action.add_argument("--dry-run", action="store_true", help="只列出不同的各项，不合并")


def _add_undoing(add: Adder) -> None:
    for name, run, what in (("undo", undoing.undo, "撤销"), ("redo", undoing.redo, "重做")):
        told = "自己做过的一步" if name == "undo" else "自己撤销过的一步"
        action = add(name, run, f"{what}{told}，只要此后没有人改动它写入的内容")
        action.add_argument(
            "number", nargs="?", type=int, metavar="编号", help="--list 列出的编号；不写则为最近的"
        )
        action.add_argument("--list", action="store_true", help=f"列出可以{what}的各步")


def _add_checking(add: Adder) -> None:
    action = add("progress", lists.progress_of_steps, "七个步骤各完成多少，各党组织的进度")
    _add_scope(action)
    _add_json(action)
    action = add("check", checking.check, "校验全部记录和表间关系")
    _add_scope(action)
    _add_fill_date(action)
    action.add_argument("--rule", type=str.upper, metavar="规则", help="只看这一条规则，如 V5")
    action.add_argument(
        "--severity", choices=["E", "W", "I"], help="只看一个级别：E 必须处理，W 请核对，I 提示"
    )
    _add_json(action)
    action = add("accept", checking.accept, "“请核对”的问题核对无误，写明理由确认；或撤回确认")
    action.add_argument(
        "--rule", required=True, type=str.upper, metavar="规则", help="规则号，如 V16"
    )
    action.add_argument(
        "--member",
        required=True,
        action="append",
        metavar="UID",
        help="哪名党员：check --json 中的 member_uid；可以写几次",
    )
    how = action.add_mutually_exclusive_group(required=True)
    how.add_argument("--reason", metavar="理由", help="为什么核对无误")
    how.add_argument("--withdraw", action="store_true", help="撤回确认")


def _add_lists(add: Adder) -> None:
    action = add("list", lists.list_members, "列出某统计项目所含党员")
    action.add_argument(
        "--figure",
        default="everyone",
        metavar="项目",
        help="项目见 progress；同时符合几项的用 & 连接；不写则为全部",
    )
    action.add_argument(
        "--annex", type=int, metavar="N", help="附件编号：只列该附件所列或所数的，按它的填表日期"
    )
    _add_fill_date(action)
    _add_scope(action)
    _add_json(action)
    action = add("searches", lists.searches, "联系查找：查找哪些党员、为什么、已采用哪些查找方式")
    _add_scope(action)
    action.add_argument("--overdue", action="store_true", help="只列超期的")
    _add_json(action)
    action = add("letters", lists.letters, "介绍信存根和回执，超期最久的在前")
    action.add_argument("--overdue", action="store_true", help="只列超期没有回执的")
    _add_scope(action)
    _add_json(action)
    action = add("handlings", lists.handlings, "查找结束而未处理的党员，可以作哪些处理")
    _add_scope(action)
    _add_json(action)


def _add_output(add: Adder) -> None:
    action = add("figures", annexes.figures, "汇总表（附件7、8、9）的数字")
    action.add_argument("--annex", type=int, required=True, metavar="N", help="附件编号：7、8 或 9")
    _add_scope(action)
    _add_fill_date(action)
    _add_json(action)
    action = add("export", annexes.export, "生成附件的工作簿（不留存，可以随时重新生成）")
    action.add_argument(
        "--annex",
        required=True,
        choices=[*map(str, range(1, 10)), "all"],
        metavar="N|all",
        help="附件编号；all 为附件1至9",
    )
    _add_scope(action)
    _add_fill_date(action)
    _add_out(action)
    action.add_argument("--mask", action="store_true", help="隐去身份证号码和电话的中间几位")
    action.add_argument("--split", action="store_true", help="附件1、3每人一个文件")
    _add_merged(action)
    action = add("report", issuing.report, "起草综合报告（Word 文档）")
    _add_scope(action)
    _add_fill_date(action)
    _add_out(action, "写到哪个文件（.docx）或文件夹；- 为标准输出")


def _add_issuing(add: Adder) -> None:
    action = add("issue", issuing.issue, "正式定稿：校验，生成文件，并原样留存")
    action.add_argument(
        "--annex",
        required=True,
        choices=[*map(str, range(1, 11)), "all"],
        metavar="N|all",
        help="附件编号，10 为综合报告；all 为附件1至9",
    )
    _add_scope(action)
    _add_fill_date(action)
    _add_merged(action)
    action.add_argument(
        "--reason", default="", metavar="理由", help="有必须处理的问题仍要定稿的理由"
    )
    action.add_argument(
        "--out",
        type=Path,
        default=Path(),
        metavar="文件夹",
        help="写到哪个文件夹，不写则为当前文件夹",
    )
    action = add("snapshots", issuing.snapshots, "列出已定稿的表和各自的编号")
    action.add_argument("--annex", type=int, metavar="N", help="附件编号，10 为综合报告")
    _add_json(action)
    action = add("reprint", issuing.reprint, "原样重印已定稿的表")
    action.add_argument("snapshot", metavar="编号", help="snapshots 列出的编号")
    _add_out(action)
    action = add("compare", issuing.compare, "比较已定稿的表与另一次定稿的表，或与现在")
    action.add_argument("earlier", metavar="编号", help="先定稿的表")
    action.add_argument("later", nargs="?", metavar="编号", help="后定稿的表；不写则为现在")
    _add_json(action)


def _add_fill_date(action: Parser) -> None:
    action.add_argument("--fill-date", metavar="日期", help="填表日期，如 2016-03-18")


def _add_merged(action: Parser) -> None:
    action.add_argument(
        "--merged",
        action="store_true",
        help="附件2、4、5、6全单位一册，分支部小计；不写则每支部一册",
    )


def _add_out(
    action: Parser, told: str = "写到哪个文件夹，不写则为当前文件夹；- 为标准输出"
) -> None:
    action.add_argument("--out", type=Path, default=Path(), metavar="文件夹", help=told)
    action.add_argument(
        "--base64",
        action="store_true",
        help="与 --out - 同用：写成 base64，供 PowerShell 接收",
    )


def _add_scope(action: Parser) -> None:
    action.add_argument("--org", metavar="代码", help="只看这个组织代码及其下级；不写则为全部")


def _add_json(action: Parser) -> None:
    action.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")


def _add_keeping(add: Adder) -> None:
    action = add("settings", keeping.settings, "查看或修改设置")
    action.add_argument("key", nargs="?", metavar="设置", help="哪一项设置；不写则为列出全部")
    action.add_argument("value", nargs="?", metavar="值", help="改成什么；不写则为只看现值")
    action = add("passphrase", keeping.passphrase, "设置或更换口令，或改用密钥文件")
    how = action.add_mutually_exclusive_group()
    how.add_argument(
        "--new-passphrase-file", type=Path, metavar="文件", help="新口令写在这个文件的第一行"
    )
    how.add_argument("--key-file", action="store_true", help="不用口令，改用密钥文件")
    action = add("backup", keeping.backup, "写一份核对过的备份")
    action.add_argument("output", type=Path, metavar="文件", help="写到哪个文件（还没有的）")
    action = add("restore", keeping.restore, "从备份恢复；原来的库移到一边，不删除")
    action.add_argument("input", type=Path, metavar="文件", help="用哪个备份")
    add("verify", keeping.verify, "自检：数据页、记录、变更记录是否完好")
    add("locate", keeping.locate, "数据库、密钥文件等各在哪里")


def _guard_process() -> None:
    """Files are the owner's alone, and no crash writes memory to disk."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    _guard_process()
    return failing.guarded(lambda: _run(arguments), narrate)


def _run(arguments: Sequence[str] | None) -> int:
    options = _options_in(arguments)
    _refuse_foreign_text(options)
    if options.run is not open_application:
        gc.enable()
        failing.listen_for_the_end()
    _settle_leftovers()
    code = int(options.run(options))
    finish()
    return code


def _settle_leftovers() -> None:
    """What earlier runs were writing when they were killed."""
    from paicha_tui.store import replacing

    try:
        for told in replacing.settle_leftovers():
            narrate(told)
    except OSError as error:
        narrate(f"清理不了上次没有写完的文件：{reason_of(error)}")


def _refuse_foreign_text(options: argparse.Namespace) -> None:
    """Raise Misused for text that is not in UTF-8; the name of a file that is there may be."""
    from paicha_tui.basics import terminal

    for value in vars(options).values():
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and terminal.is_foreign(text) for text in texts):
            raise Misused(terminal.NOT_UTF8)
        if isinstance(value, Path) and terminal.is_foreign(value.name) and not value.exists():
            raise Misused(terminal.NOT_UTF8)


def _options_in(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says; the parser of all commands is made where one is named."""
    bare = Parser(prog="paicha-tui", parents=[_common()], add_help=False)
    options, rest = bare.parse_known_args(arguments, _nothing_named())
    return build_parser().parse_args(arguments, _nothing_named()) if rest else options


def _nothing_named() -> argparse.Namespace:
    return argparse.Namespace(
        run=open_application, db=None, passphrase_file=None, ascii=False, mouse=False
    )
