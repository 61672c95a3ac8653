"""Steps of a distributor in random stories, of its customers, and of the booking side."""

from __future__ import annotations

from tests.model.choices import Choices, Step, subject
from tests.model.values import BackOrder, Customer
from tests.model.worlds import (
    CYCLES,
    SELLERS,
    random_price,
    random_promotion,
)


class SetupSteps(Choices):
    """Makers of steps; each returns None when there is nothing that it could be about."""

    def create_customer(self) -> Step:
        slug = self.random.choice(["top", *SELLERS])
        step: Step = {"in": slug, "do": "create_customer", "name": f"Customer {self.name('C')}"}
        if slug == "top" and self.chance(0.7):
            step["reseller"] = "late"
        return step

    def serve(self) -> Step | None:
        """The distributor sells for the reseller that is not activated yet."""
        served = [c for c in self.network.bss["top"].customers if c.served_for]
        if not served:
            return None
        if any(r.customer in served for r in self.network.records) and self.chance(0.4):
            return self.activate()
        return {
            "in": "top", "do": "create_subscription", "as": self.name("S"),
            "customer": self.random.choice(served).name, "product": "basic", "cycle": "monthly", "quantity": 4,
            "add_ons": [{"product": "archive", "quantity": 2, "as": self.name("A")}],
        }  # fmt: skip

    def update_customer(self) -> Step | None:
        customer = self._any_customer()
        slug = customer.bss
        step: Step = {"in": slug, "do": "update_customer", "customer": customer.name}
        what = self.random.randint(0, 3)
        if what == 0:
            step["name"] = f"Renamed {self.name('C')}"
        elif what == 1:
            step["email"] = f"{self.name('e').lower()}@example.org"
        elif what == 2:
            step["accounting_no"] = self.name("N")
        else:
            step["billing_address"] = f"{self.name('Street ')}"
        return step

    def _any_customer(self) -> Customer:
        return self.random.choice([c for bss in self.network.bss.values() for c in bss.customers])

    def set_vendor_id(self) -> Step | None:
        if self.chance(0.4):
            customer = self._any_customer()
            return {"in": customer.bss, "do": "set_vendor_id", "customer": customer.name,
                    "id": self.name("T")}  # fmt: skip
        record = self.record()
        if record is None:
            return None
        return {"in": record.bss, "do": "set_vendor_id", **subject(record), "id": self.name("V")}

    # The distributor

    def distributor(self) -> str:
        return self.random.choice(["top", "top", "top", "middle"])

    def back_order(self) -> tuple[str, int, BackOrder] | None:
        slug = self.distributor()
        orders = self.network.bss[slug].orders
        if not orders:
            return None
        number = self.random.randint(1, len(orders))
        return slug, number, orders[number - 1]

    def edit_order(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        slug, number, order = found
        bss = self.network.bss[slug]
        choices: list[Step] = [
            {"name": self.name("Order ")}, {"type": "Direct"}, {"payment_method": "Card"},
            {"sales_rep": next(iter(bss.users))}, {"contact": "Maria"}, {"campaign": "Letters"},
            {"responsible_user": next(iter(bss.users))}, {"name": self.name("Order "), "contact": "Jo"},
        ]  # fmt: skip
        if self.chance(0.2):
            choices = [
                {"date": "2026-06-01"}, {"status": "Draft"}, {"currency": "USD"},
                {"name": "Mixed", "price_list": "Gold"},
            ]  # fmt: skip
        change = self.random.choice(choices)
        if (
            bss.compulsory
            and not order.fields["custom_fields"].get("cost_centre")
            and self.chance(0.6)
        ):
            change = {**change, "custom_fields": {"cost_centre": "4100"}}
        return {"in": slug, "do": "edit_order", "order": number, "set": change, "_wanted": True}

    def forbidden(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        place: Step = {"in": found[0], "order": found[1], "_wanted": True}
        new = {"product": "basic", "cycle": "monthly", "quantity": 1}
        return self.random.choice([
            {**place, "do": "delete_order"}, {**place, "do": "execute_order"},
            {**place, "do": "copy_order"}, {**place, "do": "deliver_items", "item": 1},
            {**place, "do": "update_item", "item": 1, "quantity": 9},
            {**place, "do": "delete_item", "item": 1}, {**place, "do": "add_item", **new},
            {**place, "do": "quick_add", **new},
        ])  # fmt: skip

    def attach(self) -> Step | None:
        found = self.back_order()
        if found is None:
            return None
        do = self.random.choice(["add_activity", "relate_email", "create_case", "print_order"])
        step: Step = {"in": found[0], "do": do, "order": found[1]}
        return step if do == "print_order" else {**step, "subject": "A question"}

    def touch_mirror(self) -> Step | None:
        slug = self.distributor()
        mirrors = [m for m in self.network.bss[slug].mirrors.values() if m.record.name]
        if not mirrors:
            return None
        record = self.random.choice(mirrors).record
        about = subject(record)
        place: Step = {"in": slug, "_wanted": True}
        choices: list[Step] = [
            {**place, "do": "cancel", **about},
            {**place, "do": "set_vendor_id", **about, "id": "mine"},
            {**place, "do": "update_customer", "customer": record.customer.name, "name": "Mine"},
            {**place, "do": "withdraw_cancellation", **about},
            {**place, "do": "create_subscription", "customer": record.customer.name, "product": "basic",
             "cycle": "monthly", "quantity": 1},
            {**place, "do": "create_order", "customer": record.customer.name,
             "items": [{"product": "basic", "cycle": "monthly", "quantity": 1}]},
        ]  # fmt: skip
        if record.parent is None:
            choices += [
                {**place, "do": "change_quantity", **about, "to": 3},
                {**place, "do": "suspend", **about},
                {**place, "do": "reactivate", **about},
                {**place, "do": "add_add_on", **about, "product": "archive", "quantity": 1},
                {**place, "do": "change_plan", **about, "product": "plus"},
            ]
        else:
            choices.append({**place, "do": "change_add_on_quantity", **about, "to": 3})
        return self.random.choice(choices)

    def set_price(self) -> Step:
        slug = self.distributor()
        lists = [*self.network.bss[slug].price_lists, None] if slug == "top" else ["Retail"]
        price: str | None = random_price(self.random)
        if self.chance(0.25) and slug == "top":
            price = None
        return {"in": slug, "do": "set_price", "price_list": self.random.choice(lists),
                "product": self.random.choice(["basic", "plus", "mail", "archive", "lite", "pro"]),
                "cycle": self.random.choice(CYCLES), "price": price}  # fmt: skip

    def mend_price(self) -> Step | None:
        """Give what is parked the price that it wants, or the giant a smaller one."""
        parked = [e for e in self.network.events if e.state == "parked"]
        if not parked:
            return None
        event = self.random.choice(parked)
        if event.reason == "amount_too_large":
            return {"in": "top", "do": "set_price", "price_list": None, "product": "giant",
                    "cycle": "monthly", "price": "2"}  # fmt: skip
        if event.reason == "currency_mismatch":
            return self._mend_currency(event.bss, event.reseller)
        line = self.random.choice(event.lines)
        if event.bss != "top":
            return None
        terms = self.network.bss["top"].terms[event.reseller]
        name = terms.price_list if terms.currency != self.network.bss["top"].currency else None
        return {"in": "top", "do": "set_price", "price_list": name, "product": line.product,
                "cycle": line.cycle, "price": random_price(self.random)}  # fmt: skip

    def _mend_currency(self, slug: str, reseller: str) -> Step:
        currency = self.random.choice(["USD", self.network.bss["top"].currency])
        return {"in": slug, "do": "set_reseller", "reseller": reseller, "currency": currency}

    def set_reseller(self) -> Step:
        slug = self.distributor()
        reseller = (
            "low" if slug == "middle" else self.random.choice(["near", "far", "middle", "late"])
        )
        step: Step = {"in": slug, "do": "set_reseller", "reseller": reseller}
        what = self.random.randint(0, 9)
        if what <= 2 and slug == "top":
            step["price_list"] = self.random.choice(["Gold", "Silver", "Dollar", "Old", None])
        elif what <= 4:
            step["payment_method"] = self.random.choice(["Transfer", "Card", None])
        elif what == 5:
            step["name"] = self.name("Reseller ")
        elif what == 6 and slug == "top":
            step["currency"] = self.random.choice(["USD", self.network.bss["top"].currency])
        else:
            step["responsible_user"] = self.random.choice([*self.network.bss[slug].users, None])
        return step

    def set_options(self) -> Step:
        slug = self.distributor()
        users = list(self.network.bss[slug].users)
        return self.random.choice([
            {"in": slug, "do": "set_api_options", "entity": "order",
             "responsible_user": self.random.choice([*users, None])},
            {"in": slug, "do": "set_api_options", "entity": self.random.choice(["order", "account"]),
             "sharing_rule": self.random.choice(["Everyone", "Channel team", None])},
            {"in": slug, "do": "set_default_status",
             "name": self.random.choice(["Draft", "Booked", "Executed", None])},
            {"in": slug, "do": "set_default_type",
             "name": self.random.choice(["Channel", "Special", "Direct", None])},
        ])  # fmt: skip

    def deactivate_user(self) -> Step | None:
        slug = self.distributor()
        users = [n for n, role in self.network.bss[slug].users.items() if role != "administrator"]
        if not users:
            return None
        return {"in": slug, "do": "deactivate_user", "user": self.random.choice(users)}

    def add_promotion(self) -> Step:
        currency = self.network.bss["top"].currency
        return {"in": "top", "do": "add_promotion",
                **random_promotion(self.random, self.name("Promotion "), currency)}  # fmt: skip

    def end_promotion(self) -> Step:
        slug = self.distributor()
        promotion = self.random.choice(self.network.bss[slug].promotions)
        return {"in": slug, "do": "end_promotion", "name": promotion.name}

    # Activation, and the booking side

    def activate(self) -> Step:
        step: Step = {"in": "top", "do": "activate_back_ordering", "_wanted": True}
        return {**step, "reseller": self.random.choice(["late", "late", "middle"])}

    def copy_down(self) -> Step | None:
        if self.network.bss["late"].is_active:
            return None
        return {"in": "top", "do": "copy_down", "reseller": "late"}

    def mirror_earlier(self) -> Step | None:
        reseller = self.random.choice(["late", "middle"])
        if not self.network.bss[reseller].is_active:
            return None
        return {"in": "top", "do": "mirror_earlier_sales", "reseller": reseller}

    def retry(self) -> Step:
        slug = self.distributor()
        step: Step = {"in": slug, "do": "retry_parked"}
        if self.chance(0.3):
            step["reseller"] = self.random.choice(self.network.resellers(slug))
        return step

    def fault(self) -> Step:
        if self.network.is_paused:
            do = self.random.choice(["resume_booking", "deliver_reversed", "deliver_again"])
            return {"do": do}
        do = self.random.choice(
            ["pause_booking", "deliver_again", "crash_booking", "crash_booking"]
        )
        if do != "crash_booking":
            return {"do": do}
        points = ["account", "subscription", "order", "lines", "relation"]
        return {"do": do, "after": self.random.choice(points)}

    def resume(self) -> Step | None:
        return {"do": "resume_booking"} if self.network.is_paused else None
