"""Every key and what it means: one key, one meaning, whatever the place calls it.

The manual shows this table. Where a terminal keeps an F key to itself, its twin does the same.
Textual takes Alt+F and Alt+B for Ctrl with an arrow, which therefore stand beside them.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """Keys that mean the same everywhere."""

    keys: str
    """As bindings have them, separated by spaces."""
    told: str
    """What they mean, in Chinese."""
    names: str
    """What the places call it, separated by spaces."""


MEANINGS = (
    Meaning(
        "f1 ctrl+g question_mark fullwidth_question_mark", "这里是做什么的，有哪些键", "帮助 返回"
    ),
    Meaning(
        "f2 ctrl+s",
        "办成这里的事：保存、确定、生成",
        "保存 确定 生成 导入 合并 回执 重印 发送 照此保存 全部齐全 返回预览",
    ),
    Meaning("f3 ctrl+n", "新的一份", "新建 存并新建 加下级 新存根 列入"),
    Meaning("f4 ctrl+t", "列出来选", "代码 填过 筛选 级别 选项 换项 换名单 换留下的 两份比"),
    Meaning("f5 ctrl+e", "打字来找", "查找 键入 取全部"),
    Meaning("f6 alt+y", "到下一处要办的", "下一步 下一未核 下一缺 待核对 下载"),
    Meaning("f7 ctrl+r", "前一个", "上一人 上一处"),
    Meaning("f8 ctrl+o", "后一个", "下一人 下一处 下一项"),
    Meaning("f9 ctrl+b", "和上一条一样", "同上"),
    Meaning("f10 ctrl+pagedown", "换一页", "页签"),
    Meaning("shift+f10 ctrl+pageup f22", "换回前一页", "上页签"),
    Meaning("f11 alt+a", "核对过，没有错；再按收回", "确认 撤回"),
    Meaning("f12 alt+n", "加一条记录", "加一条 记一次 查询"),
    Meaning("delete ctrl+d", "去掉光标所在的", "移除 移出 不导入 默认"),
    Meaning("alt+x shift+f12 f24", "去掉这一条记录", "去掉一条"),
    Meaning("alt+d shift+f6 f18", "作出标记，以后完善", "待完善"),
    Meaning("ctrl+z alt+z shift+f2 f14", "撤销", "撤销 撤销导入 还原"),
    Meaning("ctrl+y", "重做", "重做"),
    Meaning("ctrl+p", "以后都从这个值开始", "固定 核查人"),
    Meaning("ctrl+a", "标记全部", "全选"),
    Meaning("alt+i", "标记没有标记的", "反选"),
    Meaning("alt+m", "标记到光标这里", "标到这里"),
    Meaning("ctrl+c", "复制，或只留文字来拖选", "复制 纯文字"),
    Meaning("alt+p", "照屏幕上的写成工作簿", "印出"),
    Meaning("alt+f ctrl+right", "存成文件、取走文件", "下载 存退回"),
    Meaning("alt+s", "换次序", "排序"),
    Meaning("alt+l", "选显示的列", "选列"),
    Meaning("alt+h", "显示或隐去完整的号码", "证号"),
    Meaning("alt+g", "标记的一起改", "批改"),
    Meaning("alt+o", "打开逐人的记录", "记录 逐人核"),
    Meaning("alt+b ctrl+left", "两份登记合为一份", "合并"),
    Meaning("alt+r", "导入名册", "导入"),
    Meaning("alt+e", "填查找的核实情况", "核实"),
    Meaning("alt+q", "查找结束：取得联系", "取得联系"),
    Meaning("alt+w", "查找结束：无法联系", "无法联系"),
    Meaning("alt+c", "列入查找", "列入查找 重新查找"),
    Meaning("alt+t", "只看同一条规则", "本规则"),
    Meaning("alt+j", "重新校验", "重新校验"),
    Meaning("alt+k", "定稿", "定稿"),
    Meaning("alt+v", "看已经办过的", "已确认 已定稿"),
    Meaning("alt+u", "换到别的上级", "上级"),
    Meaning(
        "enter",
        "打开、选定；填写时到下一项",
        "打开 选定 确定 预览 全文 改填 记录 下一项 进列表 换另一方 换一份 比今天 返回 不用",
    ),
    Meaning("escape", "退一步，不改什么", "返回 首页 清除 停止 上级 返回预览 回名单"),
    Meaning("space ideographic_space", "标记一行", "标记"),
    Meaning("tab", "到下一处去填或选", "下一项 预览 进列表 选处理 回名单 选下一句 下移"),
    Meaning("shift+tab", "回到前一处", "上一项 回名单 上一句 上移"),
    Meaning("up", "往上", "上移 上一项 上一人 上一句"),
    Meaning("down", "往下", "下移 下一项 下一人 进列表 选下一句"),
    Meaning("left", "往左", "左移 左边的列 上一类 上级 上移"),
    Meaning("right", "往右", "右移 右边的列 下一类 取一段 预览 下移"),
    Meaning("pageup", "往上一页", "上页 上一段 上一人"),
    Meaning("pagedown", "往下一页", "下页 下一段 下一人"),
    Meaning("home", "到开头", "开头"),
    Meaning("end", "到末尾", "末尾 取全部"),
    Meaning("backspace", "删一个字；在目录里回上级", "删字 上级"),
    Meaning("slash ideographic_comma fullwidth_solidus", "打字来找", "查找 键入路径"),
    Meaning("tilde", "从自己的文件夹键入", "键入路径"),
    Meaning("a", "这一行都齐全", "全部齐全"),
    Meaning("q", "说明怎样退出", "怎样退出"),
    Meaning("ctrl+q", "退出", "退出"),
    Meaning("ctrl+backslash", "按名称或拼音找命令", "命令"),
    Meaning("ctrl+l", "重画", "重画"),
    Meaning("7 ctrl+f", "选范围；列出数字来选的地方选第七样", "范围 记录 不用"),
    Meaning(
        "0 1 2 3 4 5 6 8 9",
        "到那个地方；列出数字来选的地方选那一样",
        "首页 党员 查找 介绍信 校验 报表 设置 党组织 "
        "无问题 有问题 待完善 未核 定情况 记录 留下的 并入的 命令窗口 不用",
    ),
)

BY_KEY = {key: meaning for meaning in MEANINGS for key in meaning.keys.split()}
