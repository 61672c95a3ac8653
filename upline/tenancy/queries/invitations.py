"""Questions about invitations: those of a BSS, those for somebody who is signed in, and those of a link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.access.rulebook import Role
from upline.kernel.versions import version_of
from upline.tenancy.models import Invitation, User
from upline.tenancy.queries.links import LinkStatus, find_link_owner, link_status
from upline.tenancy.rulebook import LinkPurpose

INVITATION_FIELDS = ("role",)


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as the BSS that made it sees it. `link` None: it has none any more."""

    id: UUID
    name: str
    email: str
    role: Role
    created_by: str
    link: LinkStatus | None

    @property
    def version(self) -> str:
        return version_of(self, INVITATION_FIELDS)


@dataclass(frozen=True, slots=True)
class InvitationLink:
    """What the link of an invitation is for. `user_id`: of the account that has its e-mail, if there is one."""

    invitation_id: UUID
    email: str
    name: str
    user_id: UUID | None
    expires_at: datetime
    tenant: str
    slug: str
    created_by: str


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """Whose password a link sets."""

    email: str
    expires_at: datetime


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


def find_invitation_link(token: str) -> InvitationLink | None:
    """Return what the link of an invitation is for, expired or not; None: used, replaced or withdrawn."""
    owner = find_link_owner(token=token, purpose=LinkPurpose.JOINING)
    invitations = Invitation.objects.select_related("tenant")
    invitation = invitations.filter(pk=owner.id).first() if owner else None
    if owner is None or invitation is None:
        return None
    account = User.objects.filter(email=invitation.email).values_list("pk", flat=True).first()
    return InvitationLink(
        invitation_id=invitation.pk,
        email=invitation.email,
        name=invitation.name,
        user_id=account,
        expires_at=owner.expires_at,
        tenant=invitation.tenant.name,
        slug=invitation.tenant.slug,
        created_by=invitation.created_by,
    )


def find_password_link(token: str) -> PasswordLink | None:
    """Return whose password a link sets, expired or not; None: used or replaced."""
    owner = find_link_owner(token=token, purpose=LinkPurpose.PASSWORD)
    user = User.objects.filter(pk=owner.id).first() if owner else None
    return PasswordLink(user.email, owner.expires_at) if owner and user else None


def list_received_invitations(*, user_id: UUID) -> list[ReceivedInvitation]:
    """Return the invitations for the e-mail of an account, the latest first."""
    email = User.objects.filter(pk=user_id).values("email")
    rows = Invitation.objects.filter(email__in=email).select_related("tenant")
    return [
        ReceivedInvitation(one.pk, one.tenant.name, Role(one.role), one.created_by)
        for one in rows.order_by("-created_at")
    ]


def _row(invitation: Invitation) -> InvitationRow:
    link = getattr(invitation, "link", None)
    return InvitationRow(
        id=invitation.pk,
        name=invitation.name,
        email=invitation.email,
        role=Role(invitation.role),
        created_by=invitation.created_by,
        link=link_status(link) if link is not None else None,
    )
