"""Asking which branch a roster means by a name that the store does not have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual.app import App

from paicha_tui.basics.values import clean_text, visible_text
from paicha_tui.entry.branch import organizations
from paicha_tui.intake.outcome import UnknownBranch
from paicha_tui.models import Organization
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt

Settled = dict[str, Organization | str | None]
"""What each name means: a unit, a new branch called so, or with None a new one of that name."""

LEFT_OPEN = "先不定，这些行退回"
MOST_OFFERED = 4
"""So many units, that one digit picks any of them or of what else may be done."""
LEAST_NAMED = 2
"""So many of those just named are among them, if there are."""


class UnknownBranchAsker:
    """Asks about one name after the other, and then gives all that was settled."""

    def __init__(
        self,
        app: App[object],
        unknown: Sequence[UnknownBranch],
        settled: Settled,
        then: Callable[[Settled], None],
        rows: Callable[[str], Sequence[tuple[str, str]]] = lambda _: (),
    ) -> None:
        """`settled` is what other names mean by now; `rows` tells who stands under a name."""
        self._rows = rows
        self._app = app
        self._waiting = list(unknown)
        self._total = len(unknown)
        self._then = then
        self._before = settled
        self._settled: Settled = {}
        self.passed = False
        """Whether a name was left open on purpose."""

    def ask(self) -> None:
        """Ask about the next name; when there is none, give what was settled."""
        if not self._waiting:
            self._then(self._settled)
            return
        acts = list(self._choices())
        items = [Item(str(number), label) for number, (label, _) in enumerate(acts, 1)]

        def answered(keys: list[str] | None) -> None:
            if keys is None:
                self._then(self._settled)
            else:
                acts[int(keys[0]) - 1][1]()

        self._app.push_screen(Chooser(self._question(), items, several=False), answered)

    def _question(self) -> str:
        here = self._waiting[0]
        count = f"{self._total - len(self._waiting) + 1}/{self._total} "
        if not here.name:
            return f"{count}{here.rows}行没有写明所在党支部，是哪个党支部"
        return f"{count}“{here.name}”（{here.rows}行）库中没有，是哪个党支部"

    def _choices(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """What may be done about the name, each with the function that does it."""
        here = self._waiting[0]
        if not here.name:
            # Nobody is filed anywhere by the first key.
            yield LEFT_OPEN, self._pass_over
        named = here.likest(self._named())
        named = named[: max(MOST_OFFERED - len(here.nearest), LEAST_NAMED)]
        for unit in here.nearest[: MOST_OFFERED - len(named)]:
            yield _told(unit), partial(self._settle, unit)
        for name in named:
            yield f"刚新建的 {name}", partial(self._settle, name)
        yield "新建党支部，写明全称", self._make
        if here.name and sum(bool(each.name) for each in self._waiting) > 1:
            yield "这一个和以下各个都照表里的名称新建", self._make_all
        yield "别的党组织，从全部里选", self._choose_other
        if here.name:
            yield LEFT_OPEN, self._pass_over
        if self._rows(here.name):
            yield "看是哪些行", self._read_rows

    def _named(self) -> list[str]:
        """The branches to be made, the last one named first."""
        settled = self._before | self._settled
        made = (meant or name for name, meant in settled.items() if name or meant)
        return list(dict.fromkeys(name for name in made if isinstance(name, str)))[::-1]

    def _settle(self, unit: Organization | str) -> None:
        self._settled[self._waiting.pop(0).name] = unit
        self.ask()

    def _make(self) -> None:
        here = self._waiting[0]

        def take(typed: str | None) -> None:
            name = clean_text(typed or "")
            if name:
                known = [unit for unit in organizations() if unit.name == name]
                self._settle(known[0] if known else name)
            else:
                self.ask()

        self._app.push_screen(TextPrompt("新党支部的全称（与公章一致）：", here.name), take)

    def _make_all(self) -> None:
        self._settled |= {each.name: None for each in self._waiting if each.name}
        self._waiting = [each for each in self._waiting if not each.name]
        self.ask()

    def _pass_over(self) -> None:
        self.passed = True
        del self._waiting[0]
        self.ask()

    def _read_rows(self) -> None:
        name = self._waiting[0].name
        heading = f"{f'写“{name}”' if name else '没有写明所在党支部'}的行"
        screen = LinesToRead(visible_text(heading), self._rows(name))
        self._app.push_screen(screen, lambda _: self.ask())

    def _choose_other(self) -> None:
        by_uid = {unit.uid: unit for unit in organizations()}
        items = [Item(uid, _told(unit)) for uid, unit in by_uid.items()]

        def take(keys: list[str] | None) -> None:
            if keys:
                self._settle(by_uid[keys[0]])
            else:
                self.ask()

        self._app.push_screen(Chooser("哪个党组织", items, several=False), take)


def _told(unit: Organization) -> str:
    return f"{unit.code or ''} {unit.name or ''}".strip()


def review_branches(
    app: App[object],
    seen: Sequence[UnknownBranch],
    settled: Settled,
    then: Callable[[Settled], None],
) -> None:
    """Tell what each name was settled to mean, and ask anew about the one that is chosen.

    `then` is given all that is settled now.
    """
    names = [branch for branch in seen if branch.name in settled]
    items = [
        Item(str(number), f"“{branch.name or '没有写明的'}”　{_meant(branch, settled)}")
        for number, branch in enumerate(names, 1)
    ]

    def ask_anew(keys: list[str] | None) -> None:
        if keys:
            branch = names[int(keys[0]) - 1]
            others = {name: unit for name, unit in settled.items() if name != branch.name}

            def take(chosen: Settled) -> None:
                then((others if asker.passed else settled) | chosen)

            asker = UnknownBranchAsker(app, [branch], others, take)
            asker.ask()

    app.push_screen(Chooser("选定的支部，Enter 改选", items, several=False), ask_anew)


def _meant(branch: UnknownBranch, settled: Settled) -> str:
    unit = settled[branch.name]
    if not isinstance(unit, Organization):
        return f"新建 {unit or branch.name}"
    return f"上次认作 {_told(unit)}" if unit == branch.before else _told(unit)
