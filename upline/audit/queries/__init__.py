"""Queries on the audit log."""

from upline.audit.queries.display_values import FieldChange
from upline.audit.queries.pages import ChangeRow, HistoryPage, recent_changes, record_history

__all__ = ["ChangeRow", "FieldChange", "HistoryPage", "recent_changes", "record_history"]
