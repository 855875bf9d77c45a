"""The group `sealroom recordings` with all its commands."""

from controller.commands import recordings_check, recordings_clip, recordings_export, recordings_keep
from controller.commands.recordings import recordings_app

__all__ = ["recordings_app", "recordings_check", "recordings_clip", "recordings_export", "recordings_keep"]
