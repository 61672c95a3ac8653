"""Examples: orders, their items, and what belongs to them."""

from upline.api.examples.example import Example, SentFile

_ITEM = {"product": "{product}", "billing_cycle": "monthly", "quantity": 10}
_LARGER = {"product": "{larger_product}", "billing_cycle": "monthly", "quantity": 5}

ORDERS = (
    Example(
        operation="create_order",
        body={"account": "{account}", "external_id": "SHOP-1", "items": [_ITEM, _LARGER]},
        saves={"order": "/id", "item": "/items/0/id", "second_item": "/items/1/id"},
    ),
    Example(
        operation="list_orders",
        query={
            "account": "{account}",
            "sort": "-date",
            "fields": ["id", "number", "total"],
            "limit": 20,
        },
    ),
    Example(operation="get_order", query={"expand": ["account"]}),
    Example(
        operation="edit_order",
        body={
            "name": "Danube Foods, first order",
            "contact": "{contact}",
            "custom_fields": {"purchase_order": "PO-2026-114"},
        },
    ),
    Example(operation="list_order_items"),
    Example(
        operation="add_order_item",
        body={"adds": "add_on", "product": "{add_on_product}", "item": "{item}", "quantity": 10},
    ),
    Example(
        operation="quick_add_order_item",
        body={"code": "suite-standard", "billing_cycle": "monthly", "quantity": 2},
        saves={"third_item": "/items/3/id"},
    ),
    Example(operation="edit_order_item", body={"quantity": 12, "billing_cycle": "monthly"}),
    Example(
        operation="change_order_item_quantity",
        path={"item_id": "{second_item}"},
        body={"quantity": 6},
    ),
    Example(operation="delete_order_item", path={"item_id": "{third_item}"}),
    Example(operation="execute_order_item", body={}),
    Example(operation="deliver_order", body={"items": ["{second_item}"]}),
    Example(operation="copy_order", saves={"copy": "/id"}),
    Example(operation="execute_order", path={"order_id": "{copy}"}, body={}),
    Example(
        operation="create_order",
        body={"account": "{account}", "is_draft": True, "items": [_ITEM]},
        saves={"draft": "/id"},
    ),
    Example(operation="submit_order", path={"order_id": "{draft}"}),
    Example(operation="cancel_order", path={"order_id": "{draft}"}),
    Example(operation="list_changes_of_order"),
    Example(operation="print_order"),
    Example(operation="print_order_as_pdf"),
    Example(
        operation="list_orders",
        query={"is_back_order": True, "limit": 1},
        saves={"back_order": "/items/0/id", "back_order_number": "/items/0/number"},
    ),
    Example(operation="get_provenance", path={"order_id": "{back_order}"}),
)
BESIDE = (
    Example(
        operation="add_activity",
        body={"subject": "Call about the delivery", "kind": "call", "due_date": "2027-01-15"},
        saves={"activity": "/id"},
    ),
    Example(operation="list_activities"),
    Example(operation="get_activity"),
    Example(operation="edit_activity", body={"text": "Before noon."}),
    Example(operation="complete_activity"),
    Example(operation="reopen_activity"),
    Example(
        operation="write_email",
        body={
            "to": ["petra.novak@danube.example"],
            "subject": "Your order",
            "text": "It is delivered on Monday.",
        },
        saves={"failed_email": "/id"},
    ),
    Example(operation="send_email_again", path={"email_id": "{failed_email}"}),
    Example(
        operation="note_email",
        body={"subject": "Re: Your order"},
    ),
    Example(operation="list_emails", query={"which": "to-relate"}),
    Example(operation="list_emails_of_order"),
    Example(operation="get_email", path={"email_id": "{failed_email}"}),
    Example(operation="relate_email", body={"email": "{received_email}"}),
    Example(operation="unrelate_email", path={"email_id": "{received_email}"}),
    Example(
        operation="create_case",
        body={"subject": "Two licences too many", "text": "Counted on Friday."},
    ),
    Example(operation="list_cases_of_order"),
    Example(operation="add_note", body={"text": "Ask again in January."}, saves={"note": "/id"}),
    Example(operation="list_notes"),
    Example(operation="delete_note"),
    Example(
        operation="add_attachment",
        file=SentFile("offer.txt", b"Ten licences for a year.", "text/plain"),
        saves={"attachment": "/id"},
    ),
    Example(operation="list_attachments"),
    Example(operation="get_attachment"),
    Example(operation="download_attachment"),
)
LATE = (Example(operation="delete_order", path={"order_id": "{deleted_order}"}),)
BEFORE_LATE = (
    Example(operation="edit_order", body={"custom_fields": {"purchase_order": None}}),
    Example(
        operation="create_order",
        body={"account": "{account}", "is_draft": True},
        saves={"deleted_order": "/id"},
    ),
)
