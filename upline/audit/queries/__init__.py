"""Questions about what changed: who, when, from what to what, through which door."""

from upline.audit.queries.pages import ChangeRow, HistoryPage, history_of, recent_changes
from upline.audit.queries.values import FieldChange

__all__ = ["ChangeRow", "FieldChange", "HistoryPage", "history_of", "recent_changes"]
