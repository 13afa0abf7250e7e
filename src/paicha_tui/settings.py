"""The campaign's dates and the choices of how annexes are printed, kept in the store."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from dataclasses import dataclass

from paicha_tui import store
from paicha_tui.errors import Misused
from paicha_tui.models import Setting
from paicha_tui.values import ValueUnreadable, clean_text, read_partial_date

ANNEXES = range(1, 10)

CLOSING_REPORT = 10
"""The number under which 综合报告 (通知 三.7) stands beside the annexes."""

CLOSING_REPORT_TITLE = "党员组织关系集中排查工作综合报告"


@dataclass(frozen=True)
class Definition:
    """One setting: its key, what it is, its value when nobody set it, and how it is read."""

    key: str
    label: str
    note: str
    default: str
    read: Callable[[str], str] = clean_text


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


def _one_of(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise Misused(f"“{text}”不在可选值之中：{'、'.join(choices)}")
        return text

    return read


def _count_or_none(text: str) -> str:
    if text and not text.isdecimal():
        raise Misused(f"“{text}”应为整数")
    return text


SETTINGS: dict[str, Definition] = {
    definition.key: definition
    for definition in (
        Definition(
            "campaign_start", "排查开始日期", "判断“排查前失联6个月以上”", "2016-02-02", _day
        ),
        Definition("search_end", "联系查找结束日期", "失去联系时间算到这一天", "2016-03-20", _day),
        Definition("campaign_end", "排查结束日期", "附件6“排查工作结束时”", "2016-06-20", _day),
        Definition(
            "fill_date",
            "填表日期",
            "空着时附件1至8用联系查找结束日期，附件9用排查结束日期",
            "",
            _day_or_none,
        ),
        Definition("reporting_unit", "填报单位", "空着时用所选党组织的名称", ""),
        Definition("recipient", "报送单位", "印在填表说明中", "市直工委组织部"),
        Definition(
            "annex2_layout",
            "附件2版式",
            "roster 党员名册；national 全国党员基本信息汇总表（20列）",
            "roster",
            _one_of("roster", "national"),
        ),
        Definition(
            "annex6_codes",
            "附件6党组织类别代码",
            "eight 按通知的八类（街道社区印⑧并在备注写明）；nine 同附件5的九类",
            "eight",
            _one_of("eight", "nine"),
        ),
        Definition(
            "annex7_profile",
            "附件7版式",
            "full 全部栏目；basic 只有在册、总数、失联时间和情形",
            "full",
            _one_of("full", "basic"),
        ),
        Definition(
            "policy_profile",
            "失联处理依据",
            "seed2016 按通知，无法联系的自行脱党除名；rule2019 先停止党籍，满2年再除名",
            "seed2016",
            _one_of("seed2016", "rule2019"),
        ),
        Definition(
            "zero_cells",
            "汇总表中的零",
            "blank 不填；zero 填0",
            "blank",
            _one_of("blank", "zero"),
        ),
        Definition(
            "title_font",
            "标题字体",
            "打印的电脑装有方正小标宋时可改为“方正小标宋简体”；否则用加粗宋体",
            "宋体",
        ),
        Definition(
            "statistics_members",
            "党内统计党员总数",
            "半年报数字，填了就与名册核对",
            "",
            _count_or_none,
        ),
        *(
            Definition(f"annex{number}_copies", f"附件{number}份数", "空着时按通知", "")
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
    choices: dict[str, str] = dataclasses.field(
        default_factory=lambda: {key: item.default for key, item in SETTINGS.items()}
    )
    """Every setting by its key."""

    @property
    def last_day(self) -> datetime.date:
        """The day after which nothing recorded can have happened."""
        return max(self.end, self.fill_date)

    def filled_on(self, day: datetime.date) -> Campaign:
        """The same campaign with annexes filled in on `day`."""
        return dataclasses.replace(self, fill_date=day)

    def filled_by_default(self, due: str) -> Campaign:
        """The fill date nobody chose: the one set, else the day the annex is due.

        `due` is the key of a date setting.
        """
        return self.filled_on(_to_day(self.choices["fill_date"] or self.choices[due]))

    def filled(self, day: datetime.date | None, due: str) -> Campaign:
        """Filled in on `day`; when nobody chose one, as `filled_by_default` has it."""
        return self.filled_on(day) if day else self.filled_by_default(due)


def working_day(campaign: Campaign) -> datetime.date:
    """Today; the last day of the campaign once that is over, for nothing recorded is later."""
    today = datetime.date.fromisoformat(store.now()[:10])
    return min(today, campaign.last_day)


def _to_day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def read_fill_date(text: str) -> datetime.date:
    """The day written as `text` in any accepted form. Raises Misused."""
    return _to_day(_day(text))


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
    item = definition(key)
    value = item.read(text)
    with store.write(f"设置 {item.label}") as transaction:
        changed = current().choices | {item.key: value}
        _refuse_impossible_order(campaign_of(changed))
        row = Setting.get_or_none(Setting.key == item.key)
        if row is None:
            transaction.add(Setting(key=item.key, value=value))
        else:
            transaction.change(row, value=value)
    return value


def _refuse_impossible_order(campaign: Campaign) -> None:
    if not campaign.start <= campaign.search_end <= campaign.end:
        raise Misused(
            "日期先后不对：排查开始不能晚于联系查找结束，联系查找结束不能晚于排查结束"
            f"（{campaign.start}、{campaign.search_end}、{campaign.end}）"
        )
