"""Who sits at the terminal, asked in one place."""

from __future__ import annotations

import getpass
import os

from paicha_tui.basics import preferences
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text


def login() -> str:
    """The name that the system knows the clerk by; it stands in the audit.

    It may come from the surroundings, which can hold anything. Raises Refused for an account
    without a name.
    """
    try:
        return clean_text(getpass.getuser()) or str(os.getuid())
    except (KeyError, OSError, ImportError):
        raise Refused(
            "系统里没有您这个账号的登录名；请设置环境变量 LOGNAME，如 export LOGNAME=姓名拼音"
        ) from None


def given_name() -> str:
    """The name that the clerk has given as 核查人; empty where he has given none."""
    return str(preferences.load().get("checker") or "")


def checker_name() -> str:
    """Who checks: the name the clerk has given once, else his login."""
    return given_name() or login()


def keep_given_name(name: str) -> None:
    """Have every check recorded from now on name this 核查人; an empty name is the login again."""
    preferences.keep(checker=clean_text(name))
