"""Refusals of acts of staff, in sessions, committees, draw lists, incidents and outages. Codes of `Decision.refusal`."""

from typing import Final

from controller.web.words import Words

SESSIONS: Final[dict[str, Words]] = {
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
    "session_not_running": Words("The committee is not at work now.", "评审未在进行中。"),
    "supervisor_needed": Words("One of those who sign has to be a supervisor.", "签署人中须有监督人员。"),
    # draw lists
    "custodian_needed": Words("The custodians open this list. Ask them to sign.", "名单由保管人开启。请保管人签署。"),
    "package_needed": Words(
        "This site takes signed draw packages only. Ask the bank for one.",
        "本场所只接受带签名的抽取数据包。请向专家库索取。",
    ),
    "procurement_differs": Words(
        "The list was drawn for another kind of procurement. Check the session.", "名单的采购方式与场次不符。请核对。"
    ),
    "called_before_draw": Words(
        "That is before the draw. Check the time of the call.", "该时间早于抽取时间。请核对通知时间。"
    ),
    "procurement_unknown": Words(
        "The kind of procurement is not one of the profile's. Mend the plan or the list; or start unchecked, by two.",
        "采购方式不在规则中。请更正计划或名单；或由两人（含监督）按“不核对组成”开始。",
    ),
    "draw_too_old": Words(
        "The draw is older than the rules allow. Ask for a new one.", "抽取时间早于规则允许的期限。请重新抽取。"
    ),
    "too_few_alternates": Words(
        "The draw names too few alternates. Ask for a new one.", "候补专家人数不足。请重新抽取。"
    ),
    "alternate_order": Words(
        "Another alternate comes first. Call them in their order.", "前面还有候补专家。请按顺序递补。"
    ),
    # the committee
    "too_few_members": Words(
        "Too few members are inside. Wait, or have places filled.", "到场评委人数不足。请等候，或补足席位。"
    ),
    "even_number": Words("The number of members has to be odd.", "评委人数须为单数。"),
    "too_few_experts": Words("Too few of the members are experts.", "专家人数不足规定比例。"),
    "place_vacant": Words("A member's place is vacant. Have it filled first.", "有评委席位空缺。请先补足。"),
    "not_a_member": Words("This person is no member who sits here.", "此人不是在场评委。"),
    "too_few_asked": Words(
        "Too few members asked for longer time: more than a third are needed.", "申请延长的评委不足，须超过三分之一。"
    ),
    "extension_not_later": Words("The new end has to be later than the present one.", "延长后的结束时间须晚于现在的。"),
    "extension_too_long": Words("Longer than the rules allow at once. Choose less.", "超过一次可延长的时间。请缩短。"),
    "signature_missing": Words(
        "Somebody who sits here neither signed nor refused. Name every member.",
        "有在场评委既未签字也未拒签。请逐一列明。",
    ),
    "signer_not_present": Words("Somebody signed who does not sit here.", "签字人中有不在场的人。"),
    "report_not_signed": Words(
        "The report is not signed. Sign it, or stop the session by two persons with a reason.",
        "评审报告尚未签署。请先签署，或由两人写明理由终止。",
    ),
    # self-test, night, emptying
    "self_test_needed": Words("A self-test has to pass first. Have it tested.", "须先通过自检。请先自检。"),
    "branch_list_differs": Words(
        "Another site works by another list. Settle with them which one holds.",
        "其他会场用的是另一份名单。请与对方核对。",
    ),
    "branch_suspended": Words(
        "Another site of this session is suspended. Go on when it can.", "该场次的另一场所仍在暂停。请待其就绪。"
    ),
    "roll_call_needed": Words(
        "Call the roll first; everybody inside has to be named.", "请先点名，在内人员须全部点到。"
    ),
    "person_missing": Words("Somebody was missing at the roll call. Find them first.", "点名时有人不在。请先找到。"),
    "checklist_needed": Words(
        "The list of things done is not signed. Two persons sign it.", "尚未签署检查清单。请两人签署。"
    ),
    "checklist_incomplete": Words(
        "Something on the list was not done. Do it, then tick it.", "检查清单有未完成的项目。请完成后勾选。"
    ),
    "exit_under_way": Words("Somebody is on the way out. Wait until they are.", "有人正在离场。请等其离开。"),
    # incidents
    "incident_kind_unknown": Words("The profile knows no such kind of incident.", "规则中没有这类事件。"),
    "step_unknown": Words("This incident has no such step.", "该事件没有这一步。"),
    "steps_missing": Words("Required steps are not done. Do them first.", "还有必做步骤未完成。请先完成。"),
    "no_conduct_case": Words("No record of conduct comes out of this kind of incident.", "这类事件不产生行为记录。"),
    "conduct_recorded": Words("That is on record already.", "已有这条记录。"),
    # what may go on in an outage
    "degraded_clock_doubt": Words(
        "The clock is in doubt. Nothing new begins until it is trusted.", "系统时间可疑。恢复可信前不能进行。"
    ),
    "degraded_recorder_lost": Words("The recorder is lost. Check it first.", "录像程序失联。请先检查恢复。"),
    "degraded_source_lost": Words("A source is not recorded. Check it first.", "有录像中断。请先检查恢复。"),
    "degraded_storage_low": Words(
        "The recording disk is almost full. Make room first.", "录像磁盘将满。请先腾出空间。"
    ),
    "degraded_storage_full": Words("The recording disk is full. Make room first.", "录像磁盘已满。请先腾出空间。"),
    "degraded_power_lost": Words("The site runs on batteries. Wait for mains.", "现场由电池供电。请等市电恢复。"),
    "degraded_centre_lost": Words("The centre's system is out of reach. Wait for it.", "中心系统连接中断。请等恢复。"),
    "degraded_evaluation_lost": Words(
        "The evaluation system is out of reach. Wait for it.", "评标系统连接中断。请等恢复。"
    ),
    "degraded_witness_lost": Words("The witness room is out of reach. Wait for it.", "见证室连接中断。请等恢复。"),
    "degraded_branch_mismatch": Words(
        "The sites of this session do not agree. Settle it with the other site.",
        "该场次各场所状态不一致。请与对方核对。",
    ),
    "degraded_fire_input_silent": Words(
        "A fire contact cannot be read. Nobody enters until it can.", "消防输入读不到。恢复前不能入场。"
    ),
}
