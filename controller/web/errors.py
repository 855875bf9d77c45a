"""Refusals as problem+json (RFC 9457), in both languages: what is wrong and what to do, never what somebody sent."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from config.rulebook import RuleBook
from controller.store.journal import JournalUnwritable
from controller.store.vault import CannotUnseal
from controller.web.fields import findings_of
from controller.web.reasons import reason_told
from controller.web.refusals import words_of
from controller.web.words import Words

TYPE: Final = "urn:sealroom:problem:"

WORDS: Final[dict[str, Words]] = {
    "login": Words("Log in first.", "请先登录。"),
    "login_failed": Words(
        "Staff id or PIN is wrong. Check both; after five wrong ones in a row you have to wait.",
        "工号或口令不对。请核对后再试；连续输错五次须等候。",
    ),
    "pin": Words(
        "A staff id or PIN is wrong. Nothing was done; check both.", "工号或口令不对，没有执行。请核对后再试。"
    ),
    "locked": Words("Too many wrong PINs. Wait, then try again.", "口令多次输错。请稍候再试。"),
    "busy": Words("Too many requests at once. Try again in a moment.", "请求太多。请稍候再试。"),
    "role": Words("A supervisor has to sign this.", "需要监督人员签署。"),
    "same_person": Words("Two different persons have to sign.", "需要两名不同的人签署。"),
    "kiosk_key": Words(
        "This kiosk has no valid key. Open the page with the address that the controller gives.",
        "本终端没有有效密钥。请用控制器给出的完整地址打开。",
    ),
    "journal_unwritable": Words(
        "The journal cannot be written, so nothing was done. Check the disk.",
        "日志不能写入，没有执行任何操作。请检查磁盘。",
    ),
    "fields": Words("Some fields are not as they have to be.", "有的内容不符合要求。请按下面的提示修改。"),
    "body": Words("The request is not JSON of the promised form.", "请求格式不对。请刷新页面再试。"),
    "media_type": Words("Send it as application/json.", "请以 application/json 发送。"),
    "too_large": Words("The request is larger than allowed.", "请求过大。"),
    "too_slow": Words("The request did not arrive in time. Send it again.", "请求没有及时传完。请重新发送。"),
    "host": Words(
        "This address is not served here. Use the site's own address.", "不能用这个地址访问。请用本系统的地址。"
    ),
    "origin": Words("Requests of other sites are refused.", "拒绝来自其他网站的请求。"),
    "sessions_many": Words(
        "Too many sessions are open. Close those that are over.", "未关闭的场次太多。请先关闭已结束的场次。"
    ),
    "act_unknown": Words("No such act.", "没有这个操作。"),
    "commitment_changed": Words(
        "The commitment was changed meanwhile. Read the new one.", "承诺书已更新。请重新阅读。"
    ),
    "list_refused": Words("The list has faults; nothing was taken.", "名单有错误，没有收下任何内容。"),
    "list_unread": Words(
        "The list could not be read in time; nothing was taken.", "名单没有读完，没有收下任何内容。请检查文件。"
    ),
    "key_lost": Words(
        "The session's key is not here, so nothing can be sealed. Restore it from the backup.",
        "该场次的密钥不在，无法加密保存。请从备份恢复。",
    ),
    "source_unknown": Words("The session does not record such a source.", "该场次没有这一路录像。"),
    "recorder_away": Words(
        "The recorder does not answer. Check it, then try again.", "录像程序没有应答。请检查后再试。"
    ),
    "stopping": Words("The controller is stopping.", "系统正在停止。"),
    "not_found": Words("Nothing is served at this address.", "没有这个地址。"),
    "method": Words("This address does not take that method.", "该地址不支持这种请求。"),
    "failed": Words("The controller failed; the log says where. Try again.", "系统内部错误，已记入日志。请再试。"),
}
"""What the web itself refuses."""


class Problem(Exception):
    """A refusal on its way to the page. `code` is one of `WORDS`, or a refusal of the core when `words` are given."""

    def __init__(
        self,
        status: int,
        code: str,
        words: Words | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        by_rule: bool = False,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.words = words or WORDS[code]
        self.errors = errors
        self.headers = headers
        self.by_rule = by_rule

    def body(self, rules: RuleBook | None = None) -> dict[str, Any]:
        """The JSON of the answer. By the `rules` in force a refusal of the core names rule, clause and figures."""
        plain: dict[str, Any] = {
            "type": TYPE + self.code,
            "code": self.code,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.words.en,
            "detail_zh": self.words.zh,
        }
        if self.errors:
            plain["errors"] = list(self.errors)
        if self.by_rule and rules is not None:
            plain["reason"] = reason_told(self.code, rules)
        return plain

    def response(self, rules: RuleBook | None = None) -> JSONResponse:
        """The answer."""
        headers = dict(self.headers or {})
        return JSONResponse(self.body(rules), self.status, headers, media_type="application/problem+json")


def refused_by_core(code: str | None) -> Problem:
    """409 with the words for a refusal of the core."""
    named = code or "refused"
    return Problem(409, named, words_of(named), by_rule=True)


def of_validation(error: ValidationError | RequestValidationError) -> Problem:
    """422 (400 for a body that is no JSON) naming field and bound."""
    raw = list(error.errors())
    if any(one["type"] == "json_invalid" for one in raw):
        return Problem(400, "body")
    return Problem(422, "fields", errors=findings_of(raw))


def problem_of(error: Exception) -> Problem:
    """The problem behind anything that a route raised."""
    match error:
        case Problem():
            return error
        case ValidationError() | RequestValidationError():
            return of_validation(error)
        case JournalUnwritable():
            return Problem(503, "journal_unwritable")
        case CannotUnseal():
            return Problem(503, "key_lost")
        case HTTPException():
            return _of_http(error)
    return Problem(500, "failed")


def _of_http(error: HTTPException) -> Problem:
    code = HTTP_CODES.get(error.status_code, "failed" if error.status_code >= 500 else "body")
    return Problem(error.status_code, code, headers=error.headers)


HTTP_CODES: Final = {404: "not_found", 405: "method", 413: "too_large"}

ANSWERED: Final = (
    Problem, ValidationError, RequestValidationError, JournalUnwritable, CannotUnseal, HTTPException,
)  # fmt: skip


def install(app: FastAPI) -> None:
    """Every refusal of this app leaves as a problem."""

    async def answer(request: Request, error: Exception) -> JSONResponse:
        problem = problem_of(error)
        return problem.response(request.app.state.counter.desk.site.rules if problem.by_rule else None)

    for kind in ANSWERED:
        app.add_exception_handler(kind, answer)
