"""Small forms of the search: one step, what the enquiry found, how the search ended.

Each is a part of the member's record, with the record's own checks, drafts and comparisons. Begin
at `Part`, which says what differs from one to the other.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.printing import padded
from paicha_tui.entry import MemberForm, Saved, Section, Spot, search_case
from paicha_tui.entry.layout import FINDINGS, FOUND, NOT_FOUND
from paicha_tui.models import ContactAttempt, Loss
from paicha_tui.records.vocabulary import ATTEMPT_CHANNEL, LossResult
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.member.form import FormScreen
from paicha_tui.screens.member.record_body import Content, FormLine, Heading
from paicha_tui.widgets.date_field import unreadable_date
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.worklists.search_case import Search

_RUNG_WIDTH = 14
_TRIED_WIDTH = 7
_CHANNELS_WIDTH = 54


class Part:
    """A part of the record of someone searched for, and how it is saved."""

    heading = ""
    first = ""
    """The field to begin with."""
    sections: Sequence[Section] = ()
    reason = ""
    """Why it is saved although something is doubtful."""

    def __init__(self, form: MemberForm, search: Search) -> None:
        """Begin it in the form. Raises PaichaError where it can't be."""
        self.form = form
        self.search = search
        self.was_dirty = form.dirty
        """Whether a draft came back with the form."""
        self.key = self.begin()
        """The key of the record it is about."""

    def begin(self) -> str:
        """Have the record in the form; gives its key."""
        raise AssertionError("each part has its own")

    def below(self) -> Iterable[Content]:
        """What stands below the fields."""
        return ()

    def question(self) -> str:
        """What must be answered by a reason before it is saved. Raises PaichaError."""
        return ""

    def save(self) -> Saved:
        """Store it. Raises PaichaError."""
        return entry.save(self.form)

    def told(self, saved: Saved) -> str:
        """What was saved, for the list to tell."""
        return "已保存；Ctrl+Z 可撤销" if saved.labels else "没有改动"


class Attempt(Part):
    """记一次查找."""

    first = "channel"
    sections = tuple(each for each in entry.sections() if each.model is ContactAttempt)

    def begin(self) -> str:
        """Add a step, with the day and who took the last one."""
        self.heading = f"记第{self.search.attempts + 1}次查找"
        return search_case.begin_attempt(self.form)

    def below(self) -> Iterable[Content]:
        """The ladder, with the digits of the channels."""
        yield Heading(" 查找方式的代码，按先后次序")
        yield from ladder_lines(self.search)

    def save(self) -> Saved:
        """Store the step; it begins the search."""
        return search_case.save_attempt(self.form, self.key)

    def told(self, saved: Saved) -> str:  # noqa: ARG002
        """Which step it was."""
        listed = "" if self.search.is_recorded else "已列入查找，"
        channel = self.form.text(self.key, "channel")
        told = f"{listed}已记下{self.search.name}的一次查找：{channel}"
        return f"{told}；F12 再记一次，Ctrl+Z 可撤销"


class Enquiry(Part):
    """调查核实."""

    heading = "调查核实：失去联系的原因，失联期间有无不合格表现或违纪违法行为"
    first = "conduct"
    sections = (FINDINGS,)

    def begin(self) -> str:
        """Have the search in the form."""
        return search_case.begin_enquiry(self.form)


class Ending(Part):
    """What ends a search."""

    result: search_case.Ending

    def begin(self) -> str:
        """Have the search in the form, ended today."""
        return search_case.begin_ending(self.form, self.result)

    def question(self) -> str:
        """What is doubtful about ending the search, unless a reason was given."""
        doubts = search_case.doubts_of_ending(self.form, self.result)
        asks = doubts and not self.reason
        return f"{doubts[0].message}仍要结束查找的，写明理由：" if asks else ""

    def save(self) -> Saved:
        """End the search."""
        return search_case.end(self.form, self.result, self.reason)

    def told(self, saved: Saved) -> str:  # noqa: ARG002
        """How the search has ended."""
        label = Loss.result.codes.label(self.result)
        left = len(self.form.problems())
        rest = f"，还有 {left} 处要核对" if left else ""
        if told := search_case.told_of_late_end(self.form):
            return f"{self.search.name}的查找已结束：{told}；Ctrl+Z 可撤销"
        return f"{self.search.name}的查找已结束：{label}{rest}；Ctrl+Z 可撤销"


class Found(Ending):
    """取得联系."""

    heading = "取得联系，结束查找，列入附件5"
    first = "found_on"
    sections = (FOUND, FINDINGS)
    result = LossResult.FOUND


class NotFound(Ending):
    """仍然无法取得联系."""

    heading = "仍然无法取得联系，结束查找，列入附件6"
    first = "ended_on"
    sections = (NOT_FOUND, FINDINGS)
    result = LossResult.NOT_FOUND

    def below(self) -> Iterable[Content]:
        """Which rungs of the ladder were tried."""
        yield Heading(" 查找方式")
        for rung, times in self.search.tried().items():
            yield f"  {padded(rung, _RUNG_WIDTH)} {tried_words(times)}"


class PartScreen(FormScreen, inherit_bindings=False):
    """A part of a record; F2 saves it and goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存", id="part.save", tooltip="保存并返回查找"),
        Binding("f9,ctrl+b", "repeat", "同上", id="part.repeat", tooltip="取上一条记录的值"),
        Binding(
            "alt+d,shift+f6,f18",
            "mark",
            "待完善",
            show=False,
            id="part.wait",
            tooltip="标记或取消标记待完善",
        ),
        Binding("escape", "leave", "返回", id="part.back", tooltip="返回查找"),
        Binding("f1,ctrl+g", "app.help", "帮助", id="help", tooltip="这一项的说明和全部按键"),
    ]

    def __init__(self, part: Part) -> None:
        super().__init__(part.form, Spot(part.key, part.first))
        self.part = part
        self.told = ""
        """What was saved, for the list to tell."""
        self._begun = None if part.was_dirty else _content(part.form)

    def _contents(self) -> Iterable[Content]:
        for section in self.part.sections:
            yield Heading(f" {section.title}")
            for line in section.lines:
                yield FormLine(self.part.key, line)
        yield from self.part.below()

    def _heading(self) -> str:
        return f" {self.part.heading}"

    # Keeping and saving.

    @property
    def _untouched(self) -> bool:
        return self._begun == _content(self.form)

    def _keep_draft(self, spot: Spot, *, waits: bool = False) -> None:
        # Dates put in for the clerk are no input of his.
        if not self._untouched:
            super()._keep_draft(spot, waits=waits)

    def action_leave(self) -> None:
        """Go back; what was typed is asked about."""
        self._take_all()
        if self._untouched:
            with contextlib.suppress(PaichaError):
                self._discard_draft()
            self.dismiss(None)
        else:
            super().action_leave()

    async def action_save(self) -> None:
        """Save, and go back to the list."""
        if self._save() is not None:
            self.dismiss(None)

    def _save(self) -> str | None:
        self._take_all()
        if wrong := unreadable_date(self.query(FieldInput)):
            self._to_tell = (wrong.problem or "", True)
            wrong.focus()
            self.say(wrong.problem or "", problem=True)
            return None
        try:
            question = self.part.question()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return None
        if question:
            self.app.push_screen(TextPrompt(question), self._take_reason)
            return None
        saved = self._stored(self.part.save)
        if saved is None:
            return None
        self.told = self.part.told(saved)
        return self.told

    def _take_reason(self, reason: str | None) -> None:
        self.part.reason = (reason or "").strip()
        if not self.part.reason:
            self.say("没有写明理由，查找没有结束；可以返回后继续记查找", problem=True)
        elif self._save() is not None:
            self.dismiss(None)


def _content(form: MemberForm) -> list[object]:
    """What stands in the form, to be compared."""
    return [
        (row.uid, dict(row.values), dict(row.unread), dict(row.pending))
        for row in form.rows
        if not row.is_blank
    ]


def ladder_lines(search: Search) -> Iterator[str]:
    """Each rung, whether it was tried, and the numbers of its channels."""
    numbers = {choice.label: choice.number for choice in entry.choices(ContactAttempt.channel)}
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
    return f"已用{times}次" if times else "未用"


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
