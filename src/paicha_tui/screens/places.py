"""Every place of the application, a row each: its keys, the palette, the line of places read it.

A place is added by a row here and the file of its screen.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where a clerk can go."""

    name: str
    key: str
    """The key that goes there; empty for a place that is only reached by name."""
    title: str
    screen: str
    """The module in `screens` and the class of its screen, which is imported when first shown."""
    purpose: str
    """What a clerk does there, in a sentence for F1."""
    in_line: bool = True
    """Whether the line of places names it wherever one is; it has no room for all."""


PLACES = (
    Place(
        "home",
        "1",
        "首页",
        "home:HomeScreen",
        "排查七个步骤各做到哪里，还有什么要做；每个数字打开正好那些人",
    ),
    Place(
        "members",
        "2",
        "党员",
        "member.screen:MembersScreen",
        "党员名单：查找、筛选，打开一个人的记录，或标记几个人一起改",
    ),
    Place(
        "search",
        "3",
        "查找",
        "search_case.screen:SearchingScreen",
        "失去联系、要联系查找的党员：逐次记下查找，结束时列入附件5或6",
    ),
    Place(
        "letters",
        "4",
        "介绍信",
        "letter:LettersScreen",
        "组织关系介绍信存根：登记回执和查询，超期没有回执的列入查找",
    ),
    Place(
        "findings",
        "5",
        "校验",
        "finding.screen:FindingsScreen",
        "按规则找出的问题，必须处理的在前：逐处打开改正，或写明理由确认",
    ),
    Place(
        "reports",
        "6",
        "报表",
        "report.screen:ReportsScreen",
        "九张附件和综合报告：预览、生成、定稿、下载",
    ),
    Place(
        "settings",
        "8",
        "设置",
        "setting.screen:SettingsScreen",
        "排查的日期、单位、党组织、备份、口令",
    ),
    Place(
        "organizations",
        "9",
        "党组织",
        "setting.organization:OrganizationsScreen",
        "各级党组织：名称、层级、类型、书记、联系人；加下级，移除",
        in_line=False,
    ),
    Place(
        "checks",
        "",
        "五核查",
        "check.screen:ChecksScreen",
        "第一步五核查：选党支部和一项，逐人核对，一个键记一人",
    ),
    Place(
        "dossiers",
        "",
        "完善档案",
        "dossier:DossiersScreen",
        "第四步完善档案：一人一行，一个数字记一种入党材料齐不齐",
    ),
    Place(
        "handlings",
        "",
        "处置",
        "handling.screen:HandlingsScreen",
        "第五、六步：对查找过的党员作出规范管理或组织处置",
    ),
)

BY_NAME = {place.name: place for place in PLACES}
