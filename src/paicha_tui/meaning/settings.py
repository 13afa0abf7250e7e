"""The campaign's dates and the choices of how annexes are printed, kept in the store."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.values import ValueUnreadable, clean_text, fold, read_partial_date
from paicha_tui.models import Setting

ANNEXES = range(1, 10)
LONGEST_COUNT = 9


DATES, DEADLINES, PRINTED, POLICY = "排查时间", "报送", "填报", "处理依据"
LAYOUTS, COPIES, COMPARED = "版式", "份数", "核对"
"""The groups that settings stand in."""

CLOSING_REPORT = 10
"""The number under which 综合报告 (通知 三.7) stands beside the annexes."""

CLOSING_REPORT_TITLE = "党员组织关系集中排查工作综合报告"


@dataclass(frozen=True)
class Definition:
    """One setting: its key, what it is, its value when nobody set it, and how it is read.

    Where there are `choices`, its value is the key of one of them; each has a label.
    """

    key: str
    label: str
    note: str
    default: str
    read: Callable[[str], str] = clean_text
    group: str = PRINTED
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    form: str = ""
    """How a value is written, for who is to type one."""

    def value_of(self, text: str) -> str:
        """The value that was written, of choices by key or label. Raises Misused."""
        if not self.choices:
            return self.read(text)
        written = clean_text(text)
        for key, label in self.choices.items():
            if written in (key, label):
                return key
        offered = "、".join(f"{key}（{label}）" for key, label in self.choices.items())
        raise Misused(f"“{written}”不在可选值之中：{offered}")

    def shown(self, value: str) -> str:
        """A value in words."""
        return self.choices.get(value, value)


def _day(text: str) -> str:
    try:
        read = read_partial_date(text)
    except ValueUnreadable as problem:
        raise Misused(problem.reason) from None
    if read.day is None:
        raise Misused(f"“{text}”要写到日，如 2016-03-20")
    return str(read)


def _day_or_none(text: str) -> str:
    return _day(text) if text.strip() else ""


def _count_or_none(text: str) -> str:
    digits = fold(text)
    if digits and not (digits.isdecimal() and len(digits) <= LONGEST_COUNT):
        raise Misused(f"“{clean_text(text)}”应为整数")
    return digits


_WRITTEN_DAY = "写到日：2016-03-20、2016.3.20 或 20160320"
_OR_EMPTY = "；空着即可"

SETTINGS: dict[str, Definition] = {
    definition.key: definition
    for definition in (
        Definition(
            "campaign_start",
            "排查开始日期",
            "判断“排查前失联6个月以上”",
            "2016-02-02",
            _day,
            group=DATES,
            form=_WRITTEN_DAY,
        ),
        Definition(
            "search_end",
            "联系查找结束日期",
            "失去联系时间算到这一天",
            "2016-03-20",
            _day,
            group=DATES,
            form=_WRITTEN_DAY,
        ),
        Definition(
            "campaign_end",
            "排查结束日期",
            "附件6“排查工作结束时”",
            "2016-06-20",
            _day,
            group=DATES,
            form=_WRITTEN_DAY,
        ),
        Definition(
            "fill_date",
            "填表日期",
            "空着时附件1至8用联系查找结束日期，附件9用排查结束日期",
            "",
            _day_or_none,
            group=DATES,
            form=_WRITTEN_DAY + _OR_EMPTY,
        ),
        *(
            Definition(key, label, note, day, _day, group=DEADLINES, form=_WRITTEN_DAY)
            for key, label, note, day in (
                ("statistics_due", "附件7、8报送期限", "通知三.3", "2016-03-20"),
                ("database_due", "信息库建设期限", "通知三.4", "2016-03-20"),
                ("handling_due", "附件9、综合报告报送期限", "通知三.7", "2016-06-20"),
            )
        ),
        *(
            Definition(
                key, label, note, "", _day_or_none, group=DEADLINES, form=_WRITTEN_DAY + _OR_EMPTY
            )
            for key, label, note in (
                ("database_built", "信息库建成日期", "党员信息库建设全部完成的日期"),
                ("database_sent", "信息库数据报送日期", "数据报送上级组织部门的日期"),
            )
        ),
        Definition("reporting_unit", "填报单位", "空着时用所选党组织的名称", ""),
        Definition("recipient", "报送单位", "印在填表说明中", "市直工委组织部"),
        Definition(
            "policy_profile",
            "失联处理依据",
            "确实无法取得联系的，按自行脱党除名，还是先停止党籍、满2年再除名",
            "seed2016",
            group=POLICY,
            choices={"seed2016": "按2016年通知", "rule2019": "按2019年条例"},
        ),
        Definition(
            "annex2_layout",
            "附件2版式",
            "支部填的党员名册，或导入全国党员信息库用的20列汇总表",
            "roster",
            group=LAYOUTS,
            choices={"roster": "党员名册", "national": "全国党员基本信息汇总表"},
        ),
        Definition(
            "annex6_codes",
            "附件6党组织类别代码",
            "附件6的八类中没有街道社区，印⑧并在备注写明",
            "eight",
            group=LAYOUTS,
            choices={"eight": "按通知的八类", "nine": "同附件5的九类"},
        ),
        Definition(
            "annex7_profile",
            "附件7版式",
            "全部栏目，或只有在册、总数、失联时间和情形",
            "full",
            group=LAYOUTS,
            choices={"full": "全部栏目", "basic": "基本栏目"},
        ),
        Definition(
            "zero_cells",
            "汇总表中的零",
            "没有人的格子不填还是填0",
            "blank",
            group=LAYOUTS,
            choices={"blank": "不填", "zero": "填0"},
        ),
        Definition(
            "title_font",
            "标题字体",
            "打印的电脑装有方正小标宋时可改为“方正小标宋简体”；否则用加粗宋体",
            "宋体",
            group=LAYOUTS,
            form="字体名称，如 宋体、方正小标宋简体",
        ),
        Definition(
            "statistics_members",
            "党内统计党员总数",
            "半年报数字，填了就与名册核对",
            "",
            _count_or_none,
            group=COMPARED,
            form="整数" + _OR_EMPTY,
        ),
        *(
            Definition(
                f"annex{number}_copies",
                f"附件{number}份数",
                "空着时按通知",
                "",
                group=COPIES,
                form="如 一式六份" + _OR_EMPTY,
            )
            for number in ANNEXES
        ),
    )
}


@dataclass(frozen=True)
class Campaign:
    """The settings a screening runs under, and the day annexes are filled in."""

    start: datetime.date = datetime.date(2016, 2, 2)
    search_end: datetime.date = datetime.date(2016, 3, 20)
    end: datetime.date = datetime.date(2016, 6, 20)
    fill_date: datetime.date = datetime.date(2016, 3, 20)
    """The day that is printed, and by which measures have been decided."""
    as_of: datetime.date | None = None
    """The day whose state the records are asked for; None for all that is recorded."""
    choices: dict[str, str] = dataclasses.field(
        default_factory=lambda: {key: item.default for key, item in SETTINGS.items()}
    )
    """Every setting by its key."""

    @property
    def last_day(self) -> datetime.date:
        """The day after which nothing recorded can have happened."""
        return max(self.end, self.fill_date)

    def filled_on(self, day: datetime.date) -> Campaign:
        """The same campaign with annexes filled in on `day`, when things stood as on it."""
        return dataclasses.replace(self, fill_date=day, as_of=day)

    def decided_by(self, day: datetime.date) -> Campaign:
        """The same campaign with the measures decided by `day`, whatever state is asked for."""
        return dataclasses.replace(self, fill_date=day)

    def at_search_end(self) -> Campaign:
        """As things stood when the search ended, or on the fill date if that is earlier."""
        return dataclasses.replace(self, as_of=min(self.fill_date, self.search_end))

    def filled_by_default(self, due: str) -> Campaign:
        """The fill date nobody chose: the one set, else the day the annex is due.

        `due` is the key of a date setting.
        """
        return self.filled_on(_to_day(self.choices["fill_date"] or self.choices[due]))

    def filled(self, day: datetime.date | None, due: str) -> Campaign:
        """Filled in on `day`; when nobody chose one, as `filled_by_default` has it."""
        return self.filled_on(day) if day else self.filled_by_default(due)


def working_day(campaign: Campaign) -> datetime.date:
    """The day on which records are looked at: that whose state is asked for, else today.

    Not after the last day of the campaign, for nothing recorded is later.
    """
    return campaign.as_of or min(clock.today(), campaign.last_day)


def _to_day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def read_fill_date(text: str) -> datetime.date:
    """The day written as `text` in any accepted form. Raises Misused, also before the campaign."""
    day = _to_day(_day(text))
    refuse_impossible_order(current().filled_on(day))
    return day


def current() -> Campaign:
    """The campaign as the open store has it."""
    return campaign_of(
        {key: item.default for key, item in SETTINGS.items()}
        | {row.key: row.value for row in Setting.select() if row.key in SETTINGS}
    )


def campaign_of(choices: dict[str, str]) -> Campaign:
    """The campaign with these settings, given for every key."""
    return Campaign(
        start=_to_day(choices["campaign_start"]),
        search_end=_to_day(choices["search_end"]),
        end=_to_day(choices["campaign_end"]),
        fill_date=_to_day(choices["fill_date"] or choices["search_end"]),
        choices=choices,
    )


def definition(key: str) -> Definition:
    """The setting `key` or, in Chinese, the label. Raises Misused for an unknown one."""
    for item in SETTINGS.values():
        if key in (item.key, item.label):
            return item
    raise Misused(f"没有“{key}”这项设置；不带参数执行 paicha-tui settings 可看全部")


def change(key: str, text: str) -> str:
    """Store a setting; gives what was stored. Raises Misused when the value can't be taken."""
    with store.write(f"设置 {definition(key).label}") as transaction:
        return put(transaction, key, text)


def put(transaction: store.Transaction, key: str, text: str) -> str:
    """Store a setting with other writes; gives what was stored.

    Raises Misused when the value can't be taken, or the dates of the campaign would not follow
    each other.
    """
    item = definition(key)
    value = item.value_of(text)
    refuse_impossible_order(campaign_of(current().choices | {item.key: value}))
    row = Setting.get_or_none(Setting.key == item.key)
    if row is None:
        transaction.add(Setting(key=item.key, value=value))
    else:
        transaction.change(row, value=value)
    return value


def refuse_impossible_order(campaign: Campaign) -> None:
    """Raises Misused for dates of the campaign that do not follow each other."""
    if not campaign.start <= campaign.search_end <= campaign.end:
        raise Misused(
            "日期先后不对：排查开始不能晚于联系查找结束，联系查找结束不能晚于排查结束"
            f"（{campaign.start}、{campaign.search_end}、{campaign.end}）"
        )
    if campaign.fill_date < campaign.start:
        raise Misused(
            f"填表日期（{campaign.fill_date}）不能早于排查开始日期（{campaign.start}），请核对"
        )
