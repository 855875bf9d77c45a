"""Refusals of roles, rooms, ways inside and hatches. Codes of `Decision.refusal`."""

from typing import Final

from controller.web.words import Words

INSIDE: Final[dict[str, Words]] = {
    # roles
    "expert_by_hand": Words("Experts come from the draw alone.", "专家只能随机抽取产生，不能登记。"),
    "role_unknown": Words("The profile knows no such role.", "规则中没有这个角色。"),
    "role_conflict": Words("This person has another role that stands against it.", "此人已有不相容的角色。"),
    "role_stays_outside": Words(
        "This role stays outside the sealed area. Show the way to the supervision or witness room.",
        "该角色不进入评审区。请引导到监督室或见证室。",
    ),
    "role_not_here": Words("This role may not enter such a room.", "该角色不能进入此类房间。"),
    "members_fixed": Words("Members are fixed once the session has begun.", "评审开始后评委不得更换。"),
    "escort_needed": Words("A guard has to go along. Name one.", "须有安保人员陪同。请先指定。"),
    "escort_no_guard": Words("The escort has to be a guard.", "陪同人须是安保人员。"),
    "escort_busy": Words(
        "This guard goes along with somebody already. Name another.", "该安保人员正在陪同他人。请另行指定。"
    ),
    # rooms
    "outside_sealed_area": Words("That lies outside the sealed area.", "该处在评审区外。"),
    "closed_for_night": Words(
        "The rooms are closed for the night. Show the way to the overnight rooms.", "夜间评审室关闭。请到休息室。"
    ),
    "not_in_own_room": Words("This person is not in their own room.", "此人不在本场评审室。"),
    "seat_taken": Words("Somebody sits there already.", "该座位已有人。"),
    "already_in_room": Words("This person is in the room already.", "此人已在室内。"),
    # temporary outs
    "temp_out_needed": Words("Note the temporary out first.", "请先登记临时外出。"),
    "temp_out_not_allowed": Words("The rules know no going to such a room.", "规则不允许去这类房间。"),
    "already_out": Words("This person is out already.", "此人已在外出中。"),
    "others_are_out": Words("Somebody of this room is out. Wait until they are back.", "同室已有人外出。请等其返回。"),
    "no_such_room": Words("This site has no such room.", "本场所没有这类房间。"),
    # hatches
    "hatch_in_use": Words("The hatch is in use. Shut its other side first.", "传递窗使用中。请先关好另一侧。"),
    "hatch_not_shut": Words("A door of the hatch is not shut and locked.", "传递窗有一侧门未关好或未锁。"),
    "hatch_unknown": Words(
        "The hatch is in doubt. Look into it, shut it, clear it.", "传递窗状态不明。请查看并关好后恢复。"
    ),
    "hatch_breached": Words(
        "The hatch was opened against its interlock. Look into it, then clear it.", "传递窗互锁被破坏。请查看后恢复。"
    ),
    "material_sealed": Words("The session stands still; its material stays sealed.", "场次暂停或过夜，物品保持封存。"),
}
