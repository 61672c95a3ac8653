"""The limits of exports, their formats, and who may have a list exported."""

from datetime import timedelta
from enum import StrEnum

from upline.access.rulebook import AccessRequirement, Level, Permission, declare_needs

MAX_ROWS_AT_ONCE = 20_000  # records that a page sends at once; more are written by a job
ROWS_PER_STEP = 4_000
RETENTION = timedelta(days=7)
ACCESS_CHANGED = "access_changed"


class ExportAction(StrEnum):
    """What can be done with exports."""

    EXPORT_LIST = "export_list"


# What a list shows to a person, that person may export.
NEEDS = declare_needs(
    ExportAction, {ExportAction.EXPORT_LIST: AccessRequirement(Permission.VIEW, Level.SEE)}
)


class ExportFormat(StrEnum):
    """The formats of files. The values end the addresses of exports and the names of files."""

    CSV = "csv"
    XLSX = "xlsx"


class ExportState(StrEnum):
    """What has become of the file of an export, for a person who wants to download it."""

    NOT_READY = "not-ready"
    READY = "ready"
    REMOVED = "removed"
    ACCESS_CHANGED = "access-changed"
