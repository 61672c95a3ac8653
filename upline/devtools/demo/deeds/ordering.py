"""Orders written down first and executed or delivered later, and checkouts in the storefront."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection

from upline.devtools.demo.agenda import STOREFRONT, Turn
from upline.devtools.demo.deeds.selling import Choice, choose, keep, pushed_price, start_date
from upline.devtools.demo.shop import Customer, Held
from upline.devtools.demo.wares import Ware
from upline.orders.rulebook import Adds, OrderAction
from upline.selling import actions as selling
from upline.selling.actions import WantedItem
from upline.subscriptions.rulebook import Trigger


@dataclass(kw_only=True)
class Wishes:
    """What goes into one basket or order: the items, and what each will be."""

    items: list[WantedItem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    targets: list[Held | int | None] = field(default_factory=list)

    def add(self, item: WantedItem, choice: Choice, target: Held | int | None = None) -> None:
        """Add an item. `target` is what it is for: something held, or an earlier item, from 1."""
        self.items.append(item)
        self.choices.append(choice)
        self.targets.append(target)


def _wish_for_new(turn: Turn, wishes: Wishes, customer: Customer) -> None:
    choice = choose(turn, customer)
    item = WantedItem(
        adds=Adds.SUBSCRIPTION,
        quantity=choice.quantity,
        product_id=turn.shop.product_id(choice.ware),
        billing_cycle=choice.cycle,
        pushed_price=pushed_price(turn, choice.ware),
    )
    wishes.add(item, choice)
    position = len(wishes.items)
    if turn.shop.dice.random() < 0.2:
        extra = turn.shop.an_add_on_for(choice.ware, choice.cycle, ())
        if extra is not None:
            _wish_for_add_on(turn, wishes, choice, extra, position)


def _wish_for_add_on(
    turn: Turn, wishes: Wishes, parent: Choice, extra: Ware, position: int
) -> None:
    choice = Choice(
        customer=parent.customer, ware=extra, cycle=parent.cycle, quantity=parent.quantity
    )
    item = WantedItem(
        adds=Adds.ADD_ON,
        quantity=choice.quantity,
        product_id=turn.shop.product_id(extra),
        target_position=position,
    )
    wishes.add(item, choice, position)


def _wish_for_more(turn: Turn, wishes: Wishes, customer: Customer) -> None:
    """Wish for more licences of what the customer holds."""
    held = turn.shop.find_held(
        lambda h: h.customer is customer and h.can_change(turn.today) and h not in wishes.targets
    )
    if held is None:
        return
    more = max(1, round(held.quantity * turn.shop.dice.uniform(0.05, 0.3)))
    choice = Choice(customer=customer, ware=held.ware, cycle=held.cycle, quantity=more)
    wishes.add(WantedItem(adds=Adds.LICENCES, quantity=more, target_id=held.id), choice, held)


def check_out(turn: Turn) -> bool:
    """Let a customer buy some things in the storefront by itself."""
    shop = turn.shop
    customer, wishes = shop.a_customer(), Wishes()
    for _ in range(shop.dice.choice((1, 1, 2, 3))):
        if customer.has_bought and shop.dice.random() < 0.6:
            _wish_for_more(turn, wishes, customer)
        else:
            _wish_for_new(turn, wishes, customer)
    if not wishes.items:
        return False
    basket_id = selling.fill_basket(
        tenant_id=shop.tenant_id, account_id=customer.id, items=wishes.items, now=turn.now
    )
    placed = selling.check_out(basket_id=basket_id, **turn.order_call(by=STOREFRONT))
    _keep_all(turn, wishes, placed.item_ids, turn.today)
    turn.sold(Trigger.BASKET_CHECKED_OUT)
    return True


def _keep_all(turn: Turn, wishes: Wishes, item_ids: Sequence[UUID], starts: date) -> None:
    """Keep in mind what the items of an order have become."""
    became = _became(item_ids)
    made: list[Held] = []
    for item_id, choice, target in zip(item_ids, wishes.choices, wishes.targets, strict=True):
        if isinstance(target, Held):
            target.quantity += choice.quantity
            made.append(target)
        elif target is None:
            made.append(keep(turn, choice.held_as(became[item_id], starts)))
        else:
            parent = made[target - 1]
            made.append(parent.add_on(became[item_id], choice.ware, choice.quantity))


def _became(item_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, subscription_id FROM upline_orderitem WHERE id = ANY(%s)", [list(item_ids)]
        )
        return dict(cursor.fetchall())


def write_order(turn: Turn) -> bool:
    """Write an order down; it is executed soon, or delivered in two parts, or left lying."""
    shop, customer, wishes = turn.shop, turn.shop.a_customer(), Wishes()
    in_parts = shop.dice.random() < 0.45
    for _ in range(shop.dice.randint(2, 3) if in_parts else shop.dice.choice((1, 1, 2))):
        _wish_for_new(turn, wishes, customer)
    placed = selling.create_order(account_id=customer.id, items=wishes.items, **turn.order_call())

    def execute(then: Turn) -> bool:
        starts = start_date(then)
        selling.execute_order(order_id=placed.order_id, start_date=starts, **then.order_call())
        _keep_all(then, wishes, placed.item_ids, starts or then.today)
        then.sold(Trigger.ORDER_EXECUTED)
        return True

    def deliver(then: Turn) -> bool:
        first, rest = _halves(wishes, placed.item_ids)
        _deliver(then, placed.order_id, first)
        then.later(lambda at_last: deliver_rest(at_last, rest), days=(3, 15))
        return True

    def deliver_rest(then: Turn, rest: Sequence[UUID]) -> bool:
        _deliver(then, placed.order_id, rest)
        _keep_all(then, wishes, placed.item_ids, then.today)
        return True

    if in_parts:
        turn.later(deliver, days=(1, 6))
    elif shop.dice.random() < 0.5:
        turn.within_the_hour(execute)
    elif shop.dice.random() < 0.92:
        turn.later(execute, days=(1, 6))
    return True


def _halves(wishes: Wishes, item_ids: Sequence[UUID]) -> tuple[Sequence[UUID], Sequence[UUID]]:
    """Return the items that are delivered first, and the others; add-ons with what they are for."""
    cut = (len(item_ids) + 1) // 2
    while cut < len(item_ids) and wishes.targets[cut] is not None:
        cut += 1
    return (item_ids[:cut], item_ids[cut:]) if cut < len(item_ids) else (item_ids[:1], item_ids[1:])


def _deliver(turn: Turn, order_id: UUID, item_ids: Sequence[UUID]) -> None:
    selling.deliver_items(
        order_id=order_id,
        wanted=selling.WantedDelivery(item_ids=item_ids),
        action=OrderAction.DELIVER,
        **turn.order_call(),
    )
    turn.sold(Trigger.ITEMS_DELIVERED)
