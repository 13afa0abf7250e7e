"""What opens a store: a passphrase, or the random key in a key file."""

from __future__ import annotations

import re
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.files import first_line, flush_folder, new_file, passing, second_name
from paicha_tui.store.place import refuse_open_to_all

SHORTEST_PASSPHRASE = 8
"""Characters."""


@dataclass(frozen=True)
class Key:
    """What opens a store: a passphrase, or 32 random bytes in a key file."""

    secret: str

    @classmethod
    def from_bytes_hex(cls, digits: str) -> Key:
        """A key used as it is, without derivation, from 64 hexadecimal digits."""
        return cls(f"x'{digits}'")

    @property
    def is_of_file(self) -> bool:
        """Whether it is the key of a key file, not a passphrase."""
        return re.fullmatch("x'[0-9a-f]{64}'", self.secret) is not None


def passphrase_key(passphrase: str) -> Key:
    """The key that a new passphrase makes. Raises Misused for one that will not do."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Misused(f"口令至少{SHORTEST_PASSPHRASE}个字符，请另想一个")
    key = Key(passphrase)
    if not passphrase.isprintable() or key.is_of_file:
        raise Misused("口令中有打不出来的字符，请另想一个")
    return key


def key_file_for(path: Path) -> Path:
    """The key file that belongs to the database `path`."""
    return path.with_name(path.name + ".key")


def read_key_file(path: Path) -> Key:
    """The key in a key file. Raises Refused when it is not one, or others could read it."""
    digits = first_line(path, "密钥文件").strip()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Refused(f"密钥文件 {path} 其他用户也能读取，请先执行：chmod 600 {path}")
    if len(digits) != 64 or any(digit not in "0123456789abcdef" for digit in digits):
        raise Refused(f"密钥文件 {path} 内容不对，请从备份中找回原来的密钥文件")
    return Key.from_bytes_hex(digits)


def create_key_file(path: Path) -> Key:
    """Write a new random key to `path`, readable by its owner alone.

    Raises Refused, before it is made, where the file system would let everyone read it.
    """
    refuse_open_to_all(path.parent)
    digits = secrets.token_hex(32)
    with passing(path) as part:
        new_file(part, f"{digits}\n".encode())
        # Never in the place of another key.
        second_name(part, path)
        flush_folder(path)
    return Key.from_bytes_hex(digits)
