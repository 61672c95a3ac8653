"""Examples: resellers and their sales, events, webhooks, many actions at once."""

from upline.api.examples.example import Example

_TERMS = {"price_list": "{price_list}", "payment_method": "{method}"}
_ADMINISTRATOR = {"name": "Ria Ricci", "email": "ria@stella.example"}

RESELLERS = (
    Example(
        operation="create_reseller",
        body={
            "name": "Stella Services",
            "slug": "stella-services",
            "currency": "EUR",
            "timezone": "Europe/Rome",
            "terms": _TERMS,
            "administrator": _ADMINISTRATOR,
        },
        saves={"reseller": "/id"},
    ),
    Example(operation="list_resellers", query={"q": "stella"}),
    Example(operation="get_reseller"),
    Example(operation="set_reseller_terms", body={"payment_method": None}),
    Example(operation="invite_first_administrator", body={"administrator": _ADMINISTRATOR}),
    Example(
        operation="open_reseller_account",
        path={"reseller_id": "{reseller_without_account}"},
        body={"currency": "EUR", "price_list": "{price_list}"},
    ),
    Example(operation="get_activation"),
    Example(operation="copy_down"),
    Example(operation="activate_reseller"),
    Example(operation="mirror_earlier_sales"),
)
SALES = (
    Example(operation="list_sale_events", query={"limit": 20}, saves={"event": "/items/0/id"}),
    Example(operation="get_sale_event", saves={"selling_reseller": "/reseller/id"}),
    Example(operation="retry_sale_event"),
    Example(operation="retry_sale_events", body={"reason": "no_price"}),
    Example(operation="check_reconciliation", body={"reseller": "{selling_reseller}"}),
    Example(operation="list_reconciliations"),
    Example(operation="get_reconciliation", path={"reseller_id": "{selling_reseller}"}),
    Example(
        operation="list_differences",
        query={"reseller": "{selling_reseller}"},
        saves={"difference": "/items/0/id"},
    ),
    Example(operation="get_difference"),
    Example(operation="repair_reconciliation_difference"),
    Example(operation="list_repairs"),
    Example(operation="get_ledger"),
    Example(operation="list_events", query={"limit": 50}),
)
WEBHOOKS = (
    Example(
        operation="create_webhook",
        body={
            "url": "https://erp.example.com/upline",
            "description": "ERP",
            "types": ["upline.order.booked", "upline.sale.parked"],
        },
        saves={"webhook": "/id"},
    ),
    Example(operation="list_webhooks"),
    Example(operation="get_webhook"),
    Example(operation="update_webhook", body={"description": "ERP, orders"}),
    Example(operation="test_webhook", saves={"delivery": "/id"}),
    Example(operation="list_deliveries"),
    Example(operation="get_delivery"),
    Example(operation="replay_deliveries", body={"delivery": "{delivery}"}),
    Example(operation="rotate_webhook_secret"),
    Example(operation="disable_webhook"),
    Example(operation="enable_webhook"),
    Example(operation="delete_webhook"),
)
BULK = (
    Example(
        operation="run_bulk",
        body={
            "actions": [
                {
                    "key": "import-7-1",
                    "method": "PATCH",
                    "path": "/accounts/{account}",
                    "body": {"accounting_no": "10010"},
                },
                {
                    "key": "import-7-2",
                    "path": "/accounts/{account}/contacts",
                    "body": {"name": "Paul Novak"},
                },
            ]
        },
    ),
)
