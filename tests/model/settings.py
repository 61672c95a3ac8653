"""What a distributor sets: prices, promotions, options, terms, activation; and the booking side's faults."""

from __future__ import annotations

from decimal import Decimal

from tests.model.booking import mirror_record, retry, snapshot
from tests.model.network import Network, read_promotion
from tests.model.pricing import Offer
from tests.model.selling import Step, check, find_customer, find_record, follow, not_offered
from tests.model.values import UNKNOWN, Customer, Record, Refusal, Silence


def create_customer(network: Network, slug: str, step: Step) -> None:
    reseller = step.get("reseller")
    customer = Customer(name=step["name"], bss=slug, served_for=reseller)
    if reseller and network.bss[reseller].is_active:
        raise Silence("a customer served for a reseller that is activated")
    network.bss[slug].customers.append(customer)
    customer.email = step.get("email", "")
    customer.accounting_no = step.get("accounting_no", "")
    customer.vendor_id = step.get("vendor_customer_id", "")


def update_customer(network: Network, slug: str, step: Step) -> None:
    customer = find_customer(network, slug, step["customer"])
    if customer.bss != slug:
        raise Refusal({"mirror_protected"})
    for key in ("name", "email", "accounting_no", "billing_address"):
        if key in step:
            setattr(customer, key, step[key])


def set_vendor_id(network: Network, slug: str, step: Step) -> None:
    if "customer" in step:
        customer = find_customer(network, slug, step["customer"])
        if customer.bss != slug:
            raise Refusal({"mirror_protected"})
        customer.vendor_id = step["id"]
        return
    record = find_record(network, slug, step.get("add_on") or step["subscription"])
    record.vendor_id = step["id"]
    follow(network, [record])


def set_price(network: Network, slug: str, step: Step) -> None:
    check([not_offered(network, slug, step["product"])])
    bss = network.bss[slug]
    prices = bss.price_lists[step["price_list"]].prices if step["price_list"] else bss.unit_prices
    key = (step["product"], step["cycle"])
    if step["price"] is None:
        prices.pop(key, None)
    else:
        prices[key] = Decimal(str(step["price"]))


def set_reseller(network: Network, slug: str, step: Step) -> None:
    terms = network.bss[slug].terms[step["reseller"]]
    for key in ("price_list", "payment_method", "currency", "responsible_user"):
        if key in step:
            setattr(terms, key, step[key])
    if "name" in step:
        network.bss[step["reseller"]].name = step["name"]


def set_api_options(network: Network, slug: str, step: Step) -> None:
    options = network.bss[slug].options.setdefault(step["entity"], {})
    for key in ("responsible_user", "sharing_rule"):
        if key in step:
            options[key] = step[key]


def set_default_status(network: Network, slug: str, step: Step) -> None:
    network.bss[slug].default_status = step["name"]


def set_default_type(network: Network, slug: str, step: Step) -> None:
    network.bss[slug].default_type = step["name"]


def add_promotion(network: Network, slug: str, step: Step) -> None:
    bss = network.bss[slug]
    if any(one.name == step["name"] for one in bss.promotions):
        raise Silence("two promotions of one name")
    promotion = read_promotion(network, bss, step)
    if promotion.first_day and promotion.last_day and promotion.last_day < promotion.first_day:
        raise Refusal({"before_start"})
    bss.promotions.append(promotion)


def end_promotion(network: Network, slug: str, step: Step) -> None:
    today = network.today(slug)
    promotion = next(p for p in network.bss[slug].promotions if p.name == step["name"])
    if promotion.last_day is None or promotion.last_day > today:
        promotion.last_day = today


def deactivate_user(network: Network, slug: str, step: Step) -> None:
    if step["user"] not in network.bss[slug].users:
        raise Silence("a user is deactivated twice")
    if network.bss[slug].users[step["user"]] == "administrator":
        raise Silence("the only administrator is deactivated")
    del network.bss[slug].users[step["user"]]


# Activation


def _served(network: Network, slug: str, reseller: str) -> list[Customer]:
    return [c for c in network.bss[slug].customers if c.served_for == reseller]


def activate_back_ordering(network: Network, slug: str, step: Step) -> None:
    reseller = network.bss[step["reseller"]]
    if reseller.is_active:
        return
    served = _served(network, slug, reseller.slug)
    if any(r.bss == slug and r.customer in served for r in network.records):
        raise Refusal({"subscriptions_not_copied"})
    _hand_over(network, slug, reseller.slug, served)
    reseller.is_active = True


def _hand_over(network: Network, slug: str, reseller: str, served: list[Customer]) -> None:
    for customer in served:
        network.bss[slug].customers.remove(customer)
        network.bss[reseller].customers.append(customer)
        customer.bss, customer.served_for = reseller, None
        customer.mirrored_in[slug] = {"reseller": reseller}


def copy_down(network: Network, slug: str, step: Step) -> None:
    if network.bss[step["reseller"]].is_active:
        raise Silence("a copy down after activation")
    served = _served(network, slug, step["reseller"])
    records = [r for r in network.records if r.bss == slug and r.customer in served]
    _hand_over(network, slug, step["reseller"], served)
    for record in records:
        record.bss = step["reseller"]
        _mirror(network, slug, record.bss, record)
        mirror = network.bss[slug].mirrors[record.id]
        mirror.responsible_user = mirror.sharing_rule = UNKNOWN
        mirror.was_own = True


def mirror_earlier_sales(network: Network, slug: str, step: Step) -> None:
    reseller = network.bss[step["reseller"]]
    if not reseller.is_active:
        raise Silence("earlier sales are mirrored before activation")
    bss = network.bss[slug]
    for record in network.records:
        parent = record.parent
        is_there = record.bss == reseller.slug or record.id in reseller.mirrors
        if not is_there or record.is_trial or record.id in bss.mirrors:
            continue
        if not network.knows(slug, record.product) or _waits(network, slug, record):
            continue
        if not record.is_living or (parent and not parent.is_living):
            raise Silence("what was cancelled before activation is mirrored, or not")
        if parent is not None and not network.knows(slug, parent.product):
            raise Silence("an earlier add-on of an own product is mirrored on request")
        if _waits(network, reseller.slug, record):
            continue
        _mirror(network, slug, reseller.slug, record)
        record.customer.mirrored_in.setdefault(slug, {"reseller": reseller.slug})


def _waits(network: Network, slug: str, record: Record) -> bool:
    for event in network.events:
        is_about = any(one.record.id == record.id for one in event.snapshots)
        if event.bss == slug and event.state != "done" and event.trigger and is_about:
            raise Silence("an earlier sale is mirrored while one of it waits")
    return False


def _mirror(network: Network, slug: str, reseller: str, record: Record) -> None:
    bss = network.bss[slug]
    mirror = mirror_record(network, bss, snapshot(record))
    offer = Offer(network=network, bss=bss, reseller=reseller, day=network.today(slug))
    found = offer.listed(record.product, record.cycle)
    if found is not None and found[1] != offer.terms.currency:
        raise Silence("what is mirrored without an order has a price in another currency")
    mirror.unit_price = found[:2] if found else None


def retry_parked(network: Network, slug: str, step: Step) -> None:
    retry(network, slug, step.get("reseller"))


# The booking side


def pause_booking(network: Network, _: str, __: Step) -> None:
    network.is_paused = True


def resume_booking(network: Network, _: str, __: Step) -> None:
    network.is_paused = False


def nothing(network: Network, _: str, __: Step) -> None:
    """Delivered again, reversed, or killed on the way: what is booked stays the same (R1, R35)."""
