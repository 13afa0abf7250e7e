"""Which store a command works on, and the key that opens it."""

from __future__ import annotations

import contextlib
import errno
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paicha_tui import store
from paicha_tui.basics import clerk
from paicha_tui.basics.errors import Busy, Misused, Refused, reason_of
from paicha_tui.basics.files import first_line, make_folder, passing, refused_where_unwritable
from paicha_tui.basics.locations import annex_folder, demo_database, network_file_system
from paicha_tui.basics.printing import narrate
from paicha_tui.store import replacing
from paicha_tui.store.place import OF_A_STORE, refuse_long_name, refuse_unwritable

TRIES = 3
"""So often a passphrase may be typed at a terminal."""


@dataclass(frozen=True)
class StoreLocation:
    """A database file, and the file its passphrase is read from if one was named."""

    database: Path
    passphrase_file: Path | None = None

    def key(self) -> store.Key:
        """The key of the store that is there: passphrase file, key file, or a prompt.

        Raises Refused when there is none and nobody to ask.
        """
        if self.passphrase_file:
            return passphrase_in(self.passphrase_file)
        key_file = store.key_file_for(self.database)
        if key_file.exists():
            return store.read_key_file(key_file)
        if not sys.stdin.isatty():
            raise Refused(
                f"没有找到密钥文件 {key_file}；用口令保护的数据库请加 --passphrase-file 文件"
            )
        return store.Key(getpass.getpass("口令："))

    def _new_key(self, part: Path, *, ask: bool) -> store.Key:
        """The key for a new store: with `ask`, a passphrase at a terminal, else a key file.

        A key file that is made stands beside `part`.
        """
        if self.passphrase_file:
            return passphrase_in(self.passphrase_file)
        key_file = store.key_file_for(self.database)
        asked = ask and sys.stdin.isatty()
        if asked and (key := _new_key_typed("设置口令", may_be_none=True)):
            return key
        if key_file.exists():
            return store.read_key_file(key_file)
        return store.create_key_file(store.key_file_for(part))

    def open(self) -> None:
        """Open the store that is there. Raises Refused when there is none."""
        if not self.database.exists():
            raise Refused(
                f"没有找到数据库 {self.database}；请先执行 paicha-tui init --name 单位全称"
            )
        self._warn_of_network()
        with contextlib.suppress(Busy, Refused, OSError), replacing.to_nobody_else(self.database):
            for told in store.put_former_key_back(self.database):
                narrate(told)
        key = self.key()
        try:
            self._open_by(key)
        except store.Unopened:
            if key.is_of_file:
                self._open_despite_key_file()
            elif self.passphrase_file:
                raise
            else:
                self._open_by_another_try()
        if told := store.told_of_loss():
            narrate(told)

    def _open_by(self, key: store.Key) -> None:
        self.settle(key)
        store.open_store(self.database, key)

    def settle(self, key: store.Key) -> None:
        """Settle what was cut short beside the store, while nobody has it open, and say so.

        Raises Refused where it has a log of which can't be known whether it is its own: one that is
        not would destroy it; Unopened where `key` opens neither.
        """
        path = self.database.resolve()
        try:
            with replacing.to_nobody_else(path):
                for told in replacing.settle_asides(path):
                    narrate(told)
                for told in store.put_strays_aside(path, key):
                    narrate(told)
        except store.Unopened:
            raise
        except Busy:
            # Whoever has it open has judged its log.
            return
        except (OSError, Refused) as error:
            if isinstance(error, OSError) and error.errno == errno.ENOLCK:
                raise Refused(
                    f"{path.parent} 所在的盘不能加锁（网络盘常见），同时写会损坏数据，没有打开；"
                    "请连同密钥文件拷到本机的盘上再打开"
                ) from error
            if found := store.could_harm(path):
                raise _unjudged(found, error) from error

    def _open_by_another_try(self) -> None:
        """Ask for the passphrase once more, and once more. Raises Unopened."""
        for left in range(TRIES - 1, 0, -1):
            asked = getpass.getpass("口令不对，请再输一遍（Ctrl+C 退出）：")
            with contextlib.suppress(store.Unopened) if left > 1 else contextlib.nullcontext():
                self._open_by(store.Key(asked))
                return

    def _open_despite_key_file(self) -> None:
        """Open it by a passphrase: a change to one may have been cut short with the file there."""
        key_file = store.key_file_for(self.database)
        told = f"密钥文件 {key_file} 打不开这个数据库：文件已损坏，或者已经改用口令"
        if not sys.stdin.isatty():
            raise Refused(f"{told}；用口令的请加 --passphrase-file 文件")
        narrate(told)
        self._open_by(store.Key(getpass.getpass("口令：")))
        narrate(f"已用口令打开。{key_file} 只对以前的备份有用，另处保管后可以删除")

    @property
    def key_file(self) -> Path | None:
        """The key file that is there; None for a store that a passphrase opens."""
        path = store.key_file_for(self.database)
        return path if path.exists() and not self.passphrase_file else None

    def in_the_way(self) -> Refused:
        """What to raise where it is there and a new one is wanted."""
        return Refused(f"{self.database} 已存在，没有改动它；请用 --db 指定另一个文件")

    @contextmanager
    def creating(self, *, ask: bool = True) -> Iterator[None]:
        """A new, open store, to be filled; it is there once it is, whole, or not at all.

        `ask` lets a clerk set a passphrase. Raises Refused when there is one.
        """
        if self.database.exists():
            raise self.in_the_way()
        # Whoever has no name can write nothing: he is told before there is a file.
        clerk.login()
        refuse_long_name(self.database, OF_A_STORE)
        refuse_unwritable(self.database.parent)
        self._warn_of_network()
        with passing(self.database) as part:
            with refused_where_unwritable(self.database):
                make_folder(self.database.parent)
                key = self._new_key(part, ask=ask)
            key_file, is_new = store.key_file_for(self.database), store.key_file_for(part).exists()
            with store.building(part, self.database, key):
                yield
        if is_new:
            narrate(f"没有设口令，密钥写在 {key_file}；丢了它就打不开数据，请另行保管一份")
        narrate(f"已新建数据库 {self.database}")

    def whereabouts(self) -> list[tuple[str, str]]:
        """What is kept where, each with what it is called."""
        files = (
            ("数据库", self.database.absolute()),
            ("密钥文件", store.key_file_for(self.database).absolute()),
            ("示例库", demo_database()),
            ("自定附件版式", annex_folder()),
        )
        return [(name, str(path)) for name, path in files]

    def discard(self) -> None:
        """Remove a store that holds nothing but what can be made again."""
        for belonging in (replacing.LOG, replacing.LOG_INDEX, "", ".key"):
            replacing.beside(self.database, belonging).unlink(missing_ok=True)

    def _warn_of_network(self) -> None:
        kind = network_file_system(self.database.parent)
        if kind:
            narrate(f"注意：{self.database} 在网络文件系统（{kind}）上，多人同时写入可能损坏数据")


def _unjudged(found: Path, error: OSError | Refused) -> Refused:
    """What to raise where a log or journal beside a store can't be judged."""
    reason = reason_of(error) if isinstance(error, OSError) else error
    return Refused(
        f"核对不了旁边的 {found.name} 是不是这个数据库的（{reason}），没有打开，什么也没有改动；"
        f"请先让 {found.parent} 能写、有空（放得下数据库一份），再打开"
    )


def passphrase_in(path: Path) -> store.Key:
    """The passphrase on the first line of a file. Raises Refused for none, or a short one."""
    passphrase = first_line(path, "口令文件")
    if len(passphrase) < store.SHORTEST_PASSPHRASE:
        raise Refused(f"口令文件 {path} 的第一行应是口令，至少{store.SHORTEST_PASSPHRASE}个字符")
    return store.Key(passphrase)


def _new_key_typed(what: str, *, may_be_none: bool) -> store.Key | None:
    """A new passphrase, asked for until it will do and is typed the same twice."""
    limit = f"至少{store.SHORTEST_PASSPHRASE}个字符"
    otherwise = "；直接回车则不设口令，改用密钥文件" if may_be_none else ""
    while True:
        passphrase = getpass.getpass(f"{what}（{limit}{otherwise}）：")
        if not passphrase and may_be_none:
            return None
        try:
            key = store.passphrase_key(passphrase)
        except Misused as unfit:
            narrate(str(unfit))
            continue
        if getpass.getpass("再输一遍：") == passphrase:
            return key
        narrate("两次输入的口令不同，请重新输入")


def ask_new_passphrase() -> store.Key:
    """Ask at the terminal for a new passphrase. Raises Refused where there is nobody to ask."""
    if not sys.stdin.isatty():
        raise Refused("没有终端可以输入口令；请加 --new-passphrase-file 文件，或 --key-file")
    key = _new_key_typed("新口令", may_be_none=False)
    assert key is not None
    return key
