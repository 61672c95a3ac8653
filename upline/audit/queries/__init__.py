"""Queries on the audit log."""

from upline.audit.queries.column_changes import ColumnChange, column_changes
from upline.audit.queries.display_values import FieldChange
from upline.audit.queries.pages import ChangeRow, HistoryPage, recent_changes, record_history
from upline.audit.queries.timestamps import (
    belongs_to_changed,
    changed_since,
    created_since,
    last_changes,
)

__all__ = [
    "ChangeRow",
    "ColumnChange",
    "FieldChange",
    "HistoryPage",
    "belongs_to_changed",
    "changed_since",
    "column_changes",
    "created_since",
    "last_changes",
    "recent_changes",
    "record_history",
]
