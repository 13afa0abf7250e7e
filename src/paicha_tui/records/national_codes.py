"""The national lists that the notice leans on: 性别、民族、婚姻状况、学历、学位、政治面貌、称谓.

A value is stored by its key, which for most of them is the word itself.
"""

from __future__ import annotations

from paicha_tui.records.code_lists import Code, CodeList

MALE, FEMALE, WIDOWED = "男", "女", "widowed"
OTHER_EDUCATION, NO_DEGREE = "其他", "无"

SEX = CodeList.of_labels("性别", f"{MALE} {FEMALE}", {MALE: ("男性", "1"), FEMALE: ("女性", "2")})

_ETHNICITIES = """
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜
    水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒
    乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""

MAJORITY_ETHNICITY = "汉族"

ETHNICITY = CodeList(
    "民族",
    [
        *(
            Code(f"{name}族", f"{name}族", (name, f"{number:02d}"), typed_as=number)
            for number, name in enumerate(_ETHNICITIES.split(), 1)
        ),
        Code("其他", "其他", ("97",), typed_as=97),
        Code("外国血统", "外国血统", ("98", "外国血统中国籍人士"), typed_as=98),
    ],
)

MARITAL_STATUS = CodeList(
    "婚姻状况",
    [
        Code("unmarried", "未婚"),
        Code("married", "已婚", ("初婚",)),
        Code("divorced", "离婚", ("离异",)),
        Code("remarried", "复婚", ("再婚",)),
        Code(WIDOWED, "丧偶"),
    ],
)

COLLEGE, SECONDARY, PRIMARY = "大专及以上", "中专、高中、中技", "初中及以下"

_EDUCATION = {
    COLLEGE: (
        "博士研究生 硕士研究生 硕士生班 中央党校研究生 省（区、市）委党校研究生 大学 大专 "
        "大学普通班 "
        "第二学士学位班 中央党校大学 省（区、市）委党校大学 中央党校大专 省（区、市）委党校大专"
    ),
    SECONDARY: "中等专科 职业高中 技工学校 普通高中",
    PRIMARY: f"初中 小学 {OTHER_EDUCATION}",
}
_EDUCATION_ALIASES = {
    "博士研究生": ("博士",),
    "硕士研究生": ("硕士", "研究生"),
    "省（区、市）委党校研究生": ("省委党校研究生",),
    "大学": ("本科", "大学本科"),
    "大专": ("专科", "大学专科"),
    "省（区、市）委党校大学": ("省委党校大学", "省委党校本科"),
    "省（区、市）委党校大专": ("省委党校大专",),
    "中等专科": ("中专",),
    "职业高中": ("职高",),
    "技工学校": ("技校", "中技"),
    "普通高中": ("高中",),
}
_BY_PARTY_SCHOOLS = ("中央党校大专", "省（区、市）委党校大专")
WITHOUT_DEGREE = frozenset(
    ("大专", *_BY_PARTY_SCHOOLS, "初中", "小学", *_EDUCATION[SECONDARY].split())
)
"""学历 with which nobody has a 学位."""

EDUCATION = CodeList(
    "学历",
    [
        Code(
            label,
            label,
            _EDUCATION_ALIASES.get(label, ()),
            group=group,
            typed_as={OTHER_EDUCATION: 20}.get(label, 0),
        )
        for group, labels in _EDUCATION.items()
        for label in labels.split()
    ],
)
"""The national pick list; its group is the statistics column of annex 7."""

DEGREE = CodeList.of_labels(
    "学位", f"名誉博士 博士 硕士 学士 {NO_DEGREE}", {"学士": ("学士学位",), "硕士": ("硕士学位",)}
)

POLITICAL_STATUS = CodeList.of_labels(
    "政治面貌",
    "中共党员 中共预备党员 共青团员 民革 民盟 民建 民进 农工党 致公党 九三学社 台盟 "
    "无党派人士 群众",
    {"中共党员": ("党员",), "共青团员": ("团员",)},
)

KINSHIP = CodeList.of_labels(
    "称谓", "配偶 丈夫 妻子 儿子 女儿 父亲 母亲 哥哥 弟弟 姐姐 妹妹 其他", typed_as={"其他": 12}
)
