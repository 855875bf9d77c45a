"""The committee at work: quorum, longer time, the signed report."""

from controller.core.facts import ExtensionAsked, ExtensionGranted, ReportSigned
from controller.core.table import Refused
from controller.core.turn import Turn


def on_extension_asked(turn: Turn, fact: ExtensionAsked) -> None:
    """To be decided."""
    raise Refused("committee:unbuilt")


def on_extension_granted(turn: Turn, fact: ExtensionGranted) -> None:
    """To be decided."""
    raise Refused("committee:unbuilt")


def on_report_signed(turn: Turn, fact: ReportSigned) -> None:
    """To be decided."""
    raise Refused("committee:unbuilt")
