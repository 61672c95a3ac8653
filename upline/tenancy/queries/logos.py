"""The picture at the head of a BSS's print-outs."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from upline.tenancy.models import Logo


@dataclass(frozen=True, slots=True)
class LogoFacts:
    """A logo: PNG or JPEG, as it was given. `digest` changes with the picture."""

    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:16]


def logo_of(*, tenant_id: UUID) -> LogoFacts | None:
    """Return the logo of a BSS, or None where it has none."""
    logo = Logo.objects.filter(tenant_id=tenant_id).first()
    return LogoFacts(logo.media_type, bytes(logo.content)) if logo else None


def has_logo(*, tenant_id: UUID) -> bool:
    """Tell whether a BSS has a logo."""
    return Logo.objects.filter(tenant_id=tenant_id).exists()
