"""Whose BSS is upstream of whose, and who works in it."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from upline.kernel.ids import new_id
from upline.tenancy.rulebook import Role


class Tenant(models.Model):
    """One BSS: a distributor's, or a reseller's whose `upline` is its distributor.

    `lineage` holds the ids of all BSSs upstream, nearest first; empty for the topmost.
    `markup` multiplies the upline's unit price into this BSS's own sell price.
    `tells_upline_since` is the moment back-ordering was activated; None: it is off (R9).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    upline = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="downline")
    lineage = ArrayField(models.UUIDField(), default=list)
    currency = models.CharField(max_length=3)
    timezone = models.CharField(max_length=64, default="UTC")
    markup = models.DecimalField(max_digits=8, decimal_places=4, default=1)
    order_prefix = models.CharField(max_length=20, blank=True, default="")
    order_padding = models.PositiveSmallIntegerField(default=0)
    tells_upline_since = models.DateTimeField(null=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="tenant_by_upline", fields=["upline", "name"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"


class UserManager(BaseUserManager["User"]):
    """Django's login asks it to find a person by e-mail."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
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

    def __str__(self) -> str:
        return self.email


class Membership(models.Model):
    """A person's role in one BSS. Inactive: they stay named on records, and do nothing more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(r.value, r.value) for r in Role])
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_user_has_one_role_per_bss", fields=["tenant", "user"]),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.tenant_id}: {self.role}"
