"""Questions about invitations: those of a BSS, those for somebody who is signed in, and those of a link."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Role
from upline.tenancy.models import AccountLink, Invitation, User


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as the BSS that made it sees it."""

    id: UUID
    name: str
    email: str
    role: Role
    created_by: str
    link_expires_at: datetime | None
    is_mail_waiting: bool
    mailed_at: datetime | None
    mail_problem: str


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a link is for. `tenant` is empty for one by which somebody sets a new password."""

    email: str
    name: str
    user_id: UUID | None
    expires_at: datetime
    invitation_id: UUID | None = None
    tenant: str = ""
    slug: str = ""
    role: Role | None = None
    created_by: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedInvitation:
    """An invitation as the person sees it."""

    id: UUID
    tenant: str
    role: Role
    created_by: str


def list_invitations(*, tenant_id: UUID) -> list[InvitationRow]:
    """Return whom a BSS has invited, and who has not come yet, by name."""
    rows = Invitation.objects.filter(tenant_id=tenant_id).select_related("link")
    rows = rows.order_by("name", "email")
    return [_row(invitation) for invitation in rows]


def get_invitation(*, tenant_id: UUID, invitation_id: UUID) -> InvitationRow:
    """Raises: Invitation.DoesNotExist — also when it is another BSS's."""
    rows = Invitation.objects.select_related("link")
    return _row(rows.get(tenant_id=tenant_id, pk=invitation_id))


def find_link(token: str) -> LinkFacts | None:
    """Return what a link is for, expired or not; None: it has been used, replaced or withdrawn.

    `user_id` of an invitation: of the account that has its e-mail.
    """
    digest = hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
    rows = AccountLink.objects.select_related("invitation__tenant", "user")
    link = rows.filter(token_digest=digest).first()
    if link is None:
        return None
    if link.user is not None:
        return LinkFacts(link.user.email, link.user.name, link.user_id, link.expires_at)
    invitation = link.invitation
    assert invitation is not None, "a link is of an invitation or of a user"
    account = User.objects.filter(email=invitation.email).values_list("pk", flat=True).first()
    return LinkFacts(
        email=invitation.email,
        name=invitation.name,
        user_id=account,
        expires_at=link.expires_at,
        invitation_id=invitation.pk,
        tenant=invitation.tenant.name,
        slug=invitation.tenant.slug,
        role=Role(invitation.role),
        created_by=invitation.created_by,
    )


def list_received_invitations(*, user_id: UUID) -> list[ReceivedInvitation]:
    """Return the invitations for the e-mail of an account, the latest first."""
    email = User.objects.filter(pk=user_id).values("email")
    rows = Invitation.objects.filter(email__in=email).select_related("tenant")
    return [
        ReceivedInvitation(one.pk, one.tenant.name, Role(one.role), one.created_by)
        for one in rows.order_by("-created_at")
    ]


def _row(invitation: Invitation) -> InvitationRow:
    link: AccountLink | None = getattr(invitation, "link", None)
    return InvitationRow(
        id=invitation.pk,
        name=invitation.name,
        email=invitation.email,
        role=Role(invitation.role),
        created_by=invitation.created_by,
        link_expires_at=link.expires_at if link else None,
        is_mail_waiting=link is not None and link.not_before is not None,
        mailed_at=link.sent_at if link else None,
        mail_problem=link.problem if link else "",
    )
