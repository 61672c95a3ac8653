"""What writes the e-mail with each kind of link. Read this instead of hunting for the worker's tasks."""

from upline.storefront.actions import link_emails as storefront
from upline.tenancy.actions import LinkEmails
from upline.tenancy.actions import link_emails as tenancy
from upline.tenancy.rulebook import LinkPurpose

LINK_EMAILS: LinkEmails = {
    LinkPurpose.JOINING: tenancy.write_invitation,
    LinkPurpose.PASSWORD: tenancy.write_new_password,
    LinkPurpose.STOREFRONT_ACCESS: storefront.write_invitation,
    LinkPurpose.STOREFRONT_PASSWORD: storefront.write_new_password,
}

assert LINK_EMAILS.keys() == set(LinkPurpose), "a link without an e-mail"
