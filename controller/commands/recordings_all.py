"""The group `sealroom recordings` with all its commands, in the order of its help."""

from controller.commands import recordings_check
from controller.commands.recordings import recordings_app

__all__ = ["recordings_app", "recordings_check"]
