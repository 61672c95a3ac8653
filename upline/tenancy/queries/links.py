"""Questions about links: whose one is, and how far one is that somebody has been sent or given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from upline.kernel.tokens import digest_of_token
from upline.tenancy.models import AccountLink
from upline.tenancy.rulebook import LinkPurpose, LinkState, link_verdict


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """To which invitation or person a link belongs, and until when it can be used."""

    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """How far the link of an invitation is. `mailed_at` None: not by e-mail, or not yet."""

    expires_at: datetime
    is_mail_waiting: bool
    mailed_at: datetime | None
    mail_problem: str

    def state(self, now: datetime) -> LinkState:
        """Return how far it is at a moment."""
        if not link_verdict(self.expires_at, now=now).allowed:
            return LinkState.EXPIRED
        if self.is_mail_waiting:
            return LinkState.WAITING
        return LinkState.NOT_SENT if self.mail_problem else LinkState.GIVEN


def find_link_owner(*, token: str, purpose: LinkPurpose) -> LinkOwner | None:
    """Return whose a link is, expired or not; None: it has been used, replaced or withdrawn, or is for something else."""
    rows = AccountLink.objects.filter(
        token_digest=digest_of_token(token), **{f"{purpose}__isnull": False}
    )
    link = rows.first()
    return LinkOwner(link.owner_id, link.expires_at) if link else None


def link_status(link: AccountLink) -> LinkStatus:
    """Return how far a link is that has been read already."""
    return LinkStatus(
        expires_at=link.expires_at,
        is_mail_waiting=link.not_before is not None,
        mailed_at=link.sent_at,
        mail_problem=link.problem,
    )
