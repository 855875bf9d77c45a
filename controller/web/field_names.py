"""What the fields of a request are called, and the form of each in plain words: nobody is shown a regular expression."""

from typing import Final

from controller.web.words import Words

NAMES: Final[dict[str, Words]] = {
    # who signs, and why
    "staff": Words("staff id", "工号"),
    "pin": Words("PIN", "口令"),
    "by": Words("signer", "签署人"),
    "reason": Words("reason", "理由"),
    # sessions
    "session": Words("session number", "场次编号"),
    "title": Words("title", "场次名称"),
    "room": Words("room", "评审室"),
    "start_utc": Words("start", "开始时间"),
    "end_utc": Words("end", "结束时间"),
    "assembly_utc": Words("assembly", "集合时间"),
    "called_utc": Words("time of the call", "通知时间"),
    "until_utc": Words("longer until", "延长至"),
    "procurement": Words("kind of procurement", "采购方式"),
    "branches": Words("other sites", "其他会场"),
    "cause": Words("cause", "原因"),
    "checklist": Words("checklist", "清单"),
    "items": Words("items", "物品或清单项"),
    "specialty": Words("specialty", "专业代码"),
    "report_sha256": Words("SHA-256 of the report", "评标报告的 SHA-256"),
    "package_sha256": Words("SHA-256 of the file", "文件的 SHA-256"),
    # people
    "person": Words("person", "人员"),
    "persons": Words("persons", "人员"),
    "people": Words("people", "登记人员"),
    "instead_of": Words("member to be replaced", "被替换的评委"),
    "present": Words("present", "在场人员"),
    "missing": Words("missing", "不在场人员"),
    "signed": Words("signed", "已签字的评委"),
    "refused": Words("refused to sign", "拒绝签字的评委"),
    "admit": Words("decision", "是否准许进入"),
    "escort": Words("guard who goes along", "陪同的安保人员"),
    "seat": Words("seat", "座位号"),
    "room_kind": Words("kind of room", "房间种类"),
    "name": Words("name", "姓名"),
    "id_number": Words("identity number", "身份证号"),
    "role": Words("role", "角色"),
    # places and things
    "lane": Words("lane", "通道"),
    "door": Words("door", "门"),
    "place": Words("place", "地点"),
    "seconds": Words("seconds", "开门秒数"),
    "locker": Words("locker", "储物柜"),
    "box": Words("box", "箱号"),
    "hatch": Words("hatch", "传递窗"),
    "side": Words("side", "传递窗的一侧"),
    "item": Words("item", "物品"),
    "result": Words("result", "检查结果"),
    "alarm": Words("alarm", "报警"),
    "incident": Words("incident", "事件"),
    "kind": Words("kind of incident", "事件类型"),
    "step": Words("step", "处置步骤"),
    "outcome": Words("outcome", "处理结果"),
    "conduct": Words("conduct", "行为"),
    # the draw
    "custodian": Words("custodian", "保管人"),
    "share": Words("share", "份额"),
    "event": Words("opening event", "开标编号"),
    "key": Words("opening key", "开标密钥"),
    "sha256": Words("SHA-256 of the package", "数据包的 SHA-256"),
    "full": Words("with identity numbers", "是否含身份证号"),
    # another site
    "site": Words("other site", "其他会场"),
    "state": Words("state", "状态"),
    "members": Words("members", "评委人数"),
    "experts": Words("experts", "专家人数"),
    # kiosk
    "commitment_sha256": Words("SHA-256 of the commitment", "承诺书的 SHA-256"),
    "devices": Words("devices", "是否存放设备"),
    "signature": Words("signature", "签名"),
    "company": Words("company", "回避单位"),
    "x-kiosk-key": Words("kiosk key", "终端密钥"),
    # review
    "sources": Words("sources", "录像路"),
    "source": Words("source", "录像路"),
    "from_utc_us": Words("from", "开始时间"),
    "to_utc_us": Words("to", "结束时间"),
    "after": Words("after", "起始序号"),
    # what is no field of ours, and the whole request
    "?": Words("another field", "其他内容"),
    "body": Words("request", "请求"),
}
"""By the name in a request, whichever request it is."""

FORMS: Final[dict[str, Words]] = {
    r"^[a-z0-9][a-z0-9-]{0,39}$": Words(
        "only lower-case letters, digits and hyphens, a letter or digit first, at most 40",
        "只用小写字母、数字和短横，以字母或数字开头，最多 40 位",
    ),
    r"^[a-z0-9-]{1,40}$": Words(
        "only lower-case letters, digits and hyphens, 1 to 40", "只用小写字母、数字和短横，1 到 40 位"
    ),
    r"^[a-z0-9-]{0,40}$": Words(
        "only lower-case letters, digits and hyphens, at most 40", "只用小写字母、数字和短横，最多 40 位"
    ),
    r"^[0-9A-Za-z-]{4,50}$": Words("only letters, digits and hyphens, 4 to 50", "只用字母、数字和短横，4 到 50 位"),
    r"^[A-Z0-9]{0,12}$": Words("only capital letters and digits, at most 12", "只用大写字母和数字，最多 12 位"),
    r"^[a-z_]{1,40}$": Words(
        "only lower-case letters and underscores, 1 to 40", "只用小写字母和下划线，1 到 40 位；请从所列选项中选择"
    ),
    r"^[a-z_]{0,40}$": Words(
        "only lower-case letters and underscores, at most 40", "只用小写字母和下划线，最多 40 位；请从所列选项中选择"
    ),
    r"^[0-9a-f]{64}$": Words("64 digits from 0-9 and a-f", "应为 64 位，只用数字和小写字母 a 到 f"),
    r"^[A-Za-z0-9-]{1,12}$": Words("only letters, digits and hyphens, 1 to 12", "只用字母、数字和短横，1 到 12 位"),
    r"^[a-z_]{1,40}(:[A-Za-z0-9._:/-]{0,80})?$": Words(
        "the alarm's name as the console shows it, such as staff_called:a",
        "应为值班台给出的报警编号，例如 staff_called:a",
    ),
    r"^[\w\-·（）() ]{1,80}$": Words(
        "only letters, digits, spaces, hyphens and brackets, 1 to 80",
        "只用文字、数字、空格、短横、间隔号和括号，1 到 80 字",
    ),
    r"^[a-z0-9:_./-]{1,120}$": Words(
        "the incident's number as the console shows it", "应为值班台给出的事件编号，最多 120 位"
    ),
    r"^[a-z0-9][a-z0-9.-]{0,39}\+[0-9a-f]{8}$": Words(
        "a key's name, plus and eight digits, such as custodian-1+0a1b2c3d",
        "应为密钥名称、加号和 8 位编号，例如 custodian-1+0a1b2c3d",
    ),
    r"^[A-Za-z0-9+/]{1,100}={0,2}$": Words("base64, at most 102 characters", "应为 base64 文本，最多 102 个字符"),
    r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$": Words(
        "only letters, digits, dots, hyphens and underscores, at most 80",
        "只用字母、数字、点、短横和下划线，以字母或数字开头，最多 80 位",
    ),
}
"""By the pattern that a field has."""

OTHER_FORM: Final = Words("not of the form that is asked for", "格式不对")


def name_of(place: str) -> Words:
    """What a place such as `by.0.pin` is called: 签署人 1 · 口令. A name that is not ours is shown as it is."""
    en, zh = list[str](), list[str]()
    for part in place.split("."):
        if part.isdecimal() and en:
            en[-1] += f" {int(part) + 1}"
            zh[-1] += f" {int(part) + 1}"
            continue
        known = NAMES.get(part, Words(part, part))
        en.append(known.en)
        zh.append(known.zh)
    return Words(", ".join(en), " · ".join(zh))


def form_of(pattern: object) -> Words:
    """A pattern in plain words."""
    return FORMS.get(str(pattern), OTHER_FORM)
