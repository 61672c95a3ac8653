"""What the e-mails say that bring people of a customer their links: in the name and the language of the storefront."""

from __future__ import annotations

from upline.kernel.texts import Text, plural_text, text
from upline.storefront.models import StorefrontInvitation, StorefrontUser
from upline.storefront.queries import find_storefront
from upline.tenancy.actions import LinkEmail, LinkToSend
from upline.tenancy.queries import get_tenant
from upline.tenancy.rulebook import LINK_LIFETIMES, LinkPurpose

# Where links lead; `upline/web/storefront/urls.py` has these addresses.
_INVITATION_PATH = "invitation"
_PASSWORD_PATH = "new-password"  # noqa: S105 — an address


def write_invitation(link: LinkToSend) -> LinkEmail:
    """Write the e-mail by which somebody gets access. Raises: StorefrontInvitation.DoesNotExist."""
    one = StorefrontInvitation.objects.select_related("account").get(pk=link.owner_id)
    storefront = find_storefront(seller=get_tenant(tenant_id=one.tenant_id))
    return LinkEmail(
        sender=storefront.name,
        slug=storefront.seller.slug,
        to=one.email,
        language=storefront.language,
        subject=text("Your access to {name}", name=storefront.name),
        body=text(
            "{name} gives you access to its storefront, for {company}.\n\n"
            "Open this link to choose a password. {end}\n\n{address}\n",
            name=storefront.name,
            company=one.account.name,
            end=_validity(LinkPurpose.STOREFRONT_ACCESS),
            address=_address(link, storefront.seller.slug, _INVITATION_PATH),
        ),
    )


def write_new_password(link: LinkToSend) -> LinkEmail:
    """Write the e-mail by which somebody sets a new password. Raises: StorefrontUser.DoesNotExist."""
    user = StorefrontUser.objects.get(pk=link.owner_id)
    storefront = find_storefront(seller=get_tenant(tenant_id=user.tenant_id))
    return LinkEmail(
        sender=storefront.name,
        slug=storefront.seller.slug,
        to=user.email,
        language=storefront.language,
        subject=text("New password for {name}", name=storefront.name),
        body=text(
            "Somebody has asked for a new password for {email} in the storefront of {name}. "
            "If that was not you, do nothing.\n\nOpen this link to set it. {end}\n\n{address}\n",
            email=user.email,
            name=storefront.name,
            end=_validity(LinkPurpose.STOREFRONT_PASSWORD),
            address=_address(link, storefront.seller.slug, _PASSWORD_PATH),
        ),
    )


def _address(link: LinkToSend, slug: str, path: str) -> str:
    return f"{link.site}/s/{slug}/{path}/{link.token}/"


def _validity(purpose: LinkPurpose) -> Text:
    return plural_text(
        "It works once, for a day.",
        "It works once, for {count} days.",
        count=LINK_LIFETIMES[purpose].days,
    )
