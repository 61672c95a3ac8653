"""The search of every page."""

import pytest

from tests.support.order_stage import NOW, Stage, set_the_stage
from upline.models import Account, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_the_stage()


def found(stage: Stage, text: str, slug: str = "alpine", **more):
    return stage.signed_in(stage.otto).get(f"/t/{slug}/search", {"q": text, **more})


def test_results_stand_by_area(stage):
    stage.back_order(1047)
    stage.subscription()

    page = found(stage, "huber").content.decode()

    for title in ("Orders", "Accounts", "Subscriptions"):
        assert f">{title}</h2>" in page
    assert ">Products</h2>" not in page


@pytest.mark.parametrize("text", ["1047", " 1047 ", "al-01047", "AL-01047", "Huber Bakery 1047"])
def test_enter_on_an_exact_hit_opens_it(stage, text):
    stage.alpine.order_prefix, stage.alpine.order_padding = "AL-", 5
    stage.alpine.save()
    order = stage.back_order(1047)
    stage.back_order(11047)

    assert found(stage, text, first="1").url == f"/t/alpine/orders/{order.pk}/"
    assert found(stage, text).status_code == 200


def test_enter_on_several_hits_shows_them(stage):
    stage.back_order(1)
    stage.back_order(2)

    assert found(stage, "bakery", first="1").status_code == 200


def test_inherited_products_are_found(stage):
    Product.objects.create(tenant=stage.cumulus, code="OWN", name="Managed Care", created_at=NOW)

    assert "Microsoft 365 Business Basic" in found(stage, "business", "cumulus").content.decode()
    assert "Managed Care" in found(stage, "managed", "cumulus").content.decode()
    assert "Managed Care" not in found(stage, "managed").content.decode()


def test_nothing_of_another_bss_is_found(stage):
    Account.objects.create(
        tenant=stage.stratus, name="Maple Clinic", currency="USD", created_at=NOW
    )

    assert "Nothing found" in found(stage, "maple").content.decode()


@pytest.mark.parametrize("text", ["", "a", "%", "\0", "'; --", "x" * 5000, "9" * 60, "\\"])
def test_odd_questions_get_an_answer(stage, text):
    assert found(stage, text, first="1").status_code == 200


def test_a_search_costs_a_constant_number_of_queries(stage, django_assert_max_num_queries):
    for number in range(1, 20):
        stage.back_order(number)
    client = stage.signed_in(stage.otto)

    with django_assert_max_num_queries(10):
        client.get("/t/alpine/search", {"q": "huber"})
