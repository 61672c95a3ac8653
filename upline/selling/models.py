"""Baskets: what a customer is about to buy. TMF663 ShoppingCart."""

from django.db import models

from upline.catalog.rulebook import BillingCycle
from upline.database.timestamps import timestamped_updates, updated_at_field
from upline.kernel.ids import new_id
from upline.orders.rulebook import ItemKind


class Basket(models.Model):
    """A customer's basket. Checked out, it names the order it became (R10), and is deleted with it.

    `awaits_approval`: that order waits for somebody of the BSS, who executes it or part of it, or cancels it.
    `updated_at`: also when its lines were last changed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT)
    account = models.ForeignKey("upline.Account", on_delete=models.PROTECT, related_name="+")
    order = models.OneToOneField(
        "upline.Order", null=True, on_delete=models.CASCADE, related_name="+"
    )
    awaits_approval = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()
    updated_at = updated_at_field()

    class Meta:
        triggers = [timestamped_updates()]
        indexes = [
            models.Index(
                name="basket_to_approve",
                fields=["tenant"],
                condition=models.Q(awaits_approval=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Basket {self.id}"


class BasketItem(models.Model):
    """One line of a basket, of the same shape as an order's item."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[(a.value, a.value) for a in ItemKind])
    product = models.ForeignKey(
        "upline.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    billing_cycle = models.CharField(
        max_length=20, choices=[(c, c) for c in BillingCycle], blank=True, default=""
    )
    quantity = models.IntegerField()
    target = models.ForeignKey(
        "upline.Subscription", null=True, on_delete=models.PROTECT, related_name="+"
    )
    target_item = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    pushed_price = models.DecimalField(max_digits=19, decimal_places=4, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_basket_has_one_item_per_position", fields=["basket", "position"]
            ),
        ]

    def __str__(self) -> str:
        return f"Item {self.position} of {self.basket_id}"
