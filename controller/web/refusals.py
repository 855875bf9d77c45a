"""What the core refuses, in both languages: what is so, then what to do. Codes of `Decision.refusal`."""

from typing import Final, NamedTuple


class Words(NamedTuple):
    """One sentence, or two, in English and Chinese."""

    en: str
    zh: str


RULES: Final[dict[str, Words]] = {
    # who may come in
    "not_on_list": Words(
        "This card is on no list that is open. Check session and time.",
        "这张证件不在已开启的名单里。请核对场次和时间。",
    ),
    "list_not_released": Words(
        "The draw list is not open yet. Release it first, with two custodians.", "名单还没有开启。请先由两人释放名单。"
    ),
    "not_now": Words(
        "Outside the session's time window. Check the planned times.", "不在场次的时间范围内。请核对计划时间。"
    ),
    "session_not_open": Words("The session admits nobody now. Open entry first.", "该场次现在不能入场。请先开始入场。"),
    "already_inside": Words(
        "The record shows this person inside. Call the roll.", "记录显示此人已在里面。请点名核对。"
    ),
    "already_left": Words("This person has left for good. There is no second entry.", "此人已最终离场，不能再次入场。"),
    "whereabouts_unknown": Words(
        "Nobody knows where this person is since the alarm. Call the roll first.", "警报后此人去向不明。请先点名。"
    ),
    "at_other_kiosk": Words(
        "This person stands at another kiosk. Finish there, or cancel there.",
        "此人正在另一个通道办理。请在那里完成或退出。",
    ),
    "revoked": Words("The entitlement was withdrawn. Nobody can restore it here.", "资格已取消，不能在这里恢复。"),
    "card_expired": Words("The card has expired. Ask for a valid one.", "证件已过有效期。请出示有效证件。"),
    "second_card": Words("Somebody is still at the kiosk. Wait until they are done.", "前一位还在办理。请等其完成。"),
    "not_admitted": Words(
        "This person was not admitted through the main door. Check how they came in.", "此人没有经大门入场。请查明。"
    ),
    "wrong_room": Words("This person belongs to another room. Show the way.", "此人属于另一间评审室。请引导。"),
    "not_inside": Words("The record does not show this person inside.", "记录显示此人不在里面。请核对。"),
    "exit_not_asked": Words(
        "This person did not ask to leave. Note the request first.", "此人没有申请离场。请先登记申请。"
    ),
    # lane, gate and boxes
    "lane_busy": Words("Somebody else holds the lane. Wait until it is free.", "通道里有人。请等通道空闲。"),
    "lane_unknown": Words(
        "The lane needs a look. Clear it when nobody stands there.", "通道待检查。请看清无人后恢复通道。"
    ),
    "lane_not_clear": Words(
        "The passage through the gate was not clear. Look into the lane.", "没有无异常的通过记录。请查看通道。"
    ),
    "not_clear": Words("This person has no clear passage. Let them walk again.", "此人没有通过检测。请重新通过。"),
    "clear_stale": Words("The passage is too long ago. Let them walk again.", "通过检测已过时效。请重新通过。"),
    "identity_stale": Words(
        "The identity check is too long ago. Read the card again.", "身份核对已过时效。请重新刷卡。"
    ),
    "declaration_stale": Words("The declaration is too long ago. Sign it again.", "承诺已过时效。请重新签署。"),
    "stored_stale": Words("The devices were stored too long ago. Start again.", "存物已过时效。请重新办理。"),
    "not_stored": Words(
        "No devices were stored or declared away. Start again.", "没有存物，也没有声明未携带。请重新办理。"
    ),
    "box_not_locked": Words(
        "The box is not closed and locked. Push its door shut.", "储物箱没有关好锁住。请推紧箱门。"
    ),
    "box_left_open": Words("The box stands open. Close it first.", "储物箱还开着。请先关好。"),
    "retrieve_not_allowed": Words("A box opens to its holder after the exit only.", "离场以后才能取物。"),
    # devices, recording, time
    "device_offline": Words(
        "A device does not answer. Check its power and cable; nothing opens meanwhile.",
        "有设备没有应答。请检查电源和网线，恢复前不会开门。",
    ),
    "door_unknown": Words(
        "The door's state is not known. Check the door and its board.", "门的状态不明。请检查门和控制板。"
    ),
    "fire_input_silent": Words(
        "The fire contact cannot be read. No entries until it is.", "消防输入读不到。恢复前不能入场。"
    ),
    "recording_lost": Words(
        "Not every source is recorded. No entries until each is; check cameras and recorder.",
        "录像没有全部就绪。恢复前不能入场，请检查摄像机和录像程序。",
    ),
    "clock_doubted": Words(
        "The clock is in doubt. Check its time source; entries wait until it is trusted again.",
        "系统时间可疑。请检查对时；恢复前不能入场。",
    ),
    "clock:trusted": Words("The clock is trusted already. Nothing to do.", "系统时间本来就可信，无需操作。"),
    # fire
    "fire": Words("The fire latch is set. Reset it when the site is safe.", "处于火警状态。请在现场安全后复位。"),
    "fire_input_active": Words(
        "A fire contact still shows fire, or cannot be read. Clear the cause first.",
        "消防输入仍在报警或读不到。请先排除原因。",
    ),
    # staff
    "staff_needed": Words("A member of staff has to sign this.", "需要工作人员签署。"),
    "two_persons_needed": Words(
        "Different persons have to sign this together; add the missing one.", "需要不同的人共同签署。请补上另一人。"
    ),
    "reason_needed": Words("Give a reason; it goes into the record.", "请写明理由，理由会写入记录。"),
    "override_too_long": Words(
        "Longer than the site allows. Choose fewer seconds.", "超过本场所允许的时长。请缩短秒数。"
    ),
    # sessions and lists
    "room_in_use": Words("Another session uses this room. Close it first.", "该评审室有别的场次。请先结束那个场次。"),
    "no_sources": Words("The room has no cameras in the site file. Add them.", "该评审室没有配置录像。请补充配置。"),
    "not_empty": Words(
        "Somebody is inside, or a box holds something. Empty both first.", "还有人在内或储物箱未清空。请先处理。"
    ),
    "too_early": Words("Before the time of release. Wait for it.", "还没到释放时间。请按时释放。"),
}
"""Rules that turn an act or a person away."""

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
}
"""Refusals of a machine's table, `machine:state:event`."""

OTHERWISE: Final = Words(
    "Refused; nothing was changed. Look at the state of the site and try again.",
    "被拒绝，没有任何改变。请查看现场状态后再试。",
)


def words_of(code: str) -> Words:
    """The sentence for a refusal code of the core."""
    known = RULES.get(code) or SHAPES.get(code)
    if known is not None:
        return known
    machine, colon, _ = code.partition(":")
    return MACHINES.get(machine, OTHERWISE) if colon else OTHERWISE
