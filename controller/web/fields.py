"""What is wrong with a field: what it is called and the bound it broke, in both languages, never what somebody wrote."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from controller.web.field_names import form_of, name_of
from controller.web.words import Words

FAULTS: Final[dict[str, Words]] = {
    "missing": Words("is missing", "缺少此项"),
    "extra_forbidden": Words("is not known here", "没有此项"),
    "string_type": Words("has to be a text", "应为文本"),
    "string_too_short": Words("has at least {min_length} characters", "至少 {min_length} 个字符"),
    "string_too_long": Words("has at most {max_length} characters", "至多 {max_length} 个字符"),
    "string_pattern_mismatch": Words("not of the right form, {form}", "格式不对，{form}"),
    "int_type": Words("has to be a whole number", "应为整数"),
    "int_from_float": Words("has to be a whole number", "应为整数"),
    "int_parsing": Words("has to be a whole number", "应为整数"),
    "greater_than_equal": Words("is at least {ge}", "不小于 {ge}"),
    "less_than_equal": Words("is at most {le}", "不大于 {le}"),
    "too_short": Words("has at least {min_length} entries", "至少 {min_length} 项"),
    "too_long": Words("has at most {max_length} entries", "至多 {max_length} 项"),
    "bool_type": Words("has to be yes or no", "应为是或否"),
    "bool_parsing": Words("has to be yes or no", "应为是或否"),
    "tuple_type": Words("has to be a list", "应为列表"),
    "literal_error": Words("is one of {expected}", "请从所列选项中选择"),
    "timezone_aware": Words("needs a time zone, such as Z", "时间要带时区，例如 Z"),
    "datetime_parsing": Words("is a time such as 2026-03-02T09:00:00Z", "时间格式如 2026-03-02T09:00:00Z"),
    "datetime_from_date_parsing": Words("is a time such as 2026-03-02T09:00:00Z", "时间格式如 2026-03-02T09:00:00Z"),
    "datetime_type": Words("is a time such as 2026-03-02T09:00:00Z", "时间格式如 2026-03-02T09:00:00Z"),
    "time_bounds": Words("is a time of the years {least} to {most}", "应在 {least} 年至 {most} 年之间"),
    "not_blank": Words("must not be blank", "不能为空白"),
    "unseen_in_text": Words("must not hold control or invisible characters", "不能含控制字符或不可见字符"),
    "id_number_in_text": Words("must not hold an identity number", "不能写身份证号"),
    "name_in_text": Words("must not hold a name from the list; write the pseudonym", "不能写名单里的姓名，请写代号"),
    "signature_shape": Words("is not a drawn signature of this form", "不是这种格式的手写签名"),
    "signature_points": Words("has at most {most} points", "至多 {most} 个点"),
    "signature_empty": Words("needs strokes that were drawn", "请写下签名"),
    "same_person": Words("has to be different persons", "应为不同的人"),
    "pin": Words("is a wrong staff id or PIN", "工号或口令不对"),
    "resident_id": Words("is not a resident identity number with a right check digit", "不是校验码正确的居民身份证号"),
    "reserved": Words("is a reserved word", "是系统保留的编号，请换一个"),
}
"""By pydantic's type of error, or our own."""

OTHERWISE: Final = Words("is not as it has to be", "不符合要求")

SHOWN: Final = frozenset({"min_length", "max_length", "ge", "le", "gt", "lt", "expected", "pattern", "least", "most"})
"""What of an error's context is a bound of ours and not content."""


class FieldFault(ValueError):
    """A field broke a rule of ours; `fault` is a key of `FAULTS`, `bound` its figures."""

    def __init__(self, fault: str, **bound: int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.bound = bound


def finding(field: str, fault: str, bound: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One entry of `errors`."""
    words, name = FAULTS.get(fault, OTHERWISE), name_of(field)
    kept = {key: value for key, value in (bound or {}).items() if key in SHOWN}
    form = form_of(kept.get("pattern"))
    return {
        "field": field,
        "fault": fault,
        "bound": kept,
        "detail": f"{name.en}: {_filled(words.en, {**kept, 'form': form.en})}",
        "detail_zh": f"{name.zh}：{_filled(words.zh, {**kept, 'form': form.zh})}",
    }


def findings_of(errors: Sequence[Any]) -> list[dict[str, Any]]:
    """Pydantic's errors as entries of `errors`, without input, message or unknown names."""
    return [_finding_of(error) for error in errors]


def _finding_of(error: Mapping[str, Any]) -> dict[str, Any]:
    context = error.get("ctx") or {}
    raised = context.get("error")
    if isinstance(raised, FieldFault):
        return finding(_place(error), raised.fault, raised.bound)
    return finding(_place(error), error["type"], context)


def _place(error: Mapping[str, Any]) -> str:
    """Where: names of ours and numbers. The name of a field that we do not know is content, too."""
    parts = [part for part in error["loc"] if part not in ("body", "query", "path", "header")]
    if error["type"] == "extra_forbidden":
        parts[-1:] = ["?"]
    return ".".join(str(part) for part in parts) or "body"


def _filled(text: str, bound: Mapping[str, Any]) -> str:
    try:
        return text.format(**bound)
    except KeyError:
        return text.split("{")[0].rstrip()
