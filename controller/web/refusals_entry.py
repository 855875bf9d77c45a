"""Refusals at the entry: list, card, identity, lane, gate, boxes, devices. Codes of `Decision.refusal`."""

from typing import Final

from controller.web.words import Words

ENTRY: Final[dict[str, Words]] = {
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
    "card_expired": Words(
        "The card has expired. Two of staff compare by eye.", "证件已过有效期。请两名工作人员人工核对。"
    ),
    "card_foreign": Words("A foreigner's card. Two of staff compare by eye.", "外国人证件。请两名工作人员人工核对。"),
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
    # who comes late, not at all, not now, or is kept
    "late": Words(
        "This person is late. Two of staff may accept it, with a reason.", "此人迟到。可由两人写明理由后接受。"
    ),
    "absent": Words(
        "Counted as absent. Two of staff may let them in after all, unless the place is taken.",
        "此人已按缺席处理。席位未补的，可由两人写明理由后准其入场。",
    ),
    "recused": Words("This person recused themselves. The way in has ended.", "此人已回避，不再入场。"),
    "refused": Words(
        "Refused at the gate. A supervisor and another person may decide otherwise.",
        "此人在检测门被拒绝入场。须监督人员和另一人另行决定。",
    ),
    "not_late": Words("This person is not late. There is nothing to accept.", "此人没有迟到，无需接受。"),
    "place_taken": Words("Somebody else has the place already.", "席位已由别人递补。"),
    "alternate_not_called": Words(
        "Drawn in reserve and not called. Please wait outside.", "此人是候补专家，尚未递补。请在外等候。"
    ),
    "queue_wait": Words(
        "Somebody else was called to this lane. Wait for the number.", "本通道已叫别的号。请等候叫号。"
    ),
    "identity_by_staff": Words(
        "The face check failed too often. Two of staff compare by eye.", "人脸核对多次失败。请两名工作人员人工核对。"
    ),
    "supervisor_decides": Words(
        "Held at the gate. A supervisor and another person decide.", "此人留在检测门待决定。由监督人员和另一人决定。"
    ),
    "not_held": Words("This person is not held at the gate.", "此人没有留在检测门待决定。"),
    "gate_not_fit": Words(
        "The gate's self-test is missing, too old or failed. Test the gate first.",
        "检测门没有有效的自检。请先用标准件自检。",
    ),
    "guard_needed": Words("The one who goes along has to be a guard.", "陪同的人须是安保人员。"),
}
