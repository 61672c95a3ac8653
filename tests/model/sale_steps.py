"""Steps of a reseller in random stories: sales, changes, ends, orders."""

from __future__ import annotations

from tests.model.choices import HUGE, Choices, Step, subject
from tests.model.values import OwnOrder
from tests.model.worlds import (
    random_price,
)


class SaleSteps(Choices):
    """Makers of steps; each returns None when there is nothing that it could be about."""

    def create_subscription(self) -> Step | None:
        slug = self.seller()
        product = self.product(slug)
        step: Step = {
            "in": slug, "do": "create_subscription", "as": self.name("S"), "customer": self.customer(slug),
            "product": product, "cycle": self.cycle(product), "quantity": self.quantity(),
        }  # fmt: skip
        if product == "machine":
            if slug in {"far", "low"}:
                return None
            if self.chance(0.85):
                step["pushed_price"] = random_price(self.random)
        is_trial = self.chance(0.15)
        if is_trial:
            step["trial"] = True
        elif self.chance(0.2):
            step["start"] = self.near_day(None, slug)
        if self.chance(0.3) and product not in {"server", "machine"}:
            step["add_ons"] = [
                {
                    "product": self.add_on(slug, product),
                    "quantity": self.quantity(),
                    "as": self.name("A"),
                }
                for _ in range(self.random.choice([1, 1, 2, 3]))
            ]
        if self.chance(0.15):
            step["vendor_subscription_id"] = self.name("V")
        return step

    def giant(self) -> Step:
        return {
            "in": "near", "do": "create_subscription", "as": self.name("S"), "customer": self.customer("near"),
            "product": "giant", "cycle": "monthly", "quantity": self.random.choice([2, HUGE]),
        }  # fmt: skip

    def change_quantity(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        if record is None or record.product == "giant":
            return None
        step: Step = {"in": record.bss, "do": "change_quantity", "subscription": record.name,
                      "to": record.quantity if self.chance(0.04) else self.quantity()}  # fmt: skip
        if self.chance(0.2):
            step["at_renewal"] = True
        elif self.chance(0.35):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def withdraw_scheduled_change(self) -> Step | None:
        found = self.records(lambda r: r.parent is None and (bool(r.scheduled) or self.chance(0.1)))
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "withdraw_scheduled_change", "subscription": record.name}

    def add_add_on(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        if record is None:
            return None
        step: Step = {
            "in": record.bss, "do": "add_add_on", "subscription": record.name, "as": self.name("A"),
            "product": self.add_on(record.bss, record.product), "quantity": self.quantity(),
        }  # fmt: skip
        if self.chance(0.3):
            step["start"] = self.near_day(record, record.bss)
        return step

    def change_add_on(self) -> Step | None:
        record = self.record(lambda r: r.parent is not None)
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "change_add_on_quantity", "add_on": record.name,
                      "to": self.quantity()}  # fmt: skip
        if self.chance(0.3):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def upgrade_trial(self) -> Step | None:
        record = self.record(lambda r: r.parent is None and (r.is_trial or self.chance(0.03)))
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "upgrade_trial", "subscription": record.name}
        if self.chance(0.5):
            step["quantity"] = self.quantity()
        if self.chance(0.3):
            step["start"] = self.near_day(record, record.bss)
        return step

    def change_plan(self) -> Step | None:
        record = self.record(lambda r: r.parent is None and r.product != "giant")
        if record is None:
            return None
        ours = self.network.products[record.product]
        paths = [
            p.code
            for p in self.network.products.values()
            if p.code in ours.upgrades_to or record.product in p.upgrades_to
        ]
        product = (
            self.random.choice(paths) if paths and self.chance(0.88) else self.product(record.bss)
        )
        step: Step = {"in": record.bss, "do": "change_plan", "subscription": record.name,
                      "product": product}  # fmt: skip
        if self.chance(0.4):
            step["quantity"] = self.random.randint(1, max(1, record.quantity))
            into = self.records(
                lambda r: (r.product, r.customer) == (product, record.customer) and r.parent is None
            )
            if into and self.chance(0.7):
                step["into"] = self.random.choice(into).name
            elif step["quantity"] < record.quantity:
                step["as"] = self.name("P")
        elif self.chance(0.6):
            step["cancel_add_ons"] = True
        if self.chance(0.12):
            step["at_renewal"] = True
        elif self.chance(0.25):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def cancel(self) -> Step | None:
        record = self.record()
        if record is None:
            return None
        step: Step = {"in": record.bss, "do": "cancel", **subject(record)}
        if self.chance(0.35):
            step["at_period_end"] = True
        elif self.chance(0.6):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def withdraw_cancellation(self) -> Step | None:
        found = self.records(lambda r: r.status == "pending_cancel" or self.chance(0.03))
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "withdraw_cancellation", **subject(record)}

    def suspend(self) -> Step | None:
        record = self.record(lambda r: r.parent is None)
        return {"in": record.bss, "do": "suspend", "subscription": record.name} if record else None

    def reactivate(self) -> Step | None:
        found = self.records(
            lambda r: r.parent is None and (r.status == "suspended" or self.chance(0.03))
        )
        if not found:
            return None
        record = self.random.choice(found)
        return {"in": record.bss, "do": "reactivate", "subscription": record.name}

    def cancel_suspended(self) -> Step | None:
        found = self.records(lambda r: r.status in {"suspended", "pending_cancel"})
        if not found:
            return None
        record = self.random.choice(found)
        step: Step = {"in": record.bss, "do": "cancel", **subject(record)}
        if self.chance(0.8):
            step["effective"] = self.near_day(record, record.bss)
        return step

    def items(self, slug: str, customer: str) -> list[Step]:
        """Items that belong together: new ones, more licences, add-ons."""
        items: list[Step] = []
        for _ in range(self.random.choice([1, 2, 2, 3, 5])):
            mine = [
                r for r in self.network.records
                if r.name and r.bss == slug and r.customer.name == customer and r.parent is None
                and not r.is_trial and self.is_easy(r)
            ]  # fmt: skip
            targets = [r.name for r in mine] + [i["as"] for i in items if "product" in i]
            how = self.random.random()
            if how < 0.5 or not targets:
                product = self.product(slug)
                if product == "machine":
                    continue
                items.append({"product": product, "cycle": self.cycle(product),
                              "quantity": self.quantity(), "as": self.name("I")})  # fmt: skip
            elif how < 0.75:
                items.append({"subscription": self.random.choice(targets), "add": self.quantity()})
            else:
                target = self.random.choice(targets)
                products = {r.name: r.product for r in mine} | {
                    i.get("as"): i.get("product") for i in items
                }
                items.append({"subscription": target, "add_on": self.add_on(slug, products[target]),
                              "quantity": self.quantity(), "as": self.name("I")})  # fmt: skip
        return items

    def checkout(self) -> Step | None:
        slug = self.seller()
        customer = self.customer(slug)
        items = self.items(slug, customer)
        return (
            {"in": slug, "do": "checkout", "customer": customer, "basket": items} if items else None
        )

    def create_order(self) -> Step | None:
        slug = "top" if self.chance(0.1) and self.network.bss["top"].customers else self.seller()
        if slug == "top" and all(c.served_for for c in self.network.bss["top"].customers):
            return None
        customer = self.customer(slug)
        items = self.items(slug, customer)
        step = {"in": slug, "do": "create_order", "customer": customer, "items": items,
                "as": self.name("O")}  # fmt: skip
        return step if items else None

    def own_order(self, *, open_only: bool = True) -> OwnOrder | None:
        found = [
            o for o in self.network.names.values()
            if isinstance(o, OwnOrder)
            and (not open_only or any(not i.is_delivered for i in o.items) or self.chance(0.1))
        ]  # fmt: skip
        return self.random.choice(found) if found else None

    def execute_order(self) -> Step | None:
        order = self.own_order()
        if order is None:
            return None
        step: Step = {"in": order.bss, "do": "execute_order", "order": order.name}
        if self.chance(0.3):
            step["start"] = self.near_day(None, order.bss)
        return step

    def deliver_items(self) -> Step | None:
        order = self.own_order()
        named = [i for i in order.items if i.name] if order else []
        if order is None or not named:
            return None
        open_ones = [i for i in named if not i.is_delivered or self.chance(0.05)]
        if not open_ones:
            return None
        some = self.random.sample(open_ones, self.random.randint(1, len(open_ones)))
        names = [i.name for i in order.items if i in some]
        step: Step = {"in": order.bss, "do": "deliver_items", "order": order.name, "items": names}
        if self.chance(0.2):
            step["start"] = self.near_day(None, order.bss)
        return step

    def edit_own_order(self) -> Step | None:
        order = self.own_order()
        if order is None:
            return None
        place: Step = {"in": order.bss, "order": order.name}
        item = self.random.randint(1, len(order.items))
        choices: list[Step] = [
            {**place, "do": "execute_order"},
            {**place, "do": "add_item", "product": "plus", "cycle": "monthly", "quantity": 2},
            {**place, "do": "quick_add", "product": "mail", "cycle": "annual", "quantity": 1},
            {**place, "do": "update_item", "item": item, "quantity": self.quantity()},
            {**place, "do": "delete_item", "item": item},
            {**place, "do": "delete_order"},
            {**place, "do": "copy_order", "as": self.name("O")},
        ]
        return self.random.choice(choices)
