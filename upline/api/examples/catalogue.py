"""Examples: products, prices, price lists, price files, promotions."""

from upline.api.examples.example import Example, SentFile

_MONTHLY = {"billing_cycle": "monthly"}
_IN_LIST = {"product": "{product}", **_MONTHLY}
_COVERED = [{"product": "{product}", "billing_cycles": ["monthly"]}]
_FILE = SentFile(
    name="prices.csv",
    content=(
        b"ProductTitle,ProductId,SkuId,SkuTitle,TermDuration,BillingPlan,Market,Currency,UnitPrice,"
        b"EffectiveStartDate,EffectiveEndDate,ERP Price,Segment\n"
        b"Test Suite Basic,CFQ7TTC0TST1,0001,Test Suite Basic,P1M,Monthly,AT,EUR,5.23,"
        b"11/1/2026 12:00:00 AM,11/30/9999 11:59:59 PM,6.00,Commercial\n"
    ),
    media_type="text/csv",
)

PRODUCTS = (
    Example(
        operation="create_product",
        body={
            "code": "suite-standard",
            "name": "Suite Standard",
            "type": "suite",
            "prices": [{**_MONTHLY, "amount": "11.70"}],
        },
        saves={"larger_product": "/id"},
    ),
    Example(
        operation="create_product",
        body={
            "code": "suite-basic",
            "name": "Suite Basic",
            "type": "suite",
            "offers_trial": True,
            "trial_days": 30,
            "upgrades_to": ["{larger_product}"],
            "prices": [{**_MONTHLY, "amount": "5.60"}],
        },
        saves={"product": "/id"},
    ),
    Example(
        operation="create_product",
        body={
            "code": "suite-archive",
            "name": "Suite Archive",
            "add_on_of": ["suite"],
            "prices": [{**_MONTHLY, "amount": "2.80"}],
        },
        saves={"add_on_product": "/id"},
    ),
    Example(operation="list_products", query={"q": "suite", "sort": "name", "limit": 20}),
    Example(operation="get_product"),
    Example(operation="edit_product", body={"external_id": "ERP-100", "max_quantity": 300}),
    Example(operation="discontinue_product", path={"product_id": "{larger_product}"}),
    Example(operation="sell_product_again", path={"product_id": "{larger_product}"}),
    Example(operation="list_prices_of_product"),
    Example(operation="set_unit_price", body={**_MONTHLY, "amount": "5.90"}),
    Example(
        operation="set_unit_price",
        body={**_MONTHLY, "amount": "6.20", "valid_from": "2035-01-01"},
        saves={"unit_price": "/periods/2/id"},
    ),
    Example(operation="withdraw_unit_price", body={**_MONTHLY, "price": "{unit_price}"}),
    Example(operation="end_unit_price", body={**_MONTHLY, "last_day": "2035-12-31"}),
)
PRICE_LISTS = (
    Example(
        operation="create_price_list",
        body={"name": "Partners EUR", "currency": "EUR"},
        saves={"price_list": "/id"},
    ),
    Example(operation="list_price_lists", query={"q": "partners"}),
    Example(operation="get_price_list"),
    Example(operation="edit_price_list", body={"name": "Gold partners EUR"}),
    Example(operation="copy_price_list", body={"name": "Silver partners EUR", "percent": "7.5"}),
    Example(operation="set_list_price", body={**_IN_LIST, "amount": "4.48"}),
    Example(
        operation="set_list_price",
        body={**_IN_LIST, "amount": "4.90", "valid_from": "2035-01-01"},
        saves={"list_price": "/periods/1/id"},
    ),
    Example(operation="list_prices_of_price_list", query={"which": "current"}),
    Example(operation="withdraw_list_price", body={**_IN_LIST, "price": "{list_price}"}),
    Example(operation="end_list_price", body={**_IN_LIST, "last_day": "2035-12-31"}),
    Example(operation="send_price_file", file=_FILE, saves={"file": "/id", "job": "/job/id"}),
    Example(operation="list_jobs", query={"which": "all"}),
    Example(operation="get_job"),
    Example(operation="download_job_report"),
    Example(
        operation="send_bulk_file",
        file=SentFile("actions.csv", b"path,name\n/accounts,Aurora Hotels\n", "text/csv"),
    ),
    Example(operation="get_price_file"),
    Example(operation="read_price_file", body={"market": "AT", "partial": True}),
    Example(operation="download_price_file_changes"),
    Example(operation="apply_price_file"),
    Example(operation="list_price_imports", saves={"import": "/items/0/id"}),
    Example(operation="get_price_import"),
    Example(operation="download_price_import_changes"),
    Example(operation="send_price_file", file=_FILE, saves={"discarded_file": "/id"}),
    Example(operation="discard_price_file", path={"file_id": "{discarded_file}"}),
)
PROMOTIONS = (
    Example(
        operation="create_promotion",
        body={
            "name": "Welcome 10",
            "kind": "percent",
            "value": "10",
            "cycles": 3,
            "new_customers_only": True,
            "products": _COVERED,
        },
        saves={"promotion": "/id"},
    ),
    Example(operation="list_promotions", query={"q": "welcome"}),
    Example(operation="get_promotion"),
    Example(operation="edit_promotion", body={"value": "12.5"}),
)
LATE = (
    Example(operation="explain_promotion", query={"order": "{back_order_number}"}),
    Example(operation="end_promotion", body={}),
)
