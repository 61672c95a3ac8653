"""Records of every kind that the API makes, made through the API, by the names that addresses have for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

PRICE_FILE = Path(__file__).parents[1] / "cases" / "f02-european-market.csv"
UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"  # an identifier that no record has

# Sends JSON, or a form with one file, and returns what is answered.
Send = Callable[[str, str, Any], Any]


def file_form(name: str, content: bytes, media_type: str = "text/csv") -> tuple[bytes, str]:
    """Return a form with one file, and its content type."""
    head = (
        f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


def create_api_records(
    send: Send, send_file: Callable[[str, bytes], Any], *, account_id: str, product_id: str
) -> dict[str, str]:
    """Create a record of each kind of the catalogue and of Setup in a distributor's BSS; return their ids."""

    def created(path: str, body: dict[str, Any]) -> str:
        return str(send("POST", path, body)["id"])

    def first(path: str) -> str:
        return str(send("GET", path, None)["items"][0]["id"])

    price_list_id = created("/price-lists", {"name": "Fuzzing", "currency": "EUR"})
    rule = send("POST", "/permission-rules", {"name": "Fuzzing"})
    price_file = send_file(f"/price-lists/{price_list_id}/price-files", PRICE_FILE.read_bytes())
    field = {"entity": "order", "code": "fuzzing", "name": "Fuzzing"}
    covered = [{"product": product_id, "billing_cycles": ["monthly"]}]
    promotion = {"name": "Fuzzing", "kind": "percent", "value": "10", "products": covered}
    return {
        "method_id": created("/payment-methods", {"name": "Fuzzing"}),
        "type_id": created("/order-types", {"name": "Fuzzing"}),
        "status_id": created("/order-statuses", {"name": "Fuzzing"}),
        "field_id": created("/custom-fields", field),
        "rule_id": str(rule["id"]),
        "grant_id": str(rule["grants"][0]["id"]),
        "contact_id": created(f"/accounts/{account_id}/contacts", {"name": "Fuzzing"}),
        "price_list_id": price_list_id,
        "promotion_id": created("/promotions", promotion),
        "reseller_id": first("/resellers"),
        "event_id": first("/sale-events"),
        "file_id": str(price_file["id"]),
        "job_id": str(price_file["job"]["id"]),
        "import_id": UNKNOWN_ID,
        "user_id": first("/users"),
        "group_id": created("/groups", {"name": "Fuzzing"}),
        "campaign_id": created("/campaigns", {"name": "Fuzzing"}),
        "credential_id": created("/credentials", {"name": "Fuzzing", "role": "viewer"}),
    }
