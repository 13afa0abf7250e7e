"""How a name may be spelled in pinyin: every reading of every character, the likely one first.

Syllables have no tones; ü is written v, as input methods have it, and u besides.
"""

from __future__ import annotations

import itertools
import math
import os
import re
from functools import lru_cache

from paicha_tui.basics.values import fold

MOST_SPELLINGS = 24

_SURNAMES = """
    单shan 仇qiu 曾zeng 查zha 解xie 区ou 覃qin,tan 乐yue,le 翟zhai,di 种chong 召shao,zhao 折she
    朴piao,pu 盖ge,gai 尉wei,yu 缪miao,mou 华hua 任ren 卜bu 员yun 哈ha 黑he,hei 会gui 薄bo 车che
    谌chen,shen 重chong 褚chu 啜chuai 郗xi,chi 宓mi,fu 逄pang 冯feng 干gan 葛ge 盍he 过guo 观guan
    炅gui 呙guo 纪ji 嵇ji 贾jia 蹇jian 强qiang,jiang 矫jiao 角jue 敫jiao 教jiao 靳jin 隽juan,jun
    阚kan 隗wei,kui 令ling 冷leng 蔺lin 六lu 陆lu 娄lou 吕lv 麻ma 万wan 牟mu,mou 么yao,mo 乜nie,mie
    能nai 宁ning 佴nai 繁po 蕃bo,pi 濮pu 戚qi 亓qi 谯qiao 且ju 瞿qu 麴qu 冉ran 撒sa 洒sa 沙sha
    厍she 佘she 莘shen,xin 沈shen 盛sheng 石shi 殳shu 眭sui 睢sui 台tai 澹tan 郯tan 佟tong 庹tuo
    拓tuo,ta 完wan 危wei 乌wu 冼xian 洗xian 相xiang 肖xiao 行xing 宿su 许xu 燕yan 幺yao 要yao 叶ye
    应ying 於yu 余yu 俞yu 郓yun 臧zang 笮ze,zuo 訾zi 祭zhai,ji 砦zhai 长zhang,chang 中zhong 传chuan
    藏zang 都du 钭tou 恽yun 郇xun,huan 郄qie,xi 郤xi 禤xuan 适kuo,shi 什shi 粘nian 贲ben 秘bi,mi
    费fei,bi 夏xia 句gou,ju 缑gou 妫gui 那na 阿a 洪hong 奇qi 生sheng 舍she 卓zhuo 仉zhang 逯lu
    尉迟yu-chi 万俟mo-qi 长孙zhang-sun 单于chan-yu 澹台tan-tai 令狐ling-hu 乐正yue-zheng 子车zi-ju
    拓跋tuo-ba 亓官qi-guan 濮阳pu-yang 宰父zai-fu 夹谷jia-gu 颛孙zhuan-sun 鲜于xian-yu 呼延hu-yan
    欧阳ou-yang 司马si-ma 上官shang-guan 诸葛zhu-ge 夏侯xia-hou 皇甫huang-fu 东方dong-fang
    闻人wen-ren 赫连he-lian 公孙gong-sun 慕容mu-rong 宇文yu-wen 司徒si-tu 司空si-kong 端木duan-mu
    南宫nan-gong 独孤du-gu 西门xi-men 申屠shen-tu 太史tai-shi 轩辕xuan-yuan 钟离zhong-li
    淳于chun-yu 百里bai-li 完颜wan-yan 纳兰na-lan 东郭dong-guo 公冶gong-ye 第五di-wu
"""

_SURNAME = re.compile(r"([^\x00-\x7f]+)([a-z,-]+)")
SURNAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    surname: tuple(tuple(reading.split("-")) for reading in readings.split(","))
    for surname, readings in _SURNAME.findall(_SURNAMES)
}
"""Readings that a character has as a surname, by syllables, the usual one first."""


def surname_length(name: str) -> int:
    """How many characters of a name are the surname: 2 for a compound one that is known."""
    return 2 if len(name) > 2 and name[:2] in SURNAMES else 1


def spellings(name: str) -> list[tuple[str, ...]]:
    """The ways to spell a name of Chinese characters, one syllable each, the likely one first.

    At most `MOST_SPELLINGS`; the readings of a surname are never left out.
    """
    options = _options(name)
    while math.prod(map(len, options)) > MOST_SPELLINGS:
        given = options[1:] if len(options[0]) > 1 and len(options) > 1 else options
        widest = max(given, key=len)
        if len(widest) == 1:
            break
        widest.pop()
    return list(itertools.product(*options))


def spelled_by(text: str, letters: str) -> int | None:
    """How many characters of `text` the lower-case `letters` spell from its beginning, else None.

    Each is spelled by its initial or in full, `sqs` or `shiqs` for 石桥市; the last may be begun
    only. What is not Chinese stands for itself.
    """
    reached = {0}
    for position, character in enumerate(text):
        left = [letters[start:] for start in reached]
        syllables = _syllables(character)
        if any(syllable.startswith(rest) for rest in left for syllable in syllables):
            return position + 1
        ways = {*syllables, *(syllable[0] for syllable in syllables)}
        reached = {
            len(letters) - len(rest) + len(way)
            for rest in left
            for way in ways
            if rest.startswith(way)
        }
    return None


def holds(text: str, typed: str) -> bool:
    """Whether what is typed stands in `text`, or spells a part of it, by initials or in full."""
    plain, wanted = fold(text), fold(typed)
    if wanted in plain:
        return True
    if not (wanted.isalpha() and wanted.isascii()):
        return False
    return any(spelled_by(plain[start:], wanted) is not None for start in range(len(plain)))


@lru_cache(maxsize=30_000)  # names are made of few characters, again and again
def _syllables(character: str) -> tuple[str, ...]:
    if character <= "\u2e7f":
        return (character.lower(),)
    found = [syllable for syllable in _readings(character) if syllable]
    return (*found, *_without_umlaut(found))


def sort_key(name: str) -> str:
    """What sorts names as a Chinese dictionary does: likely syllables, then the characters."""
    return " ".join([*(readings[0] for readings in _options(name)), name])


def _options(name: str) -> list[list[str]]:
    """The readings of each character, the likely one first."""
    options = [list(_readings(character)) for character in name]
    length = surname_length(name)
    for reading in reversed(SURNAMES.get(name[:length], ())):
        for position, syllable in enumerate(reading):
            options[position] = list(dict.fromkeys([syllable, *options[position]]))
    return [[*found, *_without_umlaut(found)] for found in options]


def _without_umlaut(syllables: list[str]) -> list[str]:
    plain = (syllable.replace("v", "u") for syllable in syllables if "v" in syllable)
    return [syllable for syllable in plain if syllable not in syllables]


@lru_cache(maxsize=30_000)  # as above
def _readings(character: str) -> tuple[str, ...]:
    # Its phrases would cost 40 MB and most of a second; single characters do without them.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin import Style, pinyin

    (found,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    return tuple(dict.fromkeys(reading.lower() for reading in found))
