"""Organisations: those of the store, of the file, and branches made because members name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from paicha_tui.basics.values import fold, visible_text
from paicha_tui.intake.outcome import Ledger, UnknownBranch
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import PARENT
from paicha_tui.intake.subjects import CHANGED, NEW, UNCHANGED, Marks, Subject, merge
from paicha_tui.intake.surroundings import UNIT_ENDINGS
from paicha_tui.intake.unit_names import NEAREST, ends_with, nearest_of, numbered, short_name
from paicha_tui.models import Organization
from paicha_tui.records.vocabulary import BRANCH


class UnitUnknown(Exception):
    """No organisation, or several, go by a name; the text is a Chinese sentence."""


def holds_members(unit: Subject) -> bool:
    """Whether members belong to an organisation, not to one below it: a 党支部."""
    level, name = unit.value("level"), str(unit.value("name") or "")
    return level == BRANCH or (level is None and ("支部" in name or "委" not in name))


def _is_within(short: str, above: str, name: str) -> bool:
    """Whether a text ends the name of what is above, and then that of a branch: 机关第一支部."""
    return any(
        ends_with(above, short[:at])
        and ends_with(name, short[at:])
        and not (short[at - 1].isdecimal() and short[at].isdecimal())
        for at in range(1, len(short))
    )


class Units:
    """Every organisation by its name and code."""

    def __init__(
        self,
        *,
        create_branches: bool,
        settled: Mapping[str, Organization | str | None],
        recalled: Mapping[str, str],
    ) -> None:
        """`recalled` are the uids of what names meant in earlier imports, by the name folded."""
        self.by_id: dict[int, Subject] = {}
        """The organisations of the store by their id."""
        self._subjects: list[Subject] = []
        self._parents: dict[str, Subject | None] = {}
        self._by_code: dict[str, Subject] = {}
        self._by_name: dict[str, list[Subject]] = {}
        self._codes: set[str] = set()
        self._made: dict[str, Subject] = {}
        self._offers: dict[str, str] = {}
        self._stands: dict[str, bool] = {}
        self._settled = {fold(name): unit for name, unit in settled.items()}
        self._unknown: dict[str, UnknownBranch] = {}
        self._recalled: dict[str, UnknownBranch] = {}
        self.spellings: dict[str, Subject] = {}
        """The settled names of branches that are no unit's own, with what they mean."""
        self._load()
        by_uid = {unit.uid: unit for unit in self._subjects}
        self._before = {name: by_uid[uid] for name, uid in recalled.items() if uid in by_uid}
        self._may_make = create_branches or not self._subjects

    def _load(self) -> None:
        for record in Organization.select().order_by(Organization.id):
            subject = Subject(Organization, record=record)
            self.by_id[record.id] = subject
            self._enter(subject, None)
        for subject in self.by_id.values():
            self._parents[subject.uid] = self.by_id.get(subject.record.parent_id)

    def _enter(self, subject: Subject, parent: Subject | None) -> None:
        self._subjects.append(subject)
        self._parents[subject.uid] = parent
        if code := subject.value("code"):
            self._by_code[fold(code)] = subject
            self._codes.add(code)
        self._by_name.setdefault(fold(subject.value("name") or ""), []).append(subject)

    def _withdraw(self, subject: Subject) -> None:
        self._subjects.remove(subject)
        del self._parents[subject.uid]
        code = subject.value("code")
        self._by_code.pop(fold(code or ""), None)
        self._by_name[fold(subject.value("name") or "")].remove(subject)

    def named(self, text: str) -> Subject:
        """The organisation with this name or code. Raises UnitUnknown."""
        found = self._by_name.get(fold(text), [])
        if len(found) == 1:
            return found[0]
        if unit := self._by_code.get(fold(text)):
            return unit
        if before := self._before.get(fold(text)):
            return before
        if not found and (short := self._by_short_name(text)):
            return short
        if found:
            codes = "、".join(str(unit.value("code")) for unit in found[:NEAREST])
            raise UnitUnknown(f"有{len(found)}个党组织都叫“{text}”，请改填组织代码（{codes}）")
        raise UnitUnknown(f"没有名为“{text}”的党组织{self._nearest(text)}")

    def _by_short_name(self, text: str) -> Subject | None:
        """The only branch whose name ends as this text does, such as 水文站支部; None when several.

        Also the other way round: the text may begin with the name of what is above the branch.
        """
        short = short_name(text)
        fitting = {
            unit.uid: unit
            for unit in (*self._subjects, *self._made.values())
            if holds_members(unit) and self._is_short_for(short, unit)
        }
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    def _is_short_for(self, short: str, unit: Subject) -> bool:
        name = short_name(unit.value("name") or "")
        if ends_with(name, short):
            return True
        is_made = unit.uid not in self._parents
        above = self._root_for_branches() if is_made else self._parents[unit.uid]
        if above is None:
            return False
        whole = numbered(above.value("name") or "").removeprefix("中共")
        if _is_within(short, short_name(whole), name):
            return True
        if short.startswith(whole) and ends_with(name, short.removeprefix(whole)):
            return True
        return ends_with(short, name) and short.removesuffix(name) in short_name(whole)

    def _nearest(self, text: str) -> str:
        if text not in self._offers:
            self._offers[text] = self._compare(text)
        return self._offers[text]

    def _compare(self, text: str) -> str:
        names = [unit.value("name") for unit in self._subjects if unit.value("name")]
        close = nearest_of(text, names)
        if not close:
            return "，请核对名称，或在“党组织”表中先登记"
        offered = "”“".join(close)
        return f"，最接近的是“{offered}”，请核对名称，或在“党组织”表中先登记"

    def is_branch(self, text: str) -> bool:
        """Whether a line of a roster names a branch that is known."""
        if not text.endswith((*UNIT_ENDINGS, "支部", "委员会")):
            return False
        found = self._by_name.get(fold(text), ())
        is_named = any(map(holds_members, found)) or fold(text) in self._before
        return is_named or self._by_short_name(text) is not None

    def may_stand_for(self, unit: str, branch: Subject | None) -> bool:
        """Whether people of the unit in a title belong to a branch if no other is named.

        They do where the branch was settled, or where the title has part of its name.
        """
        if unit not in self._stands:
            self._stands[unit] = self._may_stand_for(unit, branch)
        return self._stands[unit]

    def _may_stand_for(self, unit: str, branch: Subject | None) -> bool:
        if self._settled.get("") or branch is None:
            return bool(self._settled.get("")) or not self.is_branch(unit)
        names = (numbered(each.value("name") or "") for each in self._subjects)
        is_part = any(short_name(unit) in name for name in names)
        return is_part and self._by_short_name(unit) in (None, branch)

    def branch(self, text: str) -> Subject:
        """The branch that a row of a member names; a new one where those may be made.

        Raises UnitUnknown, and remembers the name to ask about.
        """
        if fold(text) in self._settled:
            return self._meant(text)
        try:
            return self._recall(text, self.named(text))
        except UnitUnknown:
            if not self._may_make or self._by_name.get(fold(text)):
                self._ask(text)
                raise
        return self._make(text)

    def is_recalled(self, text: str, branch: Subject) -> bool:
        """Whether a name was settled to mean a branch in an earlier import."""
        return self._before.get(fold(text)) is branch

    def _recall(self, text: str, unit: Subject) -> Subject:
        """Remember a name that is taken for what it was settled to mean in an earlier import."""
        if self.is_recalled(text, unit):
            told = self._recalled.setdefault(
                fold(text), UnknownBranch(text, self._near(text), before=unit.record)
            )
            told.rows += 1
        return unit

    def branch_around(self, text: str) -> Subject:
        """The branch named above a table or by a sheet's title, which may be worded loosely.

        One that is not known gives way to the branch that was settled for rows without one.
        Raises UnitUnknown as `branch` does.
        """
        if not self._settled.get("") or fold(text) in self._settled:
            return self.branch(text)
        try:
            return self._recall(text, self.named(text))
        except UnitUnknown:
            return self._meant("")

    def _meant(self, text: str) -> Subject:
        """The branch that a name was settled to be."""
        unit = self._settled[fold(text)]
        if isinstance(unit, Organization):
            meant = self.by_id[unit.id]
        elif unit is None and (known := self._by_short_name(text)):
            meant = known
        else:
            meant = self._make(unit or text)
        if text and fold(text) != fold(meant.value("name") or ""):
            self.spellings[text] = meant
        return meant

    def expect(self, texts: Iterable[str]) -> None:
        """Get to know the names in a file, the longest first: a shorter one may mean the same."""
        for text in sorted(dict.fromkeys(texts), key=lambda text: -len(fold(text))):
            as_written = self._settled.get(fold(text), "") is None
            may_make = self._may_make and fold(text) not in self._settled
            if text and (as_written or may_make):
                try:
                    self.named(text)
                except UnitUnknown:
                    if not self._by_name.get(fold(text)):
                        self._make(text)

    def _make(self, text: str) -> Subject:
        made = self._made.get(fold(text))
        if made is None:
            made = Subject(Organization, values={"name": text, "level": BRANCH})
            self._made[fold(text)] = made
        return made

    @property
    def is_unnamed_settled(self) -> bool:
        """Whether the clerk has settled the branch of rows that name none."""
        return bool(self._settled.get(""))

    def unnamed_branch(self) -> Subject | None:
        """The branch of rows that name none: the one settled, else the only one there is."""
        return self._meant("") if self._settled.get("") else self.sole_leaf()

    def ask_for_unnamed(self) -> None:
        """Remember that a row names no branch and none is meant of itself."""
        self._ask("")

    def _ask(self, text: str) -> None:
        if fold(text) not in self._unknown:
            self._unknown[fold(text)] = UnknownBranch(text, self._near(text))
        self._unknown[fold(text)].rows += 1

    def _near(self, text: str) -> tuple[Organization, ...]:
        """Stored units that a name may mean, the likeliest first."""
        stored = list(self.by_id.values())
        if text:
            names = [unit.value("name") for unit in stored if unit.value("name")]
            close = list(map(fold, nearest_of(text, names)))
        else:
            above = {parent.uid for parent in self._parents.values() if parent}
            close = [fold(u.value("name") or "") for u in stored if u.uid not in above]
        by_name = [unit for name in dict.fromkeys(close) for unit in self._by_name.get(name, [])]
        by_name.sort(key=lambda unit: not holds_members(unit))
        return tuple(unit.record for unit in by_name if unit.record is not None)

    def unknown_branches(self) -> list[UnknownBranch]:
        """The names to ask about, in the order of the file."""
        return list(self._unknown.values())

    def recalled_branches(self) -> list[UnknownBranch]:
        """The names that are taken for what earlier imports settled, in the order of the file."""
        return list(self._recalled.values())

    def sole_leaf(self) -> Subject | None:
        """The only organisation without others below it, or None when there are several.

        A committee is none: nobody belongs to it for lack of a branch.
        """
        above = {parent.uid for parent in self._parents.values() if parent}
        leaves = [unit for unit in self._subjects if unit.uid not in above]
        return leaves[0] if len(leaves) == 1 and holds_members(leaves[0]) else None

    def settle_made(self, used: Iterable[Subject], ledger: Ledger) -> None:
        """Give the branches that were made and are used their places and codes."""
        root = self._root_for_branches()
        made = {unit.uid for unit in self._made.values()}
        for unit in {each.uid: each for each in used if each.uid in made}.values():
            unit.values["code"] = self._next_code(root)
            if root is not None:
                unit.links[PARENT] = root
            self._enter(unit, root)
            ledger.touch(unit)
            name = visible_text(unit.value("name"))
            ledger.notices.add(f"新建党支部“{name}”，组织代码 {unit.value('code')}")

    def _root_for_branches(self) -> Subject | None:
        roots = [unit for unit in self._subjects if self._parents[unit.uid] is None]
        if len(roots) != 1 or roots[0].value("level") == BRANCH:
            return None
        return roots[0]

    def _next_code(self, parent: Subject | None) -> str:
        prefix = f"{parent.value('code')}." if parent and parent.value("code") else ""
        number = 1
        while f"{prefix}{number:03}" in self._codes:
            number += 1
        code = f"{prefix}{number:03}"
        self._codes.add(code)
        return code

    def plan(self, entries: list[Entry], marks: Marks, ledger: Ledger) -> None:
        """Account for the rows of the sheet 党组织."""
        self._codes |= {entry.given["code"] for entry in entries if entry.given.get("code")}
        rows: dict[str, tuple[Entry, Subject]] = {}
        for entry in entries:
            if subject := self._subject_for(entry, rows, ledger):
                rows[subject.uid] = (entry, subject)
        self._link_parents(rows, ledger)
        for entry, subject in rows.values():
            is_new = subject.record is None
            if is_new and not subject.value("code"):
                subject.values["code"] = self._next_code(self._parents[subject.uid])
            changed = merge(subject, entry, marks) or bool(subject.links)
            outcome = NEW if is_new else CHANGED if changed else UNCHANGED
            ledger.accept(entry, subject, outcome)

    def _subject_for(
        self, entry: Entry, rows: dict[str, tuple[Entry, Subject]], ledger: Ledger
    ) -> Subject | None:
        """The organisation that a row tells of; None when the row was rejected."""
        code, name = entry.given.get("code"), entry.given.get("name")
        subject = self._by_code.get(fold(code)) if code else None
        if subject is None and name and not code:
            namesakes = self._by_name.get(fold(name), [])
            if len(namesakes) > 1:
                ledger.reject(
                    entry, f"有{len(namesakes)}个党组织都叫“{name}”，请填组织代码", "code"
                )
                return None
            subject = namesakes[0] if namesakes else None
        if subject is None and not name:
            ledger.reject(entry, "没有填写组织名称，请填写与公章一致的全称", "name")
            return None
        if subject is not None and subject.uid in rows:
            first = rows[subject.uid][0]
            ledger.reject(entry, f"与第{first.number}行是同一个党组织，请只保留一行", "code")
            return None
        if subject is None:
            subject = Subject(Organization, values={"name": name, "code": code})
            self._enter(subject, None)
        return subject

    def _link_parents(self, rows: dict[str, tuple[Entry, Subject]], ledger: Ledger) -> None:
        """Find every row's parent; a rejected row takes the rows that name it along."""
        waiting = True
        while waiting:
            waiting = False
            for uid, (entry, subject) in list(rows.items()):
                if problem := self._link_parent(entry, subject):
                    ledger.reject(entry, problem, PARENT)
                    del rows[uid]
                    if subject.record is None:
                        self._withdraw(subject)
                    waiting = True

    def _link_parent(self, entry: Entry, subject: Subject) -> str:
        """Set the parent that the row names; a sentence when that can't be done."""
        text = entry.links.get(PARENT)
        if not text:
            return ""
        try:
            parent = self._by_code.get(fold(text)) or self.named(text)
        except UnitUnknown as problem:
            return str(problem)
        if parent is self._parents[subject.uid]:
            return ""
        above: Subject | None = parent
        while above is not None:
            if above is subject:
                return f"上级组织“{text}”就是它自己或在它下面，请核对上级组织代码"
            above = self._parents[above.uid]
        self._parents[subject.uid] = parent
        subject.links[PARENT] = parent
        return ""
