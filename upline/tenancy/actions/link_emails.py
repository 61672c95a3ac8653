"""What the e-mails say that bring people of a BSS their links."""

from upline.kernel.texts import text
from upline.tenancy.actions.account_emails import LinkEmail, LinkToSend
from upline.tenancy.models import Invitation, Membership, User

# Where links lead; `upline/web/urls.py` has these addresses.
_INVITATION_PATH = "/invitation/"
_PASSWORD_PATH = "/new-password/"  # noqa: S105 — an address


def write_invitation(link: LinkToSend) -> LinkEmail:
    """Write the e-mail by which somebody joins a BSS, in its language. Raises: Invitation.DoesNotExist."""
    invitation = Invitation.objects.select_related("tenant").get(pk=link.owner_id)
    tenant = invitation.tenant
    return LinkEmail(
        sender=tenant.name,
        slug=tenant.slug,
        to=invitation.email,
        language=tenant.language,
        subject=text("Invitation to {bss}", bss=tenant.name),
        body=text(
            "{inviter} has invited you to work in {bss}.\n\nOpen this link to join. "
            "It works once, until {end} (UTC):\n\n{address}\n",
            inviter=invitation.created_by,
            bss=tenant.name,
            end=f"{link.expires_at:%Y-%m-%d %H:%M}",
            address=f"{link.site}{_INVITATION_PATH}?token={link.token}",
        ),
    )


def write_new_password(link: LinkToSend) -> LinkEmail:
    """Write the e-mail by which a user sets a new password. Raises: User.DoesNotExist."""
    user = User.objects.get(pk=link.owner_id)
    member = Membership.objects.select_related("tenant").filter(user=user, is_active=True).first()
    return LinkEmail(
        sender="Upline",
        slug=member.tenant.slug if member else "upline",
        to=user.email,
        language=user.language,
        subject=text("New password for Upline"),
        body=text(
            "Somebody has asked for a new password for {email}. If that was not you, do nothing.\n\n"
            "Open this link to set it. It works once, until {end} (UTC):\n\n{address}\n",
            email=user.email,
            end=f"{link.expires_at:%Y-%m-%d %H:%M}",
            address=f"{link.site}{_PASSWORD_PATH}?token={link.token}",
        ),
    )
