"""Actions reach the records of their own BSS only, and a role counts where it was given."""

from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist

from tests.support.record_fixtures import NOW, RecordFixtures
from upline.access.rulebook import Actor, Role, system_actor
from upline.catalog import actions as catalog
from upline.catalog.rulebook import BillingCycle, PromotionKind
from upline.kernel.verdicts import Refused
from upline.models import Membership, PriceList, Product, Tenant
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import tenant_facts

pytestmark = pytest.mark.django_db
SYSTEM = system_actor()


@pytest.fixture
def fixtures(two_weeks_of_sales: RecordFixtures) -> RecordFixtures:
    return two_weeks_of_sales


@pytest.fixture
def stranger() -> Tenant:
    """A distributor that has nothing to do with the others."""
    new = tenancy.NewTenant(slug="far-away", name="Far Away", currency="EUR", timezone="UTC")
    facts = tenancy.create_tenant(new=new, now=NOW, by=SYSTEM)
    return Tenant.objects.get(pk=facts.id)


@pytest.fixture
def strange_product(stranger: Tenant) -> Product:
    new = catalog.NewProduct(code="far-mail", name="Far Mail")
    pk = catalog.create_product(tenant_id=stranger.pk, new=new, currency="EUR", by=SYSTEM, now=NOW)
    return Product.objects.get(pk=pk)


@pytest.fixture
def strange_price_list(stranger: Tenant) -> PriceList:
    new = catalog.NewPriceList(name="Far", currency="EUR")
    pk = catalog.create_price_list(tenant_id=stranger.pk, new=new, by=SYSTEM)
    return PriceList.objects.get(pk=pk)


def product_of(tenant: Tenant) -> Product:
    return Product.objects.get(tenant=tenant, code="m365-business-basic")


def code_of_refusal(call, **arguments) -> str:
    with pytest.raises(Refused) as refusal:
        call(**arguments)
    return refusal.value.code


def reseller_of(upline: Tenant | None) -> tenancy.NewTenant:
    return tenancy.NewTenant(
        slug="new-reseller",
        name="New Reseller",
        currency="EUR",
        timezone="UTC",
        upline_id=upline.pk if upline else None,
    )


def administrator(user) -> Actor:
    return Actor(name=user.name, role=Role.ADMINISTRATOR, user_id=user.pk)


def test_reseller_is_created_by_an_administrator_of_its_upline_only(fixtures):
    new = reseller_of(fixtures.alpine)
    call = {"new": new, "now": NOW}

    ann, boss = administrator(fixtures.ann), administrator(fixtures.boss)
    assert code_of_refusal(tenancy.create_tenant, by=ann, **call) == "not_permitted"
    made = tenancy.create_tenant(by=boss, **call)

    assert made.upline_id == fixtures.alpine.pk


def test_many_resellers_are_created_by_an_administrator_of_their_upline_only(fixtures):
    alpine = tenant_facts(fixtures.alpine)
    call = {"upline": alpine, "new_tenants": [reseller_of(fixtures.alpine)], "now": NOW}

    ann = administrator(fixtures.ann)
    assert code_of_refusal(tenancy.create_resellers, by=ann, **call) == "not_permitted"
    assert not Tenant.objects.filter(slug="new-reseller").exists()


def test_who_is_no_administrator_of_the_upline_any_more_creates_no_reseller(fixtures):
    boss, new = administrator(fixtures.boss), reseller_of(fixtures.alpine)
    members = Membership.objects.filter(tenant=fixtures.alpine, user=fixtures.boss)

    members.update(role=Role.SALES)
    assert code_of_refusal(tenancy.create_tenant, new=new, now=NOW, by=boss) == "not_permitted"
    members.update(role=Role.ADMINISTRATOR, is_active=False)
    assert code_of_refusal(tenancy.create_tenant, new=new, now=NOW, by=boss) == "not_permitted"


def test_person_creates_no_distributor_of_its_own(fixtures):
    boss, new = administrator(fixtures.boss), reseller_of(None)

    assert code_of_refusal(tenancy.create_tenant, new=new, now=NOW, by=boss) == "not_permitted"


def test_upgrade_path_starts_at_an_own_product(fixtures, strange_product):
    basic = product_of(fixtures.alpine)

    with pytest.raises(ObjectDoesNotExist):
        catalog.add_upgrade_paths(
            tenant_id=strange_product.tenant_id,
            product_id=basic.pk,
            target_ids=[strange_product.pk],
            by=SYSTEM,
        )


def test_upgrade_path_leads_to_a_product_that_the_bss_knows(fixtures, strange_product):
    basic = product_of(fixtures.alpine)
    before = set(basic.upgrades_to.all())
    call = {"tenant_id": fixtures.alpine.pk, "product_id": basic.pk, "by": SYSTEM}

    code = code_of_refusal(catalog.add_upgrade_paths, target_ids=[strange_product.pk], **call)

    assert code == "not_offered"
    assert set(basic.upgrades_to.all()) == before


def test_price_is_set_for_known_products_in_own_price_lists(
    fixtures, strange_product, strange_price_list
):
    def setting(product: Product, price_list: PriceList | None) -> catalog.PriceSetting:
        return catalog.PriceSetting(
            product_id=product.pk,
            billing_cycle=BillingCycle.MONTHLY,
            currency="EUR",
            amount=Decimal(1),
            price_list_id=price_list.pk if price_list else None,
        )

    basic = product_of(fixtures.alpine)
    call = {"tenant_id": fixtures.alpine.pk, "by": SYSTEM}

    assert (
        code_of_refusal(catalog.set_price, setting=setting(strange_product, None), **call),
        code_of_refusal(catalog.set_price, setting=setting(basic, strange_price_list), **call),
    ) == ("not_offered", "unknown_price_list")
    # A reseller prices what it has inherited.
    catalog.set_price(tenant_id=fixtures.cumulus.pk, setting=setting(basic, None), by=SYSTEM)


def test_price_list_has_prices_of_known_products_only(fixtures, strange_product):
    prices = {(strange_product.pk, BillingCycle.MONTHLY): Decimal(1)}
    new = catalog.NewPriceList(name="Gold 2", currency="EUR", prices=prices)
    call = {"tenant_id": fixtures.alpine.pk, "new": new, "by": SYSTEM}

    assert code_of_refusal(catalog.create_price_list, **call) == "not_offered"


@pytest.mark.parametrize("part", ["scope", "requires", "price_list_ids"])
def test_promotion_names_records_of_its_bss_only(
    fixtures, strange_product, strange_price_list, part
):
    foreign = {
        "scope": [(strange_product.pk, BillingCycle.MONTHLY)],
        "requires": [strange_product.pk],
        "price_list_ids": [strange_price_list.pk],
    }
    parts = {"scope": [(product_of(fixtures.alpine).pk, BillingCycle.MONTHLY)]}
    new = catalog.NewPromotion(
        name="Spring",
        kind=PromotionKind.PERCENT,
        value=Decimal(10),
        currency="EUR",
        first_date=None,
        last_date=None,
        **{**parts, part: foreign[part]},
    )
    call = {"tenant_id": fixtures.alpine.pk, "new": new, "by": SYSTEM}

    expected = "unknown_price_list" if part == "price_list_ids" else "not_offered"
    assert code_of_refusal(catalog.create_promotion, **call) == expected
