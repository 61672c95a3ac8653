"""Whose BSS is upstream of whose, and who works in it."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from upline.access.rulebook import Role
from upline.database.audit import EVERY_INSERT, audited
from upline.kernel.ids import new_id
from upline.tenancy.rulebook import LinkPurpose


class Tenant(models.Model):
    """One BSS: a distributor's, or a reseller's whose `upline` is its distributor.

    `lineage` holds the ids of all BSSs upstream, nearest first; empty for the topmost.
    `language` is that of its pages for people who have chosen none; empty: what their browser asks for.
    `markup` multiplies the upline's unit price into this BSS's own sell price.
    `has_customer_promotions`: some promotion is for its own customers, so that sales to them look.
    `second_factor_roles` are the roles that need a second factor; after `idle_minutes` without use sessions end, None: never.
    `first_steps_ended_at`: from then on pages no longer lead to the first steps.
    `back_ordering_activated_at` is the moment back-ordering was activated; None: it is off (R9).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    upline = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="downline")
    lineage = ArrayField(models.UUIDField(), default=list)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, blank=True, default="")
    markup = models.DecimalField(max_digits=8, decimal_places=4, default=1)
    order_prefix = models.CharField(max_length=20, blank=True, default="")
    order_padding = models.PositiveSmallIntegerField(default=0)
    back_ordering_activated_at = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)
    has_customer_promotions = models.BooleanField(default=False, db_default=False)
    first_steps_ended_at = models.DateTimeField(null=True)
    second_factor_roles = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    idle_minutes = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        triggers = audited(
            excluded_columns=(
                "lineage", "created_at", "first_steps_ended_at", "has_customer_promotions",
            )
        )  # fmt: skip
        indexes = [models.Index(name="tenant_by_upline", fields=["upline", "name"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail for Django's login."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_email_is_written_in_small_letters",
                condition=models.Q(email=Lower("email")),
            ),
        ]
        triggers = audited(
            tenant_lookup=("upline_membership", "user_id"),
            excluded_columns=("password", "last_login"),
        )

    def __str__(self) -> str:
        return self.email


class Membership(models.Model):
    """A person's role in one BSS. Inactive: they stay named on records, and do nothing more.

    `left_at`: when they ended it themselves; the BSS cannot make them active again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_user_has_one_role_per_bss", fields=["tenant", "user"]),
        ]
        triggers = audited(belongs_to=("user",), insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"{self.user_id} in {self.tenant_id}: {self.role}"


class Invitation(models.Model):
    """That a BSS wants somebody to work in it. Nothing here depends on whether they have an account.

    They join by its `AccountLink`; an invitation without one needs a new link.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_email_is_invited_once_per_bss", fields=["tenant", "email"]
            ),
        ]
        indexes = [models.Index(name="invitation_by_email", fields=["email"])]
        triggers = audited(
            insert_condition=EVERY_INSERT,
            excluded_columns=("created_by", "created_at"),
        )

    def __str__(self) -> str:
        return f"Invitation of {self.email} ({self.id})"


def _has_one_purpose() -> models.Q:
    """Return the condition that exactly one reference of a link is set."""
    return reduce(
        or_,
        (
            models.Q(**{f"{one}__isnull": one is not chosen for one in LinkPurpose})
            for chosen in LinkPurpose
        ),
    )


class AccountLink(models.Model):
    """A link by which somebody accepts an invitation, or sets a new password; it works once.

    It belongs to one of `LinkPurpose`'s references. Its token is computed from the id and the server's secret key, and stored as a digest only. `site` is where
    the link leads. `not_before`: an e-mail with it waits to be sent from then on; `problem` says why one
    was not sent.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.CASCADE, null=True, related_name="link"
    )
    user = models.OneToOneField(User, on_delete=models.CASCADE, null=True, related_name="+")
    storefront_invitation = models.OneToOneField(
        "upline.StorefrontInvitation", on_delete=models.CASCADE, null=True, related_name="link"
    )
    storefront_user = models.OneToOneField(
        "upline.StorefrontUser", on_delete=models.CASCADE, null=True, related_name="+"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    site = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_link_is_for_one_purpose",
                condition=_has_one_purpose(),
            ),
        ]
        indexes = [
            models.Index(
                name="account_link_to_send",
                fields=["not_before"],
                condition=models.Q(not_before__isnull=False),
            ),
            models.Index(name="account_link_by_end", fields=["expires_at"]),
        ]

    def __str__(self) -> str:
        return f"Link of {self.purpose} {self.owner_id} ({self.id})"

    @property
    def purpose(self) -> LinkPurpose:
        """Return what it is for."""
        return next(one for one in LinkPurpose if self._owner_id(one) is not None)

    @property
    def owner_id(self) -> UUID:
        """Return the key of whom it belongs to."""
        found = self._owner_id(self.purpose)
        assert found is not None, "held by constraint a_link_is_for_one_purpose"
        return found

    def _owner_id(self, purpose: LinkPurpose) -> UUID | None:
        found: UUID | None = getattr(self, f"{purpose}_id")
        return found


class Group(models.Model):
    """People of one BSS who are given permissions together."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    members = models.ManyToManyField(User, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_group_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Group {self.name} ({self.id})"


class GroupMember(Group.members.through):  # type: ignore[name-defined,misc]
    """Membership of a group; a class of its own so that its changes are audited."""

    class Meta:
        proxy = True
        triggers = audited(
            belongs_to=("group",), identified_by=("user_id",), insert_condition=EVERY_INSERT
        )

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class Logo(models.Model):
    """The picture at the head of a BSS's print-outs; in the database, so that a backup has it."""

    tenant = models.OneToOneField(
        Tenant, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()

    class Meta:
        triggers = audited(belongs_to=("tenant",), insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Logo of {self.tenant_id}"


class Company(models.Model):
    """What a BSS says of itself on print-outs, beside its name and its logo.

    `payment_days`: how many days after the order date an order is to be paid; None: not said.
    """

    tenant = models.OneToOneField(
        Tenant, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    address = models.TextField(blank=True, default="")
    vat_id = models.CharField(max_length=40, blank=True, default="")
    phone = models.CharField(max_length=60, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    bank_details = models.TextField(blank=True, default="")
    payment_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_is_due_within_a_year",
                condition=models.Q(payment_days__isnull=True) | models.Q(payment_days__lte=365),
            ),
        ]
        triggers = audited(belongs_to=("tenant",), insert_condition=EVERY_INSERT)

    def __str__(self) -> str:
        return f"Company of {self.tenant_id}"


class ApiCredential(models.Model):
    """A program's key to one BSS, in a role. Only a digest of the token is stored.

    `resources` are those that it is limited to; empty: none. `expires_at` None: never.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    token_digest = models.CharField(max_length=64, unique=True)
    token_ending = models.CharField(max_length=8)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    is_read_only = models.BooleanField(default=False, db_default=False)
    resources = ArrayField(models.CharField(max_length=40), default=list, db_default=[])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_credential_name_is_unique_in_its_bss", fields=["tenant", "name"]
            ),
        ]
        triggers = audited(
            insert_condition=EVERY_INSERT,
            excluded_columns=("token_digest", "last_used_at", "created_by", "created_at"),
        )

    def __str__(self) -> str:
        return f"Credential {self.name} ({self.id})"


class SignInCounter(models.Model):
    """How often somebody tried to sign in: for an account, an address, a device, or all.

    `key` names it by a digest, so that the table tells neither e-mails nor addresses.
    """

    key = models.CharField(primary_key=True, max_length=80)
    tries = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="sign_in_counter_by_end", fields=["ends_at"])]

    def __str__(self) -> str:
        return f"{self.tries} tries for {self.key[:16]}"


class ApiCallCount(models.Model):
    """The calls of a program in the last minute, second by second.

    `counts` are those of the second `latest` (seconds since 1970) and of the 59 before it.
    """

    credential = models.OneToOneField(
        ApiCredential, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    latest = models.BigIntegerField()
    counts = ArrayField(models.IntegerField(), size=60)

    def __str__(self) -> str:
        return f"Calls of {self.credential_id}"


class IdempotencyRecord(models.Model):
    """The response to a POST with an Idempotency-Key, or to a form with a one-time token.

    Its key belongs to the credential, to the user, or to the user of a storefront that has sent it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    credential = models.ForeignKey(
        ApiCredential, on_delete=models.CASCADE, related_name="+", null=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True
    )
    storefront_user = models.ForeignKey(
        "upline.StorefrontUser", on_delete=models.CASCADE, related_name="+", null=True
    )
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_program_is_answered_once_per_key", fields=["credential", "key"]
            ),
            models.UniqueConstraint(
                name="a_form_is_answered_once_per_token", fields=["user", "key"]
            ),
            models.UniqueConstraint(
                name="a_storefront_form_is_answered_once", fields=["storefront_user", "key"]
            ),
            models.CheckConstraint(
                name="a_key_belongs_to_a_program_or_a_user",
                condition=models.Q(
                    credential__isnull=False, user__isnull=True, storefront_user__isnull=True
                )
                | models.Q(
                    credential__isnull=True, user__isnull=False, storefront_user__isnull=True
                )
                | models.Q(
                    credential__isnull=True, user__isnull=True, storefront_user__isnull=False
                ),
            ),
        ]
        indexes = [models.Index(name="answered_by_age", fields=["created_at"])]

    def __str__(self) -> str:
        return f"Answer to {self.key} ({self.id})"


class Installation(models.Model):
    """What all machines of one installation have in common: one row.

    `key_fingerprint`: of the SECRET_KEY, by which a machine with another key is noticed.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(name="there_is_one_installation", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return "Installation"
