"""Names of people: one spelling for what looks the same, and what is no name at all."""

from __future__ import annotations

import re
import unicodedata

from paicha_tui.basics.values import clean_text, fold

MIDDLE_DOT = "·"
LONGEST_NAME = 30

_RADICALS = dict(
    zip(
        "⺁⺄⺇⺈⺊⺋⺌⺎⺕⺗⺙⺛⺝⺟⺠⺣⺤⺥⺩⺫⺮⺰⺲⺳⺶⺷⺸⺻⺾⻁⻃⻄⻅⻆⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻯⻰⻲⻳",
        "厂乙几刀卜卩小兀彐心攵旡月母民灬爪爪王目竹纟罒网羊羊羊聿艹虎西西见角贝车辶辶辶钅長镸长门阜阝雨青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄黾齐齿竜龙龟龟",
        strict=True,
    )
)
"""Radicals that stand for characters in texts copied out of other programs; NFKC leaves them."""

_LATER = dict(
    zip(
        "\ue816\ue817\ue818\ue81e\ue826\ue82b\ue82c\ue831\ue832\ue83b\ue843\ue854\ue855\ue864",
        "𠂇𠂉𠃌龴龵龶龷𡗗龸𢦏龹龺𤇾龻",
        strict=True,
    )
)
"""Characters that fonts showed at private places until Unicode had them, and the codec does not."""

_DOTS = re.compile(r"\s*[·・•‧∙⋅･●⸳᛫ꞏ·]\s*|(?<=[^\x00-\x7f])\s*[.．。]\s*(?=[^\x00-\x7f])")
_SPACE_AT_HAN = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_VARIANT = re.compile(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_REMARK = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_OF_THE_PERSON = re.compile(r"[(（](?:男|女|正式|预备|(?:正式|预备)?党员|[^()（）]{1,4}族)[)）]$")
_NOT_IN_NAMES = re.compile(
    r"[0-9０-９:：;；,，、!！?？/／\\=<>《》“”\"#%&+_|~…＋－*＊]|--|—|——|(?<=\w)[□▢■○◯●△▲◇◆☆★※]+(?=\w)"
)
_LETTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")

_WORDS = """
    无 不详 未知 空 空白 暂无 待定 同上 合计 小计 总计 累计 共计 总数 总人数 人数 平均 完 止 续表
    续 接上页 书记 副书记 支部书记 党支部书记 总支书记 党委书记 组织委员 宣传委员 纪检委员 支部委员
    制表 填表 填报 审核 负责人 经办人 联系人 制表人 填表人 填报人 审核人 审批人 统计人 报送人
    单位负责人 主管领导 分管领导 领导签字 签字 签名 签章 盖章 日期 时间 年月 年月日 注 说明 备注
    附注 例 例如 示例 样例 范例 样表 举例 必填 选填 可选 非必填 文本 数字 下拉选择 请选择 党员 正式
    预备 男 女 是 否 有 正文 待补 待填 缺 空缺 空岗 名字 员工姓名 样本 结束 到此为止 附表
    表一 表二 未转正 预备期 盖章处 单位公章 公章 在职 离休 退休
    none nan null test name xm end false true
"""
_BEGINNINGS = """
    合计 小计 总计 共计 以下空 以下无 本页 此页 以上 填表 填报 制表 审核人 截至 截止 请填 请按 填写
    必填 例如 示例 样例 注意 此行 请勿 请在 平均 转下 续下 接下 接上
"""
_ENDINGS = """
    支部 总支 党委 党组 委员会 党小组 名册 名单 汇总表 登记表 统计表 一览表 信息表 采集表 合计 小计
    总计 人数 空白 正文 公司 办公室 签字 签名 盖章 情况 党员 积极分子 发展对象 申请人 群众
    总数 联系表 情况表 附表 名录 台账 党小组 小组 人员 职工 干部
"""
_NO_NAMES = frozenset(_WORDS.split())
_NO_BEGINNINGS, _NO_ENDINGS = tuple(_BEGINNINGS.split()), tuple(_ENDINGS.split())
_NOBODY = re.compile(
    "[某×x]+|[^\x00-\x7f]{1,2}(?:某+[^\x00-\x7f]?|[x×]+)|[〇零一二三四五六七八九十]{2,4}年.*"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍"
)
_UNITS = tuple("科室局站所组队部院厂司处委会校馆段班办股镇村街店社库位关级")
_COUNTED = re.compile(r"共.*[人名]")


def clean_name(text: str) -> str:
    """A name in its stored form: no padding, one kind of middle dot, each character itself.

    Radicals and compatibility forms become the characters that they look like, as do those that
    stood at private places before Unicode had them. Spaces stay only between Latin words, and
    full-width Latin letters stay.
    """
    plain = "".join(map(_character, _VARIANT.sub("", clean_text(text))))
    plain = _DOTS.sub(MIDDLE_DOT, plain)
    return _SPACE_AT_HAN.sub("", " ".join(plain.split()))


def name_key(text: str) -> str:
    """The form in which two spellings of one name are equal, 王甲（女） and 王甲 among them."""
    return fold(_OF_THE_PERSON.sub("", clean_name(text))).replace(MIDDLE_DOT, "")


def has_private_characters(key: str) -> bool:
    """Whether a name holds characters that only one font knows."""
    return _PRIVATE.search(key) is not None


def same_name(first: str, second: str) -> bool:
    """Whether two keys may be one name: a character only a font knows may be any other."""
    if first == second:
        return True
    return len(first) == len(second) and all(
        one == other or _PRIVATE.match(one) or _PRIVATE.match(other)
        for one, other in zip(first, second, strict=True)
    )


def is_name(text: str) -> bool:
    """Whether a text may be the name of a person: no total, heading, unit, number or mark."""
    bare = _REMARK.sub("", clean_name(text))
    key = fold(bare)
    letters = [each for each in key if not unicodedata.combining(each)]
    if _NOBODY.fullmatch(key):
        return False
    if not key or key in _NO_NAMES or len(letters) > LONGEST_NAME or _NOT_IN_NAMES.search(bare):
        return False
    # One character alone is a sign or a slip; marks on it were meant, odd as they are.
    han = sum(1 for each in letters if _is_han(each))
    is_short = len(key) < 2 or (han < 2 and len(letters) == len(key) and not _LETTER.search(bare))
    if is_short or not (han or _LETTER.search(bare)):
        return False
    return not (
        key.startswith(_NO_BEGINNINGS) or key.endswith(_NO_ENDINGS) or _COUNTED.fullmatch(key)
    )


def has_shape_of_name(text: str) -> bool:
    """Whether a text is a surname and one or two characters that are no word for something else."""
    key = fold(clean_name(text))
    is_short = 2 <= len(key) <= 3 and key.isalpha() and not _NOBODY.fullmatch(key)
    return is_short and key[0] in _SURNAMES and key not in _NO_NAMES


def is_plainly_a_name(text: str) -> bool:
    """Whether a text is a name beyond doubt: of usual length, with a usual surname, of no unit."""
    key = fold(clean_name(text))
    return 2 <= len(key) <= 3 and key[0] in _SURNAMES and not key.endswith(_UNITS)


def _character(sign: str) -> str:
    if sign in _RADICALS:
        return _RADICALS[sign]
    if "\ue815" <= sign <= "\ue864":
        return _formerly_private(sign)
    # Width is kept: a full-width letter is what was written.
    return unicodedata.normalize("NFKC", sign) if "\u2e80" <= sign <= "\u2fdf" else sign


def _formerly_private(sign: str) -> str:
    """What GB 18030 has now where fonts had a private character."""
    if sign in _LATER:
        return _LATER[sign]
    offset = ord(sign) - 0xE815 + 0x50
    return bytes([0xFE, offset + (offset > 0x7E)]).decode("gb18030")


def _is_han(sign: str) -> bool:
    return (
        "\u3400" <= sign <= "\u9fff"
        or sign >= "\U00020000"
        or sign == "〇"
        or bool(_PRIVATE.match(sign))
    )
