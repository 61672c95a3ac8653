"""What people do around an order; all of it allowed on back-orders too (R38, R39)."""

from upline.crm.actions.activities import (
    ActivityTerms,
    add_activity,
    complete_activity,
    edit_activity,
    reopen_activity,
)
from upline.crm.actions.attachments import NewFile, add_attachment, sweep_attachments
from upline.crm.actions.campaigns import ensure_campaign
from upline.crm.actions.cases import (
    CaseStanding,
    NewCase,
    add_case_entry,
    change_case,
    create_case,
)
from upline.crm.actions.contacts import add_contact
from upline.crm.actions.emails import (
    NewEmail,
    relate_by_number,
    relate_email,
    relate_received,
    send_again,
    unrelate_email,
    write_email,
)
from upline.crm.actions.notes import add_note, delete_note
from upline.crm.actions.receiving import Received, receive_email
from upline.crm.actions.sending import send_waiting

__all__ = [
    "ActivityTerms",
    "CaseStanding",
    "NewCase",
    "NewEmail",
    "NewFile",
    "Received",
    "add_activity",
    "add_attachment",
    "add_case_entry",
    "add_contact",
    "add_note",
    "change_case",
    "complete_activity",
    "create_case",
    "delete_note",
    "edit_activity",
    "ensure_campaign",
    "receive_email",
    "relate_by_number",
    "relate_email",
    "relate_received",
    "reopen_activity",
    "send_again",
    "send_waiting",
    "sweep_attachments",
    "unrelate_email",
    "write_email",
]
