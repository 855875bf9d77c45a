"""Refusals that name a thing, and those of a machine's table. Codes of `Decision.refusal`."""

from typing import Final

from controller.web.words import Words

SHAPES: Final[dict[str, Words]] = {
    "alarm:unknown": Words("This alarm is gone already.", "该报警已经不在了。"),
    "person:unknown": Words("No such person on an open list.", "已开启的名单里没有此人。"),
    "session:unknown": Words("No such session. Plan it first.", "没有这个场次。请先新建。"),
    "session:exists": Words("This session id was used before. Take another.", "该场次编号已用过。请换一个。"),
    "session:window": Words("The end must come after the start.", "结束时间要晚于开始时间。"),
    "session:order": Words("The core knows no such order.", "没有这个操作。"),
    "room:unknown": Words("No such room in the site file.", "没有这间评审室。"),
    "lane:unknown": Words("No such lane in the site file.", "没有这个通道。"),
    "door:unknown": Words("No such door in the site file.", "没有这扇门。"),
    "box:unknown": Words("No such box in the site file.", "没有这个储物箱。"),
    "draw:exists": Words("The session has a list already. A list is never replaced.", "该场次已有名单，名单不能替换。"),
    "draw:too_late": Words("Entry has begun; a list comes before.", "已开始入场，不能再导入名单。"),
    "draw:none": Words("The session has no list. Import it first.", "该场次没有名单。请先导入。"),
    "draw:empty": Words("The list is empty.", "名单是空的。"),
    "identity:not_at_kiosk": Words("This person no longer waits at the kiosk.", "此人已不在终端前等候。"),
    "kiosk:nobody": Words("Nobody stands at the kiosk. Read the card first.", "现在没有人在办理。请先刷身份证。"),
    "kiosk:in_gate": Words("In the gate already. Go on, or call staff.", "您已走进检测门。请继续，或呼叫工作人员。"),
    "declaration:not_holder": Words(
        "The declaration is not due now. Begin with the card.", "现在不能签署承诺。请从刷身份证开始。"
    ),
    "declaration:devices": Words("Say whether devices are stored or none are carried.", "请选择存放或没有携带。"),
    "lane:no_holder": Words("Nobody holds the lane.", "通道里没有办理的人。"),
    "archive:content": Words("The archived file's digest is missing.", "缺少归档文件的摘要。"),
    "branch:count": Words("The numbers of the other site do not add up.", "另一场所的人数不合理。"),
    "branch:state": Words("The other site told no known state.", "另一场所的状态无法识别。"),
    "branch:unknown": Words("The session has no such other site.", "该场次没有这个场所。"),
    "checklist:unknown": Words("There is no such checklist.", "没有这份检查清单。"),
    "command:unknown": Words("No such command was sent.", "没有发过这条命令。"),
    "conduct:unknown": Words("There is no such kind of conduct.", "没有这类行为。"),
    "conflict:company": Words("The list has no such company.", "名单中没有该单位。"),
    "conflict:not_drawn": Words(
        "The companies are shown to drawn members only.", "回避单位仅向抽取的评标委员会成员显示。"
    ),
    "conflict:not_holder": Words(
        "A conflict can be declared between the identity check and the signature only.",
        "身份核对后、签署前才能声明回避。",
    ),
    "deadline:not_due": Words("That time has not come.", "时间还没到。"),
    "device:unknown": Words("No such device in the site file.", "没有这台设备。"),
    "draw:chain": Words("The package does not follow the one that is here.", "数据包与现有版本不衔接。"),
    "draw:count": Words("The list does not count what was committed to.", "名单人数与承诺值不符。"),
    "draw:event": Words("The opening event has no name.", "缺少开标事件编号。"),
    "draw:not_alternate": Words("This person is no alternate of the list.", "此人不是名单上的候补专家。"),
    "draw:not_declassified": Words("The list is still secret. Declassify it first.", "名单仍属保密。请先解密公开。"),
    "draw:not_opened": Words(
        "The list was never opened, so there is nothing to show.", "名单从未开启，没有可披露的内容。"
    ),
    "draw:not_waiting": Words("No package waits for its custodians.", "没有等待开启的数据包。"),
    "draw:package_lost": Words(
        "The package is not in the store. Bring it again from its copy.", "存储中没有该数据包。请用副本重新导入。"
    ),
    "draw:pseudonyms": Words("The list names somebody twice.", "名单里有重复的人。"),
    "draw:version": Words("This is not the next version of the list.", "不是名单的下一版本。"),
    "fire_input:unknown": Words("No such fire contact in the site file.", "没有这个消防输入。"),
    "gate:unknown": Words("No such gate in the site file.", "没有这个检测门。"),
    "hatch:side": Words("A hatch has an outer and an inner side.", "传递窗只有外侧和内侧。"),
    "hatch:unknown": Words("No such hatch in the site file.", "没有这个传递窗。"),
    "incident:unknown": Words("No such open incident.", "没有这个未关闭的事件。"),
    "items:no_box": Words("There is no box to list anything for.", "没有储物箱可登记。"),
    "items:no_box_open": Words("Items are listed while the box is open.", "箱门打开时才能登记物品。"),
    "link:unknown": Words("No such link in the site file.", "没有这个外部系统。"),
    "reader:unknown": Words("No such reader in the site file.", "没有这个读卡器。"),
    "recording:not_ended": Words("The recording goes on.", "录像尚未结束。"),
    "report:content": Words(
        "The report's digest is missing, or somebody both signed and refused.", "缺少报告摘要，或有人既签字又拒签。"
    ),
    "roles:pseudonyms": Words("The role list is empty, or names somebody twice.", "登记名单为空，或有重复的人。"),
    "roll_call:stranger": Words("Somebody named does not belong to this session.", "点名中有不属于该场次的人。"),
    "roll_call:where": Words("Say where the person was found.", "请说明此人在哪里。"),
    "room:kind": Words("No session is held in a room of this kind.", "这类房间不举行评审。"),
    "seat:none": Words("Name the seat.", "请填写座位。"),
    "session:assembly": Words("The assembly time has to lie inside the window.", "集合时间须在场次时间内。"),
    "session:branches": Words("Another site is named twice, or has no name.", "其他场所有重复或空缺。"),
    "session:cause": Words("There is no such cause.", "没有这个原因。"),
    "session:procurement": Words("The profile knows no such kind of procurement.", "规则中没有这种采购方式。"),
    "source:unknown": Words("The session does not record such a source.", "该场次没有这一路录像。"),
    "ticket:unknown": Words("This person has no place in the queue.", "此人没有排队。"),
    "vacancy:unknown": Words("No place is vacant for this person.", "此人没有空缺的席位。"),
}
"""Refusals that name a thing."""

MACHINES: Final[dict[str, Words]] = {
    "fire": Words("The fire latch does not allow this now.", "火警状态下现在不能这样做。"),
    "draw": Words("The list is in another state; look at the session.", "名单状态已变化。请看场次的现状。"),
    "session": Words("The session is in another state; look at it again.", "场次状态已变化。请看场次的现状。"),
    "lane": Words("The lane is in another state; look at it again.", "通道状态已变化。请看通道的现状。"),
    "door": Words("The door is in another state; look at it again.", "门的状态已变化。请看门的现状。"),
    "box": Words("The box is in another state; look at it again.", "储物箱状态已变化。请看储物箱的现状。"),
    "admission": Words("The person is at another step; look again.", "此人已在别的步骤。请看人员的现状。"),
    "gate_fitness": Words("The gate's test stands elsewhere; look at it again.", "检测门自检状态已变化。请看现状。"),
    "hatch": Words("The hatch is in another state; look at it again.", "传递窗状态已变化。请看现状。"),
    "ticket": Words("The place in the queue has moved; look again.", "排队状态已变化。请看现状。"),
    "vacancy": Words("The vacant place is in another state; look again.", "空缺席位状态已变化。请看现状。"),
    "mode": Words("The outage is in another state; look again.", "降级状态已变化。请看现状。"),
    "incident": Words(
        "The incident is in another state: every step first, then closing.", "事件状态不符：先完成各步，再关闭。"
    ),
}
"""Refusals of a machine's table, `machine:state:event`."""
