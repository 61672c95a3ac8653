"""Orders written down first and executed or delivered later, and checkouts in the storefront."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from upline.devtools.demo.activities.new_sales import (
    PurchaseChoice,
    choose_purchase,
    pushed_price,
    remember_subscription,
    start_date,
)
from upline.devtools.demo.products import DemoProduct
from upline.devtools.demo.schedule import STOREFRONT, ActivityContext
from upline.devtools.demo.tenant_state import Customer, OwnedSubscription
from upline.orders.queries import subscriptions_of_items
from upline.orders.rulebook import ItemKind, OrderAction
from upline.selling import actions as selling
from upline.selling.actions import ItemSpec
from upline.subscriptions.rulebook import Trigger


@dataclass(kw_only=True)
class DraftItems:
    """What goes into one basket or order: the items, and what each will be."""

    items: list[ItemSpec] = field(default_factory=list)
    choices: list[PurchaseChoice] = field(default_factory=list)
    targets: list[OwnedSubscription | int | None] = field(default_factory=list)

    def add(
        self, item: ItemSpec, choice: PurchaseChoice, target: OwnedSubscription | int | None = None
    ) -> None:
        """Add an item. `target` is what it is for: something held, or an earlier item, from 1."""
        self.items.append(item)
        self.choices.append(choice)
        self.targets.append(target)


def _draft_new_subscription(
    context: ActivityContext, draft_items: DraftItems, customer: Customer
) -> None:
    choice = choose_purchase(context, customer)
    item = ItemSpec(
        kind=ItemKind.SUBSCRIPTION,
        quantity=choice.quantity,
        product_id=context.tenant_state.product_id(choice.product),
        billing_cycle=choice.cycle,
        pushed_price=pushed_price(context, choice.product),
    )
    draft_items.add(item, choice)
    position = len(draft_items.items)
    if context.tenant_state.random.random() < 0.2:
        extra = context.tenant_state.pick_add_on(choice.product, choice.cycle, ())
        if extra is not None:
            _draft_add_on(context, draft_items, choice, extra, position)


def _draft_add_on(
    context: ActivityContext,
    draft_items: DraftItems,
    parent: PurchaseChoice,
    extra: DemoProduct,
    position: int,
) -> None:
    choice = PurchaseChoice(
        customer=parent.customer, product=extra, cycle=parent.cycle, quantity=parent.quantity
    )
    item = ItemSpec(
        kind=ItemKind.ADD_ON,
        quantity=choice.quantity,
        product_id=context.tenant_state.product_id(extra),
        target_position=position,
    )
    draft_items.add(item, choice, position)


def _draft_quantity_increase(
    context: ActivityContext, draft_items: DraftItems, customer: Customer
) -> None:
    """Wish for more licences of what the customer holds."""
    subscription = context.tenant_state.find_subscription(
        lambda h: (
            h.customer is customer and h.can_change(context.today) and h not in draft_items.targets
        )
    )
    if subscription is None:
        return
    more = max(1, round(subscription.quantity * context.tenant_state.random.uniform(0.05, 0.3)))
    choice = PurchaseChoice(
        customer=customer, product=subscription.product, cycle=subscription.cycle, quantity=more
    )
    draft_items.add(
        ItemSpec(kind=ItemKind.LICENCES, quantity=more, target_id=subscription.id),
        choice,
        subscription,
    )


def check_out(context: ActivityContext) -> bool:
    """Let a customer buy some things in the storefront by itself."""
    tenant_state = context.tenant_state
    customer, draft_items = tenant_state.pick_customer(), DraftItems()
    for _ in range(tenant_state.random.choice((1, 1, 2, 3))):
        if customer.has_bought and tenant_state.random.random() < 0.6:
            _draft_quantity_increase(context, draft_items, customer)
        else:
            _draft_new_subscription(context, draft_items, customer)
    if not draft_items.items:
        return False
    shopper = tenant_state.bss.shoppers.get(customer.id, STOREFRONT)
    arguments = context.command_arguments(by=shopper)
    basket_id = selling.fill_basket(account_id=customer.id, items=draft_items.items, **arguments)
    placed = selling.check_out(basket_id=basket_id, **arguments)
    _remember_items(context, draft_items, placed.item_ids, context.today)
    context.count_sale(Trigger.BASKET_CHECKED_OUT)
    return True


def _remember_items(
    context: ActivityContext, draft_items: DraftItems, item_ids: Sequence[UUID], starts: date
) -> None:
    """Keep in mind what the items of an order have become."""
    became = subscriptions_of_items(tenant_id=context.tenant_state.tenant_id, item_ids=item_ids)
    made: list[OwnedSubscription] = []
    for item_id, choice, target in zip(
        item_ids, draft_items.choices, draft_items.targets, strict=True
    ):
        if isinstance(target, OwnedSubscription):
            target.quantity += choice.quantity
            made.append(target)
        elif target is None:
            made.append(
                remember_subscription(context, choice.as_subscription(became[item_id], starts))
            )
        else:
            parent = made[target - 1]
            made.append(parent.add_on(became[item_id], choice.product, choice.quantity))


def create_order(context: ActivityContext) -> bool:
    """Write an order down; it is executed soon, or delivered in two parts, or left lying."""
    tenant_state, customer, draft_items = (
        context.tenant_state,
        context.tenant_state.pick_customer(),
        DraftItems(),
    )
    in_parts = tenant_state.random.random() < 0.45
    for _ in range(
        tenant_state.random.randint(2, 3) if in_parts else tenant_state.random.choice((1, 1, 2))
    ):
        _draft_new_subscription(context, draft_items, customer)
    placed = selling.create_order(
        account_id=customer.id, items=draft_items.items, **context.command_arguments()
    )

    def execute(then: ActivityContext) -> bool:
        starts = start_date(then)
        selling.execute_order(
            order_id=placed.order_id, start_date=starts, **then.command_arguments()
        )
        _remember_items(then, draft_items, placed.item_ids, starts or then.today)
        then.count_sale(Trigger.ORDER_EXECUTED)
        return True

    def deliver(then: ActivityContext) -> bool:
        first, rest = _split_delivery(draft_items, placed.item_ids)
        _deliver(then, placed.order_id, first)
        then.schedule_later(lambda at_last: deliver_rest(at_last, rest), days=(3, 15))
        return True

    def deliver_rest(then: ActivityContext, rest: Sequence[UUID]) -> bool:
        _deliver(then, placed.order_id, rest)
        _remember_items(then, draft_items, placed.item_ids, then.today)
        return True

    if in_parts:
        context.schedule_later(deliver, days=(1, 6))
    elif tenant_state.random.random() < 0.5:
        context.schedule_within_hour(execute)
    elif tenant_state.random.random() < 0.92:
        context.schedule_later(execute, days=(1, 6))
    return True


def _split_delivery(
    draft_items: DraftItems, item_ids: Sequence[UUID]
) -> tuple[Sequence[UUID], Sequence[UUID]]:
    """Return the items that are delivered first, and the others; add-ons with what they are for."""
    cut = (len(item_ids) + 1) // 2
    while cut < len(item_ids) and draft_items.targets[cut] is not None:
        cut += 1
    return (item_ids[:cut], item_ids[cut:]) if cut < len(item_ids) else (item_ids[:1], item_ids[1:])


def _deliver(context: ActivityContext, order_id: UUID, item_ids: Sequence[UUID]) -> None:
    selling.deliver_items(
        order_id=order_id,
        delivery_spec=selling.DeliverySpec(item_ids=item_ids),
        action=OrderAction.DELIVER,
        **context.command_arguments(),
    )
    context.count_sale(Trigger.ITEMS_DELIVERED)
