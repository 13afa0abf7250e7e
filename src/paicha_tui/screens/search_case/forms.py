"""Small forms of the search: one step, what the enquiry found, how the search ended.

Each is a part of the member's record, with the record's own checks, drafts and comparisons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.printing import padded
from paicha_tui.entry import Conflict, MemberForm, Saved, Section, Spot, search_case
from paicha_tui.entry.layout import FINDINGS, FOUND, NOT_FOUND
from paicha_tui.models import ContactAttempt, Loss
from paicha_tui.records.vocabulary import ATTEMPT_CHANNEL, LossResult
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.member.record_body import Content, FormLine, Heading
from paicha_tui.screens.text_prompt import TextPrompt
from paicha_tui.widgets.lines import Line
from paicha_tui.worklists.search_case import Search

_RUNG_WIDTH = 14
_TRIED_WIDTH = 7
_CHANNELS_WIDTH = 54


class PartScreen(RecordScreen, inherit_bindings=False):
    """Some sections of a record; F2 saves them and goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存", id="part.save", tooltip="保存并返回查找"),
        Binding("f9,ctrl+b", "repeat", "同上", id="part.repeat", tooltip="取上一条记录的值"),
        Binding(
            "ctrl+l", "mark", "标待", show=False, id="part.wait", tooltip="标记或取消标记待完善"
        ),
        Binding("escape", "leave", "返回", id="part.back", tooltip="返回查找"),
        Binding("f1,ctrl+g", "app.help", "帮助", id="help", tooltip="这一项的说明和全部按键"),
    ]

    def __init__(self, form: MemberForm, search: Search, key: str, *, restored: bool) -> None:
        """Show the record with this key; `restored` when a draft came back with the form."""
        super().__init__(form, None, Spot(key, self.first))
        self.told = ""
        """What was saved, for the list to tell."""
        self._search = search
        self._key = key
        self._begun = None if restored else _content(form)

    heading = ""
    first = ""
    """The field to begin with."""

    def _parts(self) -> Iterable[Section]:
        raise AssertionError("each form has its own")

    def _contents(self) -> Iterable[Content]:
        for section in self._parts():
            yield Heading(f" {section.title}")
            for line in section.lines:
                yield FormLine(self._key, line)

    def _show_heads(self) -> None:
        self.show_title()
        self.query_one("#tabs", Line).show(f" {self.heading}")

    # Keeping and saving.

    @property
    def _untouched(self) -> bool:
        return bool(self._begun == _content(self.form))

    def _keep_draft(self, spot: Spot) -> None:
        # Dates put in for the clerk are no input of his.
        if not self._untouched:
            super()._keep_draft(spot)

    def action_leave(self) -> None:
        """Go back; what was typed is asked about."""
        self._take_all()
        if self._untouched:
            self._leave_with("n")
        else:
            super().action_leave()

    async def action_save(self) -> None:
        """Save, and go back to the list."""
        if self._save():
            self.dismiss(None)

    def _save(self) -> bool:
        self._take_all()
        try:
            saved = self._store()
        except Conflict as conflict:
            self._resolve(conflict)
            return False
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return False
        self.told = self._tell(saved)
        return True

    def _store(self) -> Saved:
        return entry.save(self.form)

    def _tell(self, saved: Saved) -> str:
        return "已保存；Ctrl+Z 可撤销" if saved.labels else "没有改动"


def _content(form: MemberForm) -> Any:
    """What stands in the form, to be compared."""
    return [
        (row.uid, dict(row.values), dict(row.unread), dict(row.pending))
        for row in form.rows
        if not row.is_blank
    ]


class AttemptScreen(PartScreen):
    """记一次查找."""

    first = "channel"

    @property
    def heading(self) -> str:  # type: ignore[override]
        """Which step it is."""
        return f"记第{self._search.attempts + 1}次查找"

    def _parts(self) -> Iterable[Section]:
        return [section for section in entry.sections() if section.model is ContactAttempt]

    def _contents(self) -> Iterable[Content]:
        yield from super()._contents()
        yield Heading(" 查找方式的代码，按先后次序")
        yield from ladder_lines(self._search)

    def _store(self) -> Saved:
        return search_case.save_attempt(self.form, self._key)

    def _tell(self, saved: Saved) -> str:  # noqa: ARG002
        listed = "" if self._search.is_recorded else "已列入查找，"
        channel = self.form.text(self._key, "channel")
        told = f"{listed}已记下{self._search.name}的一次查找：{channel}"
        return f"{told}；F4 再记一次，Ctrl+Z 可撤销"


def ladder_lines(search: Search) -> Iterator[str]:
    """Each rung, whether it was tried, and the numbers of its channels."""
    numbers = {choice.label: choice.number for choice in entry.choices(_channel())}
    for rung, times in search.tried().items():
        offered = [
            f"{numbers[code.label]} {code.label}" for code in ATTEMPT_CHANNEL if code.group == rung
        ]
        head = padded(rung, _RUNG_WIDTH) + " " + padded(tried_words(times), _TRIED_WIDTH)
        for line in _wrapped(offered, _CHANNELS_WIDTH):
            yield f"  {head} {line}"
            head = " " * (_RUNG_WIDTH + 1 + _TRIED_WIDTH)


def tried_words(times: int) -> str:
    """Whether a rung was tried, in words."""
    return f"已试{times}次" if times else "未试"


def _channel() -> Any:
    return ContactAttempt.channel


def _wrapped(texts: Sequence[str], width: int) -> Iterator[str]:
    """The texts two spaces apart, in as many lines of `width` cells as they take."""
    line = ""
    for text in texts:
        longer = f"{line}  {text}" if line else text
        if line and cell_len(longer) > width:
            yield line
            longer = text
        line = longer
    yield line


class EnquiryScreen(PartScreen):
    """调查核实."""

    heading = "调查核实：失去联系的原因，失联期间有无不合格表现或违纪违法行为"
    first = "conduct"

    def _parts(self) -> Iterable[Section]:
        return [FINDINGS]


class EndScreen(PartScreen):
    """Ends a search."""

    result: search_case.Ending

    def __init__(self, form: MemberForm, search: Search, key: str, *, restored: bool) -> None:
        super().__init__(form, search, key, restored=restored)
        self._reason = ""

    def _save(self) -> bool:
        self._take_all()
        try:
            doubts = search_case.doubts_of_ending(self.form, self.result)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return False
        if doubts and not self._reason:
            question = f"{doubts[0].message}仍要结束查找的，写明理由："
            self.app.push_screen(TextPrompt(question), self._take_reason)
            return False
        return super()._save()

    def _take_reason(self, reason: str | None) -> None:
        self._reason = (reason or "").strip()
        if not self._reason:
            self.say("没有写明理由，查找没有结束；可以返回后继续记查找", problem=True)
        elif self._save():
            self.dismiss(None)

    def _store(self) -> Saved:
        return search_case.end(self.form, self.result, self._reason)

    def _tell(self, saved: Saved) -> str:  # noqa: ARG002
        label = Loss.result.codes.label(self.result)
        left = len(self.form.problems())
        rest = f"，还有 {left} 处要核对" if left else ""
        return f"{self._search.name}的查找已结束：{label}{rest}；Ctrl+Z 可撤销"


class FoundScreen(EndScreen):
    """取得联系."""

    heading = "取得联系，结束查找，列入附件5"
    first = "found_on"
    result = LossResult.FOUND

    def _parts(self) -> Iterable[Section]:
        return [FOUND, FINDINGS]


class NotFoundScreen(EndScreen):
    """仍然无法取得联系."""

    heading = "仍然无法取得联系，结束查找，列入附件6"
    first = "ended_on"
    result = LossResult.NOT_FOUND

    def _parts(self) -> Iterable[Section]:
        return [NOT_FOUND, FINDINGS]

    def _contents(self) -> Iterable[Content]:
        yield from super()._contents()
        yield Heading(" 查找方式")
        for rung, times in self._search.tried().items():
            yield f"  {padded(rung, _RUNG_WIDTH)} {tried_words(times)}"
