"""What the fields of a draw package's header are called, in Chinese and English, and how their values are shown."""

from typing import Any, Final

from rich.cells import cell_len

from controller.commands.incident_tables import moment

LABELS: Final = {
    "session": ("场次代号", "session key"),
    "section_sha256": ("标段的 SHA-256", "SHA-256 of the section"),
    "site": ("评审场所", "site"),
    "room": ("评审室", "room"),
    "from_utc_us": ("评审开始", "begins"),
    "until_utc_us": ("评审结束", "ends"),
    "not_before_utc_us": ("最早开启时间", "not to be opened before"),
    "drawn_utc_us": ("抽取时间", "drawn at"),
    "version": ("版本", "version"),
    "previous": ("前一版本的 SHA-256", "SHA-256 of the version before"),
    "procurement": ("采购方式", "kind of procurement"),
    "experts": ("评委人数", "experts"),
    "alternates": ("候补人数", "alternates"),
    "companies": ("回避单位数", "companies to avoid"),
    "custodians": ("保管人", "custodians"),
    "share_commitments": ("各份额的承诺值", "commitments of the shares"),
    "sealing_keys": ("密封用公钥的摘要", "digests of the sealing keys"),
    "threshold": ("开启所需份额", "shares needed to open"),
    "opening_key": ("开标密钥", "opening key"),
    "list_commitment": ("名单的承诺值", "commitment of the list"),
    "signed_by": ("签名单位", "signed by"),
    "sha256": ("本文件的 SHA-256", "SHA-256 of the file"),
}
PROCUREMENT: Final = {
    "bidding": "招标 bidding",
    "negotiation": "谈判 negotiation",
    "consultation": "磋商 consultation",
    "inquiry": "询价 inquiry",
}
LABEL_COLUMNS: Final = 32
NONE: Final = "无 none"


def label(name: str) -> str:
    """A field's name in both languages, one under the other where they are long."""
    line = " ".join(LABELS[name])
    return line if cell_len(line) <= LABEL_COLUMNS else "\n".join(LABELS[name])


def shown(name: str, value: Any) -> str:
    """A field's value: times in China's zone, lists line by line."""
    if name.endswith("_utc_us"):
        return moment(value)
    if name == "procurement":
        return PROCUREMENT.get(value, value or NONE)
    return ("\n".join(value) if isinstance(value, list) else str(value)) or NONE
