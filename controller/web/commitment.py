"""The commitment (承诺书) that everybody signs at the kiosk. A change of its words is a new version with a new digest."""

import hashlib
from typing import Any, Final

from controller.proof.canonical import canonical

VERSION: Final = "2026-1"

ZH: Final = (
    "我自愿参加本次评审活动，并就以下事项作出承诺。",
    "一、保密。不向任何人透露评审委员会成员、投标文件的评审和比较、中标候选人的推荐以及与评审有关的其他情况；"
    "离开评审区以后同样保密。",
    "二、不带通讯和电子设备。进入评审区前，把手机、手表、耳机、平板、录音录像设备、存储设备等全部存入储物箱；"
    "评审期间不与外界联系。",
    "三、回避。我与投标人没有可能影响公正评审的利害关系；评审中一旦发现，立即说明并退出。",
    "四、独立公正。按照法律和招标文件规定的标准独立评审，对自己的评审意见负责，不受任何单位和个人的影响。",
    "五、遵守评审区秩序。接受身份核对和安全检查，知道评审区全程录音录像；未经批准，评审结束前不离开评审区。",
    "六、如有违反，愿意承担相应的法律责任。",
)

EN: Final = (
    "I take part in this evaluation of my own will and undertake the following.",
    "1. Secrecy. I tell nobody who sits on the committee, how bids are assessed and compared, who is recommended, or"
    " anything else about the evaluation; this holds after I have left the area, too.",
    "2. No phones or electronic devices. Before I enter, I store every phone, watch, earphone, tablet, recording and storage"
    " device in the locker; during the evaluation I have no contact with the outside.",
    "3. No conflict of interest. I have no tie to a bidder that could affect a fair evaluation; if I find one, I say so at"
    " once and withdraw.",
    "4. Independence. I evaluate on my own, by the law and the tender documents, answer for my opinion, and let nobody"
    " influence it.",
    "5. Order. I accept the check of my identity and the security check, and I know that sound and image are recorded"
    " throughout; I do not leave before the end without approval.",
    "6. If I break this undertaking, I bear the legal consequences.",
)


def _digest() -> str:
    return hashlib.sha256(canonical({"version": VERSION, "zh": list(ZH), "en": list(EN)})).hexdigest()


SHA256: Final = _digest()
"""SHA-256 over the canonical JSON of version and paragraphs; every declaration names it."""


def shown() -> dict[str, Any]:
    """The commitment as the kiosk shows it."""
    return {"version": VERSION, "sha256": SHA256, "paragraphs": {"zh": list(ZH), "en": list(EN)}}
