"""A BSS's storefront: how it is set up, who of its customers uses it, and since when they are signed in."""

from django.db import models
from django.db.models.functions import Lower

from upline.database.audit import EVERY_INSERT, audited
from upline.kernel.ids import new_id
from upline.storefront.rulebook import REQUESTED, OrderPolicy, RequestState, StorefrontRole
from upline.tenancy.rulebook import LANGUAGES

_ROLES = [(r.value, r.value) for r in StorefrontRole]


class Storefront(models.Model):
    """How the storefront of a BSS is set up. Without a row there is none, as while it is not open.

    `name` empty: that of the BSS. `accent` empty: the usual colour. `sells_all_products`: whatever has a
    sell price; else the products that `StorefrontProduct` names.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.OneToOneField("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True, default="")
    accent = models.CharField(max_length=7, blank=True, default="")
    language = models.CharField(
        max_length=10, choices=[(code, code) for code in LANGUAGES], default="en"
    )
    shows_logo = models.BooleanField(default=True)
    sells_all_products = models.BooleanField(default=True)
    order_policy = models.CharField(
        max_length=20,
        choices=[(p.value, p.value) for p in OrderPolicy],
        default=OrderPolicy.EVERYBODY,
    )
    needs_approval = models.BooleanField(default=False)

    class Meta:
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Storefront of {self.tenant_id}"


class StorefrontProduct(models.Model):
    """A product that a storefront sells, where it does not sell all of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    storefront = models.ForeignKey(Storefront, on_delete=models.CASCADE, related_name="products")
    product = models.ForeignKey("upline.Product", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_storefront_names_a_product_once", fields=["storefront", "product"]
            ),
        ]
        triggers = audited(
            belongs_to=("storefront",),
            identified_by=("product_id",),
            insert_condition=EVERY_INSERT,
        )

    def __str__(self) -> str:
        return f"{self.product_id} in {self.storefront_id}"


class StorefrontUser(models.Model):
    """A person at a customer who uses the storefront; no user of the BSS, whatever their e-mail.

    `basket` is what they are about to buy.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("upline.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    password = models.CharField(max_length=256)
    role = models.CharField(max_length=20, choices=_ROLES)
    basket = models.OneToOneField(
        "upline.Basket", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    last_sign_in_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_email_signs_in_for_one_customer_of_a_storefront",
                fields=["tenant", "email"],
            ),
            models.CheckConstraint(
                name="a_storefront_email_is_written_in_small_letters",
                condition=models.Q(email=Lower("email")),
            ),
        ]
        triggers = audited(
            belongs_to=("account",),
            identified_by=("name",),
            insert_condition=EVERY_INSERT,
            excluded_columns=("password", "basket_id", "created_at", "last_sign_in_at"),
        )

    def __str__(self) -> str:
        return f"{self.email} for {self.account_id}"


class StorefrontInvitation(models.Model):
    """That somebody shall get access for a customer, or a new password: by its link, which ends it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("upline.Account", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=_ROLES)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_email_is_invited_once_per_customer", fields=["account", "email"]
            ),
        ]
        triggers = audited(
            belongs_to=("account",),
            identified_by=("name",),
            insert_condition=EVERY_INSERT,
            excluded_columns=("created_by", "created_at"),
        )

    def __str__(self) -> str:
        return f"Invitation of {self.email} for {self.account_id}"


class StorefrontSession(models.Model):
    """That somebody is signed in on a device. Only a digest of the cookie is stored."""

    token_digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(StorefrontUser, on_delete=models.CASCADE, related_name="sessions")
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="storefront_session_by_end", fields=["expires_at"])]

    def __str__(self) -> str:
        return f"Session of {self.user_id}"


class ChangeRequest(models.Model):
    """A change of a subscription that its customer wants and the BSS approves first (ADR 39).

    One per subscription waits; what has been decided stays, for the customer to read. A change of plan has the
    `product`, a trial that is bought the `quantity`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey("upline.Tenant", on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("upline.Account", on_delete=models.CASCADE, related_name="+")
    subscription = models.ForeignKey(
        "upline.Subscription", on_delete=models.CASCADE, related_name="+"
    )
    action = models.CharField(max_length=40, choices=[(a.value, a.value) for a in REQUESTED])
    product = models.ForeignKey(
        "upline.Product", null=True, on_delete=models.PROTECT, related_name="+"
    )
    quantity = models.PositiveIntegerField(null=True)
    at_renewal = models.BooleanField(default=False)
    cancels_add_ons = models.BooleanField(default=False)
    state = models.CharField(
        max_length=20,
        choices=[(s.value, s.value) for s in RequestState],
        default=RequestState.WAITING,
    )
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    decided_by = models.CharField(max_length=200, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_requested_change_of_a_subscription_waits",
                fields=["subscription"],
                condition=models.Q(state=RequestState.WAITING),
            ),
        ]
        indexes = [
            models.Index(
                name="change_request_to_approve",
                fields=["tenant"],
                condition=models.Q(state=RequestState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} of {self.subscription_id}"
