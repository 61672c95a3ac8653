"""What people do around an order; all of it allowed on back-orders too (R38, R39)."""

from upline.crm.actions.activities import (
    ActivityInput,
    add_account_activity,
    add_activity,
    complete_activity,
    edit_activity,
    reopen_activity,
)
from upline.crm.actions.attachments import NewFile, add_attachment, delete_orphaned_files
from upline.crm.actions.campaigns import (
    add_campaign,
    change_campaign,
    delete_campaign,
    ensure_campaign,
)
from upline.crm.actions.cases import (
    CaseUpdate,
    NewCase,
    add_case_entry,
    change_case,
    create_account_case,
    create_case,
)
from upline.crm.actions.contacts import add_contact
from upline.crm.actions.emails import (
    NewEmail,
    relate_email,
    relate_email_by_number,
    relate_received_email,
    retry_email,
    unrelate_email,
    write_account_email,
    write_email,
)
from upline.crm.actions.inbound_email import ReceiveResult, receive_email
from upline.crm.actions.mentions import mark_mention_as_read
from upline.crm.actions.notes import add_note, delete_note
from upline.crm.actions.outbound_email import send_pending_emails

__all__ = [
    "ActivityInput",
    "CaseUpdate",
    "NewCase",
    "NewEmail",
    "NewFile",
    "ReceiveResult",
    "add_account_activity",
    "add_activity",
    "add_attachment",
    "add_campaign",
    "add_case_entry",
    "add_contact",
    "add_note",
    "change_campaign",
    "change_case",
    "complete_activity",
    "create_account_case",
    "create_case",
    "delete_campaign",
    "delete_note",
    "delete_orphaned_files",
    "edit_activity",
    "ensure_campaign",
    "mark_mention_as_read",
    "receive_email",
    "relate_email",
    "relate_email_by_number",
    "relate_received_email",
    "reopen_activity",
    "retry_email",
    "send_pending_emails",
    "unrelate_email",
    "write_account_email",
    "write_email",
]
