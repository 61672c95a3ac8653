"""Second factors of people, and the sessions in which they are signed in."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from upline.database.audit import EVERY_INSERT, audited


class SecondFactor(models.Model):
    """An authenticator app of a person. Until `confirmed_at` it is being set up, and nothing asks for it.

    `secret` is encrypted. `last_step` is the time step of the last code that was used: no code is used twice.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=400)
    last_step = models.BigIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        triggers = audited(
            belongs_to=("user",),
            tenant_lookup=("upline_membership", "user_id"),
            insert_condition=EVERY_INSERT,
            excluded_columns=("secret", "last_step"),
        )

    def __str__(self) -> str:
        return f"Second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """A code that stands in for the second factor once. Only a digest is stored; what is used is deleted."""

    digest = models.CharField(primary_key=True, max_length=64)
    factor = models.ForeignKey(
        SecondFactor, on_delete=models.CASCADE, related_name="recovery_codes"
    )

    def __str__(self) -> str:
        return f"Recovery code of {self.factor_id}"


class UserSession(AbstractBaseSession):
    """A session of a browser, of `user` once somebody has signed in. Its key is a digest of the cookie.

    `last_seen_at` is exact to a minute; `user_agent` and `address` are those of then.
    """

    session_key = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    user_agent = models.CharField(max_length=300, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Session of {self.user_id}"
