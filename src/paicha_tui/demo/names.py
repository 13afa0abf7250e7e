"""Made-up names of people, common and rare."""

from __future__ import annotations

from paicha_tui.demo.draws import Deal, Draws, evenly, words

_COMMON = tuple(
    "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭萧田董潘袁蔡蒋余于杜叶程魏"
)
_RARE = (
    *tuple("仇单曾查解区覃盖朴乐员种缪祭逄郄"),
    *words("欧阳 司马 尉迟 上官 诸葛 皇甫 令狐 长孙"),
)
_RARE_SHARE = 0.05
_EQUAL_SHARE = 0.02
_SINGLE_SHARE = 0.25
_DOT = "\u00b7"

_GIVEN = {
    ("男", "old"): ("国建德福长金玉保永文大天", "庆祥林山海柱田富贵生根明"),
    ("男", "middle"): ("志建卫红永晓国文海新学立", "强军伟勇刚民涛峰平斌辉波"),
    ("男", "young"): ("子俊浩宇泽嘉博思天明梓一", "轩航杰豪鑫磊凯晨阳翔宇然"),
    ("女", "old"): ("秀桂玉凤淑春素爱金瑞翠月", "英兰珍荣芝芳花梅云琴莲香"),
    ("女", "middle"): ("丽晓红海艳亚春慧建小淑玉", "敏静娟霞燕萍玲红芳琴丽华"),
    ("女", "young"): ("雨梦佳欣思诗子怡雅婉可一", "婷琪涵怡瑶妍雪彤萌洁颖琳"),
}
_GIVEN_OF_DOTTED = {
    ("维吾尔族", "男"): ("阿卜杜拉", "买买提", "艾尔肯", "吐尔逊", "亚森"),
    ("维吾尔族", "女"): ("古丽娜尔", "阿依古丽", "热依汗", "帕提古丽", "米热古丽"),
    ("哈萨克族", "男"): ("叶尔兰", "努尔兰", "巴合提", "赛力克"),
    ("哈萨克族", "女"): ("阿依努尔", "古丽扎提", "巴合提古丽", "加娜尔"),
    ("俄罗斯族", "男"): ("伊万", "尼古拉", "阿廖沙"),
    ("俄罗斯族", "女"): ("娜塔莎", "玛丽亚", "卡佳"),
}
_SECOND_OF_DOTTED = {
    "维吾尔族": ("艾合买提", "吾守尔", "依明", "卡德尔", "托合提"),
    "哈萨克族": ("哈孜别克", "木拉提", "胡安别克", "阿布都热合曼"),
    "俄罗斯族": ("彼得罗维奇", "伊万诺夫", "谢尔盖"),
}
_WHOLE = {
    ("藏族", "男"): ("扎西顿珠", "次仁多吉", "丹增旺堆", "洛桑平措"),
    ("藏族", "女"): ("央金卓玛", "德吉拉姆", "次仁曲珍", "白玛措姆"),
    ("蒙古族", "男"): ("巴特尔", "那顺巴雅尔", "宝音图", "苏和"),
    ("蒙古族", "女"): ("其其格", "乌云塔娜", "萨仁图雅", "娜仁高娃"),
}


class Names:
    """Gives names to people."""

    def __init__(self, draws: Draws) -> None:
        self._draws = draws
        self._rare = Deal(draws, evenly(_RARE))
        self._given: dict[str, list[str]] = {"男": [], "女": []}

    def member(self, sex: str, birth_year: int, ethnicity: str) -> str:
        """A member's name; now and then one that another member bears too."""
        earlier = self._given[sex]
        if earlier and self._draws.chance(_EQUAL_SHARE):
            return self._draws.pick(earlier)
        name = self._of_minority(sex, ethnicity) or self.anyone(sex, birth_year)
        earlier.append(name)
        return name

    def anyone(self, sex: str, birth_year: int, surname: str = "") -> str:
        """A name of a Han Chinese person born in that year."""
        era = "old" if birth_year < 1955 else "middle" if birth_year < 1985 else "young"
        first, second = _GIVEN[sex, era]
        given = self._draws.pick(second)
        if not self._draws.chance(_SINGLE_SHARE):
            given = self._draws.pick(first) + given
        return (surname or self._surname()) + given

    def _surname(self) -> str:
        if self._draws.chance(_RARE_SHARE):
            return self._rare.next()
        return self._draws.pick(_COMMON)

    def _of_minority(self, sex: str, ethnicity: str) -> str:
        if whole := _WHOLE.get((ethnicity, sex)):
            return self._draws.pick(whole)
        if given := _GIVEN_OF_DOTTED.get((ethnicity, sex)):
            second = self._draws.pick(_SECOND_OF_DOTTED[ethnicity])
            return f"{self._draws.pick(given)}{_DOT}{second}"
        return ""


def surname_of(name: str) -> str:
    """The part of a Han Chinese name that relatives share."""
    return name[:2] if name[:2] in _RARE else name[:1]
