"""Every state that the entry page can be in, as the controller would tell it."""

from typing import Any

PARAGRAPHS = {
    "zh": [
        "本人自愿参加本次评审，承诺遵守评标纪律和保密规定。",
        "本人与投标人没有利害关系，如有应当回避的情形，将主动提出回避。",
        "评审期间不携带、不使用任何通信和录音录像设备，不与外界联系。",
        "不私下接触投标人，不收受财物或者其他好处，不透露对投标文件的评审和比较、中标候选人的推荐情况。",
        "服从现场管理，评审结束前不擅自离开评审区；需要离开时先申请并经批准。",
        "本人知悉评审区全程录音录像，并同意依法保存。",
    ],
    "en": [
        "I take part of my own free will and keep the rules of evaluation and of secrecy.",
        "I have no interest in any bidder; where I should stand aside, I will say so myself.",
        "I carry and use no device that can communicate or record, and contact nobody outside.",
        "I meet no bidder in private, take no gifts, and tell nobody about the evaluation.",
        "I follow the staff and do not leave before the end without approval.",
        "I know that the area is recorded throughout.",
    ],
}
NAMES = [
    "甲乙工程有限公司", "东方机电设备股份有限公司", "浙江某某智能科技集团有限责任公司", "西湖检测", "华东建设监理咨询有限公司",
    "丙丁建材", "南方岩土勘察设计研究院有限公司", "北山消防", "中某数据技术（杭州）有限公司", "戊己园林绿化工程有限公司",
]  # fmt: skip
COMPANIES = [{"no": no, "name": name, "org_code": ""} for no, name in enumerate(NAMES, 1)]
COMMITMENT = {"version": "v1", "sha256": "ab" * 32, "paragraphs": PARAGRAPHS}


def notice(code: str, **params: str) -> dict[str, Any]:
    """A notice as the controller tells it."""
    return {"code": code, "params": params}


RULE = {
    "zh": "报到时间超过规定的迟到时限，按缺席处理，由候补专家递补；确需入场须两名工作人员说明理由并签署。",
    "en": "Who comes later than the rules allow counts as absent, and an alternate takes the place.",
    "clause": "招标投标法实施条例 48; 浙发改公管〔2021〕440号 5.5.3",
}


def refused(code: str) -> dict[str, Any]:
    """A refusal with the rule behind it."""
    return {**notice(code), "rule": RULE}


def state(step: str, step_no: int | None = None, **more: Any) -> dict[str, Any]:
    """A whole state: what is not given is empty."""
    nobody = step in {"swipe", "called", "testing", "closed", "fire", "offline"}
    empty: dict[str, Any] = {"box": None, "room": None, "notice": None, "deadline_s": None, "commitment": None}
    empty |= {"items": None, "queue": None}
    person = {"masked_name": None if nobody else "欧**红"}
    return {"step": step, "step_no": step_no, "step_count": 6, **empty, **person, **more}


STATES: dict[str, dict[str, Any]] = {
    "closed": state("closed"),
    "swipe": state("swipe"),
    "swipe_queue": state("swipe", queue={"called": None, "calls": [], "waiting": 4, "newest": 131}),
    "called": state(
        "called",
        queue={
            "called": 128,
            "calls": [{"number": 128, "lane": "a"}, {"number": 129, "lane": "b"}],
            "waiting": 3,
            "newest": 132,
        },
    ),
    "wait_identity": state("wait_identity", 1),
    "manual": state("manual", 2, notice=notice("face_failed")),
    "commitment": state("commitment", 2, commitment=COMMITMENT),
    "box_opening": state("box_opening", 3, box=17),
    "box_opening_none_free": state("box_opening", 3, notice=notice("no_free_box")),
    "box_open": state("box_open", 3, box=17),
    "box_items": state("box_open", 3, box=17, items=["phone", "earphones"]),
    "box_items_left_open": state("box_open", 3, box=17, items=[], notice=notice("box_left_open")),
    "box_left_open": state("box_open", 3, box=17, deadline_s=15, notice=notice("box_left_open")),
    "gate_wait": state("gate_wait", 4),
    "gate": state("gate", 4, deadline_s=18),
    "gate_alarm": state("gate_alarm", 4, notice=notice("phone_found")),
    "check": state("check", 4, notice=notice("manual_check")),
    "held": state("held", 4, notice=notice("held")),
    "testing": state("testing"),
    "gate_two_people": state("wait_staff", notice=notice("two_people")),
    "door": state("door", 5, room="12"),
    "admitted": state("admitted", 6, room="12"),
    "retrieve_opening": state("retrieve_opening", box=17),
    "retrieve_open": state("retrieve_open", box=17),
    "retrieved": state("retrieved"),
    "exit_gate": state("exit_gate"),
    "wait_staff": state("wait_staff", notice=notice("lane_unknown")),
    "fire": state("fire", notice=notice("fire")),
    "offline": state("offline", notice=notice("device_offline", device="board-main")),
    "refused": state("swipe", notice=notice("not_on_list")),
    "absent": state("swipe", notice=refused("absent")),
    "late": state("swipe", notice=refused("late")),
    "recused": state("swipe", notice=refused("recused")),
    "left_behind": state("swipe", notice=notice("card_left_behind")),
    "left_already": state("swipe", notice=notice("already_left")),
    "staff_called": state("swipe", notice=notice("staff_called")),
    "still_there": state("wait_identity", 1, deadline_s=12),
}
