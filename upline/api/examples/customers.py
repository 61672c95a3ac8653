"""Examples: accounts and their contacts, e-mails and cases."""

from upline.api.examples.example import Example

ACCOUNTS = (
    Example(
        operation="create_account",
        body={
            "name": "Danube Foods",
            "email": "office@danube.example",
            "country": "AT",
            "external_id": "CRM-4711",
        },
        saves={"account": "/id"},
    ),
    Example(operation="list_accounts", query={"external_id": "CRM-4711", "expand": ["contacts"]}),
    Example(operation="get_account", query={"fields": ["id", "name", "currency"]}),
    Example(operation="edit_account", body={"phone": "+43 1 2345678"}),
    Example(
        operation="create_contact",
        body={"name": "Petra Novak", "email": "petra.novak@danube.example", "role": "Buyer"},
        saves={"contact": "/id"},
    ),
    Example(operation="list_contacts", query={"account": "{account}"}),
    Example(operation="get_contact"),
    Example(operation="change_contact", body={"phone": "+43 1 2345679"}),
    Example(
        operation="add_account_activity",
        body={"subject": "Ask about the renewal", "kind": "call"},
        saves={"account_activity": "/id"},
    ),
    Example(operation="list_all_activities", query={"account": "{account}", "which": "open"}),
    Example(operation="get_any_activity", path={"activity_id": "{account_activity}"}),
    Example(
        operation="edit_any_activity",
        path={"activity_id": "{account_activity}"},
        body={"due_date": "2027-01-15"},
    ),
    Example(operation="complete_any_activity", path={"activity_id": "{account_activity}"}),
    Example(operation="reopen_any_activity", path={"activity_id": "{account_activity}"}),
    Example(
        operation="write_account_email",
        body={
            "to": ["petra.novak@danube.example"],
            "subject": "Your offer",
            "text": "The offer is attached to your order.",
        },
    ),
    Example(
        operation="create_account_case",
        body={"subject": "One invoice a year", "priority": "high"},
        saves={"case": "/id"},
    ),
    Example(operation="list_cases", query={"status": "open"}),
    Example(operation="get_case"),
    Example(operation="change_case", body={"status": "in_progress"}),
    Example(operation="add_case_entry", body={"text": "Finance agrees."}),
    Example(operation="list_changes_of_account"),
)
