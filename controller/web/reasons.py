"""The rule behind a refusal, as pages show it: what it says, where it stands, and the figures in force behind it.

A reason follows from the code alone, so it tells no more of who is expected than the code does (S6).
"""

from typing import Any

from config.reasons import reason_of, reason_shown, reasons
from config.rulebook import RuleBook


def reason_told(code: str, rules: RuleBook) -> dict[str, Any]:
    """Rule, clause and figures for staff, by the rules in force."""
    shown = reason_shown(code, rules)
    figures = [{name: one[name] for name in ("name", "text_zh", "text_en", "source")} for one in shown["figures"]]
    return {**{name: shown[name] for name in ("rule_zh", "rule_en", "clause", "clause_en")}, "figures": figures}


def rule_told(code: str) -> dict[str, str] | None:
    """Rule and clause for the person at a kiosk; None where the notice is no refusal by a rule."""
    if code not in reasons():
        return None
    reason = reason_of(code)
    return {"zh": reason.rule_zh, "en": reason.rule_en, "clause": reason.clause, "clause_en": reason.clause_en}
