"""Pages that a link of a storefront opens: access by invitation, and a new password; and the page that asks for one."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from upline.database.audit_context import EntryPoint, audit_context
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, Verdict
from upline.storefront import actions
from upline.storefront.queries import (
    LinkPerson,
    StorefrontFacts,
    find_link_person,
)
from upline.tenancy.rulebook import LinkPurpose, link_verdict
from upline.web.shared.account_links import (
    GONE,
    UNUSABLE,
    ForgotPasswordForm,
    NewPasswordForm,
    may_request_link,
)
from upline.web.shared.site import site_of
from upline.web.shared.submission import INVALID
from upline.web.storefront.public_pages import public_page, render_public, sign_in_to
from upline.web.storefront.texts import customer_sentence

_SetPassword = Callable[[StorefrontFacts, str, str], UUID]


@public_page
def invitation(request: HttpRequest, storefront: StorefrontFacts, token: str) -> HttpResponseBase:
    """Let somebody who was invited choose a password; with it they are signed in."""
    return _choose_password(
        request, storefront, token, purpose=LinkPurpose.STOREFRONT_ACCESS, save=_accept
    )


@public_page
def new_password(request: HttpRequest, storefront: StorefrontFacts, token: str) -> HttpResponseBase:
    """Let somebody set a new password who has forgotten theirs; with it they are signed in."""
    return _choose_password(
        request, storefront, token, purpose=LinkPurpose.STOREFRONT_PASSWORD, save=_set_password
    )


def _accept(storefront: StorefrontFacts, token: str, password: str) -> UUID:
    return actions.accept_storefront_invitation(
        tenant_id=storefront.seller.id, token=token, password=password, now=clock.now()
    )


def _set_password(storefront: StorefrontFacts, token: str, password: str) -> UUID:
    return actions.set_storefront_password_by_link(
        tenant_id=storefront.seller.id, token=token, password=password, now=clock.now()
    )


def _choose_password(
    request: HttpRequest,
    storefront: StorefrontFacts,
    token: str,
    *,
    purpose: LinkPurpose,
    save: _SetPassword,
) -> HttpResponseBase:
    found = find_link_person(tenant_id=storefront.seller.id, token=token, purpose=purpose)
    verdict = link_verdict(found.expires_at if found else None, now=clock.now())
    if found is None or not verdict.allowed:
        return _show_unusable(request, storefront, verdict)
    form, status = NewPasswordForm(request.POST or None), 200
    if request.method == "POST":
        status = INVALID
        try:
            if form.is_valid():
                return _enter(request, storefront, found, save, token, form)
        except Refused as refusal:
            if refusal.code in UNUSABLE:
                return _show_unusable(request, storefront, refusal.verdict)
            sentence = customer_sentence(refusal, seller=storefront.name)
            form.add_error("password" if "password" in refusal.fields else None, str(sentence))
    context = {
        "form": form,
        "person": found,
        "is_invitation": purpose is LinkPurpose.STOREFRONT_ACCESS,
    }
    return render_public(
        request, storefront, "storefront/choose_password.html", context, status=status
    )


def _enter(
    request: HttpRequest,
    storefront: StorefrontFacts,
    found: LinkPerson,
    save: _SetPassword,
    token: str,
    form: NewPasswordForm,
) -> HttpResponseBase:
    with audit_context(by=found.name, entry_point=EntryPoint.STOREFRONT):
        user_id = save(storefront, token, form.cleaned_data["password"])
    home = reverse("storefront-catalogue", args=[storefront.seller.slug])
    return sign_in_to(request, storefront, user_id, clock.now(), home)


def _show_unusable(
    request: HttpRequest, storefront: StorefrontFacts, verdict: Verdict
) -> HttpResponse:
    context = {"sentence": verdict.reason}
    return render_public(request, storefront, "storefront/unusable_link.html", context, status=GONE)


@public_page
def forgot_password(request: HttpRequest, storefront: StorefrontFacts) -> HttpResponseBase:
    """Send a link for a new password by e-mail; without a mail server, say whom to ask."""
    template = "storefront/forgot_password.html"
    if not settings.HAS_MAIL_SERVER:
        if request.method == "POST":
            raise Http404("nothing can be sent")
        return render_public(request, storefront, template, {"form": None})
    form, sent_to, status = ForgotPasswordForm(request.POST or None), "", 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            email = form.cleaned_data["email"]
            # An account is an e-mail in one storefront: who is limited here is not limited elsewhere.
            if may_request_link(request, f"{storefront.seller.id} {email}"):
                actions.request_storefront_password_link(
                    tenant_id=storefront.seller.id,
                    email=email,
                    site=site_of(request),
                    now=clock.now(),
                )
                sent_to, status = email, 200
            else:
                form.add_error(None, str(text("Too many requests. Wait 15 minutes.")))
    context = {"form": form, "sent_to": sent_to}
    return render_public(request, storefront, template, context, status=status)
