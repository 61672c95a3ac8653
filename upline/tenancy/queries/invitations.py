"""Questions about invitations: those of a BSS, and those for somebody who is signed in."""

from dataclasses import dataclass
from uuid import UUID

from upline.access.rulebook import Role
from upline.tenancy.models import Invitation, User


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as the BSS that made it sees it."""

    id: UUID
    name: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class ReceivedInvitation:
    """An invitation as the person sees it."""

    id: UUID
    tenant: str
    role: Role
    created_by: str


def list_invitations(*, tenant_id: UUID) -> list[InvitationRow]:
    """Return whom a BSS has invited, and who has not come yet, by name."""
    rows = Invitation.objects.filter(tenant_id=tenant_id).order_by("name", "email")
    return [_row(invitation) for invitation in rows]


def get_invitation(*, tenant_id: UUID, invitation_id: UUID) -> InvitationRow:
    """Raises: Invitation.DoesNotExist — also when it is another BSS's."""
    return _row(Invitation.objects.get(tenant_id=tenant_id, pk=invitation_id))


def list_received_invitations(*, user_id: UUID) -> list[ReceivedInvitation]:
    """Return the invitations for the e-mail of an account, the latest first."""
    email = User.objects.filter(pk=user_id).values("email")
    rows = Invitation.objects.filter(email__in=email).select_related("tenant")
    return [
        ReceivedInvitation(one.pk, one.tenant.name, Role(one.role), one.created_by)
        for one in rows.order_by("-created_at")
    ]


def _row(invitation: Invitation) -> InvitationRow:
    return InvitationRow(invitation.pk, invitation.name, invitation.email, Role(invitation.role))
