"""The campaign's dates and the choices of how annexes are printed, kept in the store."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.values import ValueUnreadable, clean_text, fold, read_partial_date
from paicha_tui.models import Setting

ANNEXES = range(1, 10)
LONGEST_COUNT = 9
MADE_UP = "made_up"
"""The key under which a store says that its campaign is made up; nobody chooses that."""


DATES, DEADLINES, PRINTED, POLICY = "排查时间", "报送", "填报", "处理依据"
LAYOUTS, COPIES, COMPARED = "版式", "份数", "核对"
"""The groups that settings stand in."""

CLOSING_REPORT = 10
"""The number under which 综合报告 (通知 三.7) stands beside the annexes."""

CLOSING_REPORT_TITLE = "党员组织关系集中排查工作综合报告"


class Choice(enum.StrEnum):
    """One of the values that a setting may have: its key, with the words for it."""

    words: str

    def __new__(cls, key: str, words: str) -> Choice:
        """A value that is its own key."""
        made = str.__new__(cls, key)
        made._value_ = key
        made.words = words
        return made


class PolicyProfile(Choice):
    """What is done about those who can't be reached."""

    NOTICE = "seed2016", "按2016年通知"
    RULES = "rule2019", "按2019年条例"


class RollLayout(Choice):
    """What annex 2 looks like."""

    ROSTER = "roster", "党员名册"
    NATIONAL = "national", "全国党员基本信息汇总表"


class CategoryCodes(Choice):
    """The list that annex 6 numbers 党组织类别 by."""

    EIGHT = "eight", "按通知的八类"
    NINE = "nine", "同附件5的九类"


class LostProfile(Choice):
    """How much of annex 7 there is."""

    FULL = "full", "全部栏目"
    BASIC = "basic", "基本栏目"


class ZeroCells(Choice):
    """What a cell says that counts nobody."""

    BLANK = "blank", "不填"
    ZERO = "zero", "填0"


T = TypeVar("T")


@dataclass(frozen=True)
class Definition(Generic[T]):
    """One setting: its key, what it is, its value when nobody set it, and how it is read."""

    key: str
    label: str
    note: str
    usual: T
    read: Callable[[str], T]
    """The value that was written. Raises Misused."""
    group: str = PRINTED
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """The words for each value that may be chosen, by key; none where anything may be written."""
    form: str = ""
    """How a value is written, for who is to type one."""

    @property
    def default(self) -> str:
        """The value when nobody set it, as it is stored."""
        return self.stored(self.usual)

    def stored(self, value: T) -> str:
        """A value as it is stored."""
        return "" if value is None else str(value)

    def shown(self, text: str) -> str:
        """A stored value in words."""
        return self.choices.get(text, text)


def _day(text: str) -> datetime.date:
    try:
        read = read_partial_date(text)
    except ValueUnreadable as problem:
        raise Misused(problem.reason) from None
    if read.day is None:
        raise Misused(f"“{text}”要写到日，如 2016-03-20")
    return read.first_day()


def _day_or_none(text: str) -> datetime.date | None:
    return _day(text) if text.strip() else None


def _count_or_none(text: str) -> int | None:
    digits = fold(text)
    if digits and not (digits.isdecimal() and len(digits) <= LONGEST_COUNT):
        raise Misused(f"“{clean_text(text)}”应为整数")
    return int(digits) if digits else None


_SEARCH_END = datetime.date(2016, 3, 20)
_CAMPAIGN_END = datetime.date(2016, 6, 20)
_WRITTEN_DAY = "写到日：2016-03-20、2016.3.20 或 20160320"
_OR_EMPTY = "；空着即可"


def _set(definition: Definition[Any]) -> Any:
    """The field of the campaign that holds a setting."""
    return dataclasses.field(default=definition.usual, metadata={"definition": definition})


def _set_day(key: str, label: str, note: str, usual: datetime.date, group: str = DATES) -> Any:
    return _set(Definition(key, label, note, usual, _day, group, form=_WRITTEN_DAY))


def _set_day_or_none(key: str, label: str, note: str, group: str) -> Any:
    form = _WRITTEN_DAY + _OR_EMPTY
    return _set(Definition(key, label, note, None, _day_or_none, group, form=form))


def _chosen(key: str, label: str, note: str, usual: Choice, group: str = LAYOUTS) -> Any:
    kind = type(usual)

    def read(text: str) -> Choice:
        written = clean_text(text)
        for choice in kind:
            if written in (choice.value, choice.words):
                return choice
        offered = "、".join(f"{choice}（{choice.words}）" for choice in kind)
        raise Misused(f"“{written}”不在可选值之中：{offered}")

    words = {choice.value: choice.words for choice in kind}
    return _set(Definition(key, label, note, usual, read, group, words))


COPIES_OF = {
    annex: Definition(
        f"annex{annex}_copies",
        f"附件{annex}份数",
        "空着时按通知",
        "",
        clean_text,
        COPIES,
        form="如 一式六份" + _OR_EMPTY,
    )
    for annex in ANNEXES
}
"""How many copies of an annex are handed in, by its number."""


@dataclass(frozen=True)
class Campaign:
    """The settings a screening runs under, and the day annexes are filled in."""

    start: datetime.date = _set_day(
        "campaign_start", "排查开始日期", "判断“排查前失联6个月以上”", datetime.date(2016, 2, 2)
    )
    search_end: datetime.date = _set_day(
        "search_end", "联系查找结束日期", "失去联系时间算到这一天", _SEARCH_END
    )
    end: datetime.date = _set_day(
        "campaign_end", "排查结束日期", "处理决定一般不晚于它", _CAMPAIGN_END
    )
    fill_date: datetime.date = _SEARCH_END
    """The day that is printed, and by which measures have been decided."""
    as_of: datetime.date | None = None
    """The day whose state the records are asked for; None for all that is recorded."""
    branches_on: datetime.date | None = None
    """The day by whose branches people are counted; None for that of `as_of`."""
    chosen_fill_date: datetime.date | None = _set_day_or_none(
        "fill_date", "填表日期", "空着时附件1至8用联系查找结束日期，附件9用排查结束日期", DATES
    )
    """The fill date that was set for every annex."""
    statistics_due: datetime.date = _set_day(
        "statistics_due", "附件7、8报送期限", "通知三.3", _SEARCH_END, DEADLINES
    )
    database_due: datetime.date = _set_day(
        "database_due", "信息库建设期限", "通知三.4", _SEARCH_END, DEADLINES
    )
    handling_due: datetime.date = _set_day(
        "handling_due", "附件9、综合报告报送期限", "通知三.7", _CAMPAIGN_END, DEADLINES
    )
    database_built: datetime.date | None = _set_day_or_none(
        "database_built", "信息库建成日期", "党员信息库建设全部完成的日期", DEADLINES
    )
    database_sent: datetime.date | None = _set_day_or_none(
        "database_sent", "信息库数据报送日期", "数据报送上级组织部门的日期", DEADLINES
    )
    reporting_unit: str = _set(
        Definition("reporting_unit", "填报单位", "空着时用所选党组织的名称", "", clean_text)
    )
    recipient: str = _set(
        Definition("recipient", "报送单位", "印在填表说明中", "市直工委组织部", clean_text)
    )
    policy_profile: PolicyProfile = _chosen(
        "policy_profile",
        "失联处理依据",
        "确实无法取得联系的，按自行脱党除名，还是先停止党籍、满2年再除名",
        PolicyProfile.NOTICE,
        POLICY,
    )
    roll_layout: RollLayout = _chosen(
        "annex2_layout",
        "附件2版式",
        "支部填的党员名册，或导入全国党员信息库用的20列汇总表",
        RollLayout.ROSTER,
    )
    category_codes: CategoryCodes = _chosen(
        "annex6_codes",
        "附件6党组织类别代码",
        "附件6的八类中没有街道社区，印⑧并在备注写明",
        CategoryCodes.EIGHT,
    )
    lost_profile: LostProfile = _chosen(
        "annex7_profile",
        "附件7版式",
        "全部栏目，或只有在册、总数、失联时间和情形",
        LostProfile.FULL,
    )
    zero_cells: ZeroCells = _chosen(
        "zero_cells", "汇总表中的零", "没有人的格子不填还是填0", ZeroCells.BLANK
    )
    title_font: str = _set(
        Definition(
            "title_font",
            "标题字体",
            "打印的电脑装有方正小标宋时可改为“方正小标宋简体”；否则用加粗宋体",
            "宋体",
            clean_text,
            LAYOUTS,
            form="字体名称，如 宋体、方正小标宋简体",
        )
    )
    statistics_members: int | None = _set(
        Definition(
            "statistics_members",
            "党内统计党员总数",
            "半年报数字，填了就与名册核对",
            None,
            _count_or_none,
            COMPARED,
            form="整数" + _OR_EMPTY,
        )
    )
    made_up: bool = False
    """Whether nobody in the store is real."""
    copies: Mapping[int, str] = dataclasses.field(default_factory=dict, hash=False)
    """In words how many copies of an annex are handed in, where that was set."""

    @property
    def last_day(self) -> datetime.date:
        """The day after which nothing recorded can have happened."""
        return max(self.end, self.fill_date)

    def unit_name(self, name: str | None) -> str:
        """An organisation as what is written out calls it."""
        return f"（示例）{name or ''}" if self.made_up else name or ""

    def day(self, due: str) -> datetime.date:
        """The date setting `due`."""
        day: datetime.date = getattr(self, _FIELDS[due])
        return day

    def filled_on(self, day: datetime.date) -> Campaign:
        """The same campaign with annexes filled in on `day`, when things stood as on it."""
        return dataclasses.replace(self, fill_date=day, as_of=day)

    def decided_by(self, day: datetime.date) -> Campaign:
        """The same campaign with the measures decided by `day`, whatever state is asked for."""
        return dataclasses.replace(self, fill_date=day)

    def by_branches_at_start(self) -> Campaign:
        """The same state, with everybody in the branch he belonged to when 排查 began."""
        return dataclasses.replace(self, branches_on=self.start)

    def at_search_end(self) -> Campaign:
        """As things stood when the search ended, or on the fill date if that is earlier."""
        return dataclasses.replace(self, as_of=min(self.fill_date, self.search_end))

    def filled_by_default(self, due: str) -> Campaign:
        """The fill date nobody chose: the one set, else the day the annex is due.

        `due` is the key of a date setting.
        """
        return self.filled_on(self.chosen_fill_date or self.day(due))

    def filled(self, day: datetime.date | None, due: str) -> Campaign:
        """Filled in on `day`; when nobody chose one, as `filled_by_default` has it."""
        return self.filled_on(day) if day else self.filled_by_default(due)


_DEFINED: dict[str, Definition[Any]] = {
    field.name: field.metadata["definition"]
    for field in dataclasses.fields(Campaign)
    if "definition" in field.metadata
}
_FIELDS = {definition.key: name for name, definition in _DEFINED.items()}

SETTINGS: dict[str, Definition[Any]] = {
    definition.key: definition for definition in (*_DEFINED.values(), *COPIES_OF.values())
}
"""Every setting by its key."""


def working_day(campaign: Campaign) -> datetime.date:
    """The day on which records are looked at: that whose state is asked for, else today.

    Not after the last day of the campaign, for nothing recorded is later.
    """
    return campaign.as_of or min(clock.today(), campaign.last_day)


def search_day(campaign: Campaign) -> datetime.date:
    """The day to offer for what was done in the search: today.

    Who enters it when the campaign is over enters what was done before 联系查找 ended.
    """
    today = clock.today()
    return today if today <= campaign.last_day else campaign.search_end


def read_fill_date(text: str) -> datetime.date:
    """The day written as `text` in any accepted form. Raises Misused, also before the campaign."""
    day = _day(text)
    refuse_impossible_order(current().filled_on(day))
    return day


def stored() -> dict[str, str]:
    """The value of every setting by its key, as the open store has it; and `MADE_UP` if it is."""
    return {key: item.default for key, item in SETTINGS.items()} | {
        key: value for key, value in _kept() if key in SETTINGS or key == MADE_UP
    }


@store.prepared
def _kept() -> Any:
    return Setting.select(Setting.key, Setting.value)


def current() -> Campaign:
    """The campaign as the open store has it."""
    return campaign_of(stored())


def campaign_of(texts: Mapping[str, str]) -> Campaign:
    """The campaign with these settings as they are stored, the usual ones for what is not there.

    Raises Misused for a value that can't be one.
    """
    values = {name: item.read(texts.get(item.key, item.default)) for name, item in _DEFINED.items()}
    fill_date = values["chosen_fill_date"] or values["search_end"]
    copies = {annex: texts.get(item.key, "") for annex, item in COPIES_OF.items()}
    made_up = MADE_UP in texts
    return Campaign(**values, fill_date=fill_date, copies=copies, made_up=made_up)


def definition(key: str) -> Definition[Any]:
    """The setting `key` or, in Chinese, the label. Raises Misused for an unknown one."""
    for item in SETTINGS.values():
        if key in (item.key, item.label):
            return item
    raise Misused(f"没有“{key}”这项设置；不带参数执行 paicha-tui settings 可看全部")


def put(transaction: store.Transaction, key: str, text: str) -> str:
    """Store a setting with other writes; gives what was stored.

    Raises Misused when the value can't be taken, or the dates of the campaign would not follow
    each other.
    """
    item = definition(key)
    value = item.stored(item.read(text))
    refuse_impossible_order(campaign_of(stored() | {item.key: value}))
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
