"""The bytes of terminals, taken apart: whole keys, nothing of what is no key, no other encoding."""

from __future__ import annotations

import pytest

from paicha_tui.widgets.driver import KeyBytes
from paicha_tui.widgets.key_bytes import LARGEST_PASTE, Key, NotUtf8, Pasted
from paicha_tui.widgets.textual_private import KeyParser

LATE = None
"""Nothing came for as long as what is held back may wait."""

Bursts = list[bytes | None]


def keys_of(*bursts: bytes | None, mouse: bool = False) -> list[str]:
    """What the application is told: the names of keys, and pasted text."""
    taken, parser, told = KeyBytes(0.1), KeyParser(mouse=mouse), []
    for burst in bursts:
        for token in taken.give_up() if burst is None else taken.feed(burst):
            if isinstance(token, Pasted):
                told.append(f"<{token.text}>")
            else:
                told += [
                    getattr(each, "key", type(each).__name__) for each in parser.messages(token)
                ]
    return told


@pytest.mark.parametrize(
    ("bursts", "keys"),
    [
        ([b"a\x1b[Ab"], ["a", "up", "b"]),
        ([b"\x1b", LATE], ["escape"]),
        ([b"\x1b\x1b", LATE], ["escape", "escape"]),
        ([b"\x1bOP\x1b[[A\x1b[11~"], ["f1", "f1", "f1"]),
        ([b"\x1b[23$"], ["f23"]),
        ([b"\x1bOp"], ["0"]),
        ([b"\x1ba\x1bA"], ["alt+a", "alt+shift+a"]),
        ([b"\x7f\x08\r"], ["backspace", "backspace", "enter"]),
        (["中文".encode()], ["中", "文"]),
        (["中".encode()[:1], "中".encode()[1:]], ["中"]),
        (["中".encode()[:2], "中".encode()[2:]], ["中"]),
        (["阿·é".encode()], ["阿", "middle_dot", "é"]),
        ([b"\x1b[200~a\tb", b"c\x1b[20", b"1~d"], ["<a\tbc>", "d"]),
        ([b"\x1b[200~a\x1b[20", b"2b\x1b", b"[201~d"], ["<a\x1b[202b>", "d"]),
        # Its end was lost on the way.
        ([b"\x1b[200~", LATE, b"d"], ["<>", "d"]),
        ([b"\x1b[200~a\x1b[2", LATE, b"d\x1b[201~e"], ["<a>", "d", "e"]),
        ([b"\x1b[200~" + "a中".encode()[:-1], LATE, b"d"], ["<a>", "d"]),
    ],
)
def test_what_is_typed_arrives_however_the_line_cuts_it(bursts: Bursts, keys: list[str]) -> None:
    assert keys_of(*bursts) == keys


@pytest.mark.parametrize(
    "sequence",
    [
        b"\x1b[2;2~",  # Shift+Insert
        b"\x1b[1;3Q",  # Alt+F2
        b"\x1b[1;3A",  # Alt+Up, which Textual takes for Escape and Up
        b"\x1b[1;4D",
        b"\x1b[3;3~",
        b"\x1b3",  # Alt+3, which Textual takes for £
        b"\x1b[?62;22c",
        b"\x1b[>0;276;0c",
        b"\x1b]11;rgb:ffff/ffff/ffff\x07",
        b"\x1b]52;c;cHduZWQ=\x1b\\",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[57;5u",
        b"\x1b[M !\xff",  # a click of a terminal without SGR codes, right of column 95
        b"\x1b[M\x23\xa0\xc1",
        b"\x1b[<0;40;12M",
        b"\x1b[1;99Z",
        b"\xff",
        b"\x80\x81",
        b"\xe9",
    ],
)
def test_what_is_no_key_is_dropped_whole(sequence: bytes) -> None:
    assert keys_of(b"a" + sequence + b"b") == ["a", "b"]
    for cut in range(1, len(sequence)):
        if cut > 1 or sequence[0] != 0x1B:
            assert keys_of(b"a" + sequence[:cut], sequence[cut:] + b"b") == ["a", "b"]
    assert keys_of(b"a" + sequence, LATE, LATE, b"b") == ["a", "b"]


def test_a_key_that_the_line_splits_types_nothing() -> None:
    assert keys_of(b"\x1b", LATE, b"[3~", b"x") == ["escape", "x"]
    assert keys_of(b"\x1b", LATE, b"OP", b"x") == ["escape", "x"]
    assert keys_of(b"\x1b[", b"3", b"~") == ["delete"]
    # What only begins like one is typed.
    assert keys_of(b"\x1b", LATE, b"[", b"3") == ["escape", "left_square_bracket", "3"]


def test_the_mouse_is_heard_only_when_it_was_asked_for() -> None:
    assert keys_of(b"\x1b[<0;40;12M") == []
    assert keys_of(b"\x1b[<0;40;12M", mouse=True) == ["MouseDown"]


@pytest.mark.parametrize("text", ["王", "一", "石桥市", "委", "小", "中国共产党", "张"])
def test_chinese_in_gbk_is_never_taken_for_other_letters(text: str) -> None:
    with pytest.raises(NotUtf8):
        keys_of(text.encode("gbk"))
    with pytest.raises(NotUtf8):
        keys_of(b"\x1b[200~" + text.encode("gbk") + b"\x1b[201~")
    # What stands between two programs of other encodings has read each byte as a letter.
    with pytest.raises(NotUtf8):
        keys_of(text.encode("gbk").decode("latin-1").encode())


@pytest.mark.parametrize("ended", [b"\x1b[201~", LATE])
def test_a_paste_without_measure_is_cut_and_said_to_be(ended: bytes | None) -> None:
    taken = KeyBytes(0.1)
    text = "中".encode() * 1000
    tokens = taken.feed(b"\x1b[200~")
    for _ in range(LARGEST_PASTE // len(text) + 50):
        tokens += taken.feed(text)
    assert taken.patience
    tokens += taken.give_up() if ended is None else taken.feed(ended)
    (pasted,) = tokens
    assert isinstance(pasted, Pasted) and pasted.is_cut
    assert pasted.text == "中" * (LARGEST_PASTE // 3)
    assert taken.feed(b"a") == [Key("a")]
    assert taken.patience is None
