"""Questions about what people did around orders."""

from upline.crm.queries.activities import (
    ActivityFilter,
    ActivityRow,
    ActivityView,
    activities_of_order,
    each_activity,
    get_activity,
    list_activities,
)
from upline.crm.queries.campaigns import list_campaigns
from upline.crm.queries.cases import (
    CaseFilter,
    CasePage,
    CaseRow,
    CaseView,
    case_page,
    cases_of_order,
    each_case,
    list_cases,
)
from upline.crm.queries.counts import RelatedRecordCounts, count_related_records
from upline.crm.queries.emails import (
    EmailFilter,
    EmailRow,
    EmailView,
    each_email,
    emails_of_order,
    get_email,
    has_mail_server,
    list_emails,
    list_unrelated,
)
from upline.crm.queries.notes import (
    AttachmentRow,
    Download,
    NoteRow,
    attachments_of_order,
    get_download,
    notes_of_order,
)

__all__ = [
    "ActivityFilter",
    "ActivityRow",
    "ActivityView",
    "AttachmentRow",
    "CaseFilter",
    "CasePage",
    "CaseRow",
    "CaseView",
    "Download",
    "EmailFilter",
    "EmailRow",
    "EmailView",
    "NoteRow",
    "RelatedRecordCounts",
    "activities_of_order",
    "attachments_of_order",
    "case_page",
    "cases_of_order",
    "count_related_records",
    "each_activity",
    "each_case",
    "each_email",
    "emails_of_order",
    "get_activity",
    "get_download",
    "get_email",
    "has_mail_server",
    "list_activities",
    "list_campaigns",
    "list_cases",
    "list_emails",
    "list_unrelated",
    "notes_of_order",
]
