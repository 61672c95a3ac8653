"""Queries on the audit log."""

from upline.audit.queries.display_values import FieldChange
from upline.audit.queries.pages import ChangeRow, HistoryPage, recent_changes, record_history
from upline.audit.queries.timestamps import changed_since, last_changes

__all__ = [
    "ChangeRow",
    "FieldChange",
    "HistoryPage",
    "changed_since",
    "last_changes",
    "recent_changes",
    "record_history",
]
