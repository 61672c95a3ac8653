"""`upline simulate`: what it prints, its JSON, its exit codes."""

import json

import pytest

from tests.scenarios.conftest import SELL
from upline.models import Order, SaleEvent, Tenant

ONE_ORDER = "{expect: {order_count: 1}}"
TWO_ORDERS = "{expect: {order_count: 2}}"
ORDER_KEYS = {
    "date", "name", "account", "billing_to", "price_list", "payment_method", "type", "status",
    "currency", "responsible_user", "sharing_rule", "sales_rep", "contact", "campaign",
    "custom_fields", "total", "ribbon", "trigger", "warnings", "lines",
}  # fmt: skip
LINE_KEYS = {
    "product", "cycle", "quantity", "unit_price", "price_source", "promotion", "discount", "total",
    "related", "subscription", "add_on",
}  # fmt: skip


def test_output_has_one_line_per_scenario_and_a_summary(simulate, write):
    holds = write(SELL, ONE_ORDER, name="holds.yaml")
    differs = write(SELL, TWO_ORDERS, name="differs.yaml")

    result = simulate(holds, differs)

    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"holds    {holds}  A story")
    assert lines[1].startswith(f"differs  {differs}  A story")
    assert lines[2] == "         step 2: order_count: expected 2, found 1"
    assert lines[-1] == "2 scenarios: 1 hold, 1 differ"


@pytest.mark.parametrize(
    ("steps", "code"),
    [((SELL, ONE_ORDER), 0), ((SELL, TWO_ORDERS), 1), ((SELL, "{expect: {oders: []}}"), 2)],
    ids=["all hold", "one differs", "unreadable"],
)
def test_exit_code_reflects_the_result(simulate, write, steps, code):
    assert simulate(write(*steps)).exit_code == code


def test_unreadable_file_is_named_and_other_files_run(simulate, write):
    unreadable = write("{do: dance}", name="unreadable.yaml")
    holds = write(SELL, ONE_ORDER, name="holds.yaml")

    result = simulate(unreadable, holds)

    assert result.exit_code == 2
    assert f"{unreadable}:5: there is no action 'dance'" in result.stderr
    assert result.stdout.splitlines()[-1] == "1 scenarios: 1 hold, 0 differ"


def test_the_json_has_every_order_with_every_key(simulate, write):
    file = write(SELL, TWO_ORDERS)

    result = simulate("--json", file)

    [scenario] = json.loads(result.stdout)["scenarios"]
    assert scenario.keys() == {"file", "scenario", "ok", "differences", "orders", "seconds"}
    assert (scenario["file"], scenario["scenario"], scenario["ok"]) == (str(file), "A story", False)
    assert scenario["differences"] == [
        {"path": "order_count", "expected": "2", "found": "1", "step": 2}
    ]
    [order] = scenario["orders"]
    assert order.keys() == ORDER_KEYS
    assert (order["date"], order["total"], order["warnings"]) == ("2026-06-10", "31.36", [])
    [line] = order["lines"]
    assert line.keys() == LINE_KEYS
    assert (line["quantity"], line["unit_price"], line["promotion"]) == (7, "4.48", None)
    assert scenario["seconds"] > 0


def test_simulation_is_rolled_back(simulate, write):
    simulate(write(SELL, ONE_ORDER))

    assert not Tenant.objects.exists()
    assert not SaleEvent.objects.exists()


def test_simulation_can_be_opened_when_run_with_keep(simulate, write):
    result = simulate("--keep", write(SELL, ONE_ORDER))

    alpine = Tenant.objects.get(upline=None)
    assert f"kept as /t/{alpine.slug}/" in result.stdout
    assert Order.objects.filter(tenant=alpine, origin="BACK_ORDER").count() == 1


def test_missing_file_is_reported(simulate, tmp_path):
    result = simulate(tmp_path / "nowhere.yaml")

    assert result.exit_code == 2
    assert "nowhere.yaml:1: there is no such file" in result.stderr


def test_command_requires_a_file(simulate):
    assert simulate().exit_code == 2
