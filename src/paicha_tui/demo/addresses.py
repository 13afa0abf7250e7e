"""Made-up addresses, native places and destinations."""

from __future__ import annotations

from paicha_tui.demo.draws import Draws, words

CITY = "石桥市"
AREA_CODES = words("410402 410403 410404 410411 410421 410422 410423 410425 410481 410482")
LONG_SHARE = 0.02

_COUNTIES = words(
    "河南省鲁山县 河南省叶县 河南省宝丰县 河南省郏县 河南省舞钢市 河南省汝州市 河南省襄城县 "
    "河南省方城县 河南省南召县 河南省西峡县 河南省嵩县 河南省临颍县 河南省鄢陵县 河南省扶沟县 "
    "河南省商水县 河南省睢县 河南省固始县 河南省泌阳县"
)
_COUNTIES_AFAR = words(
    "山东省曹县 安徽省临泉县 湖北省枣阳市 陕西省洛南县 河北省魏县 江苏省沛县 四川省仪陇县 "
    "湖南省宁乡县"
)
_DISTRICTS = words("滨河区 东湖区 青龙区 城乡一体化示范区")
_ROADS = words(
    "建设路 人民路 矿工路 光明路 中兴路 湛南路 凌云路 新华路 开源路 长安大道 和平路 银杏街"
)
_COMPOUNDS = words("和谐佳苑 阳光花园 祥云小区 桥头新村 翠竹园 锦绣华庭 政苑小区 电厂家属院")
_TOWNS = words("青龙山镇 梨园乡 石门镇 白河镇 马跑泉乡 枣林镇")
_VILLAGES = words("李家坪村 前营村 后营村 柳树沟村 郭庄村 大槐树村 张湾村 三里铺村")
_LONG_ENDING = (
    "（原石桥市第二棉纺织厂老家属院北区棚户区改造安置房，从东门进入后沿围墙向北约二百米，"
    "自行车棚对面）"
)


def native_place(draws: Draws) -> str:
    """Province and county."""
    return draws.pick(_COUNTIES_AFAR if draws.chance(0.12) else _COUNTIES)


def town_address(draws: Draws) -> str:
    """An address in the city, to the door number; a few are very long."""
    place = (
        f"河南省{CITY}{draws.pick(_DISTRICTS)}{draws.pick(_ROADS)}{draws.number(1, 199)}号"
        f"{draws.pick(_COMPOUNDS)}{draws.number(1, 32)}号楼{draws.number(1, 5)}单元"
        f"{draws.number(1, 18)}{draws.number(1, 4):02d}室"
    )
    return place + _LONG_ENDING if draws.chance(LONG_SHARE) else place


def village_address(draws: Draws) -> str:
    """An address in a village, to the house number."""
    return (
        f"河南省{CITY}{draws.pick(_TOWNS)}{draws.pick(_VILLAGES)}"
        f"{draws.number(1, 12)}组{draws.number(1, 98)}号"
    )


def household_place(draws: Draws) -> str:
    """Where a person is registered."""
    return f"河南省{CITY}{draws.pick(_DISTRICTS)}{draws.pick(_ROADS)}派出所辖区"


_WITHIN_COUNTY = tuple(f"{CITY}{town}" for town in _TOWNS)
_WITHIN_CITY = tuple(f"{CITY}{district}" for district in _DISTRICTS)
_ACROSS_CITIES = words("河南省郑州市 河南省洛阳市 河南省许昌市 河南省南阳市 河南省漯河市")
_ACROSS_PROVINCES = words(
    "广东省深圳市 广东省东莞市 浙江省义乌市 江苏省苏州市 上海市 北京市 新疆维吾尔自治区石河子市 "
    "福建省晋江市"
)
_ABROAD = words("新加坡 安哥拉 日本 澳大利亚 德国 加拿大 香港特别行政区 澳门特别行政区")
_DESTINATIONS = {
    "within_county": _WITHIN_COUNTY,
    "within_city": _WITHIN_CITY,
    "across_cities": _ACROSS_CITIES,
    "across_provinces": _ACROSS_PROVINCES,
    "abroad": _ABROAD,
    "no_fixed_place": ("随工程队流动，无固定地点", "跑长途货运，无固定地点"),
}


def destination(draws: Draws, direction: str) -> str:
    """Where somebody went who moved in a `vocabulary.FLOW_DIRECTION`."""
    return draws.pick(_DESTINATIONS[direction])


def other_city(draws: Draws) -> str:
    """A city outside, of the province or farther."""
    return draws.pick(_ACROSS_CITIES + _ACROSS_PROVINCES)
