"""What the clerk has chosen for the files to be written, and asking for it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from textual.app import App

from paicha_tui.annexes import delivery
from paicha_tui.basics import clock, preferences
from paicha_tui.basics.errors import PaichaError
from paicha_tui.meaning import settings
from paicha_tui.meaning.forms.layout import Form
from paicha_tui.meaning.forms.occasion import Occasion, occasion_of
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Organization
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.text_prompt import TextPrompt


@dataclass(frozen=True)
class Choices:
    """How annexes are written; the folder is remembered from one time to the next."""

    folder: Path
    organization: Organization | None = None
    """The scope, with all below it; None for everything."""
    fill_date: datetime.date | None = None
    """None for the day each annex would have."""
    masked: bool = False
    split: bool = False
    merged: bool = False

    def occasion(self, form: Form, campaign: Campaign) -> Occasion:
        """The occasion of filling in `form`."""
        return occasion_of(
            form, self.organization, campaign, fill_date=self.fill_date, masked=self.masked
        )

    def command(self, annex: int) -> list[str]:
        """The command that writes an annex so to standard output."""
        words = [*delivery.own_command(), "export", "--annex", str(annex), "--out", "-"]
        if self.organization and self.organization.code:
            words += ["--org", self.organization.code]
        if self.fill_date:
            words += ["--fill-date", str(self.fill_date)]
        words += ["--mask"] * self.masked + ["--split"] * self.split
        return words + ["--merged"] * self.merged

    def told(self, dated: Campaign) -> str:
        """All of it in one line, with the fill date that the annex under the cursor has."""
        scope = self.organization.name if self.organization else "全部"
        chosen = "" if self.fill_date else "（默认）"
        parts = [
            f"范围 {scope}",
            f"填表 {dated.fill_date:%Y.%m.%d}{chosen}",
            "隐去号码" if self.masked else "",
            "每人一个文件" if self.split else "",
            "合册" if self.merged else "",
            f"存到 {self.folder}",
        ]
        return "  ".join(filter(None, parts))


def usual_choices() -> Choices:
    """Everything, in the usual folder."""
    return Choices(usual_folder())


def usual_folder() -> Path:
    """Where workbooks are written: the folder chosen last, else one of this day's.

    Its name is the same bytes in every shell.
    """
    kept = preferences.load().get("report_folder")
    if isinstance(kept, str) and kept:
        return Path(kept)
    return Path.cwd() / f"paicha-{clock.today():%Y%m%d}"


class Asking:
    """Asks for one of the choices and gives them back changed."""

    def __init__(
        self, app: App[object], then: Callable[[Choices], None], failed: Callable[[str], None]
    ) -> None:
        self._app = app
        self._then = then
        self._failed = failed

    def which(self, choices: Choices) -> None:
        """Ask what to change, then change it."""
        items = [
            Item("1", f"范围：{choices.organization.name if choices.organization else '全部'}"),
            Item("2", f"填表日期：{choices.fill_date or '默认'}"),
            Item("3", f"存放文件夹：{choices.folder}"),
            Item("4", f"隐去号码（证号和电话的中间几位）：{'是' if choices.masked else '否'}"),
            Item("5", f"每人一个文件（附件1、3）：{'是' if choices.split else '否'}"),
            Item("6", f"合册（附件2、4、5、6全单位一册）：{'是' if choices.merged else '否'}"),
        ]
        asks: dict[str, Callable[[Choices], object]] = {
            "1": lambda _: self._app.call_later(self._app.run_action, "app.scope"),
            "2": self.fill_date,
            "3": self.folder,
            "4": lambda choices: self._then(replace(choices, masked=not choices.masked)),
            "5": lambda choices: self._then(replace(choices, split=not choices.split)),
            "6": lambda choices: self._then(replace(choices, merged=not choices.merged)),
        }

        def take(keys: list[str] | None) -> None:
            if keys:
                asks[keys[0]](choices)

        self._app.push_screen(Chooser("要改哪一项", items, several=False), take)

    def fill_date(self, choices: Choices) -> None:
        """Ask for the day."""

        def take(text: str | None) -> None:
            if text is None:
                return
            try:
                day = settings.read_fill_date(text) if text.strip() else None
            except PaichaError as problem:
                self._failed(str(problem))
            else:
                self._then(replace(choices, fill_date=day))

        question = "填表日期，如 2016.3.18、20160318；空着为默认（各附件按设置或应报日期）："
        self._app.push_screen(TextPrompt(question, str(choices.fill_date or "")), take)

    def folder(self, choices: Choices) -> None:
        """Ask for the folder, which is made when it is not there."""

        def take(text: str | None) -> None:
            if text and text.strip():
                folder = Path(text.strip()).expanduser().absolute()
                preferences.keep(report_folder=str(folder))
                self._then(replace(choices, folder=folder))

        self._app.push_screen(TextPrompt("写到哪个文件夹：", str(choices.folder)), take)
