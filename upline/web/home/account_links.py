"""Pages that a link opens: joining a BSS, and a new password; and the page that asks for such a link."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from upline.authentication import actions as authentication
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused, Verdict
from upline.tenancy import actions
from upline.tenancy.queries import InvitationLink, find_invitation_link, find_password_link
from upline.tenancy.rulebook import link_verdict
from upline.web.home.signing_in import Destination, sign_in_person
from upline.web.shared.access import signed_in_person
from upline.web.shared.account_links import (
    GONE,
    UNUSABLE,
    ForgotPasswordForm,
    NewPasswordForm,
    may_request_link,
    new_password_field,
)
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import text_field
from upline.web.shared.site import site_of
from upline.web.shared.submission import INVALID

_METHODS = ["GET", "HEAD", "POST"]


class OpenAccountForm(Form):
    """What somebody without an account enters to join."""

    name = text_field(text("Your name"), most=200)
    password = new_password_field(text("Choose a password"), has_focus=True)


def _show_unusable(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    context = {"sentence": verdict.reason, "person": signed_in_person(request)}
    return render(request, "account_links/unusable.html", context, status=GONE)


@never_cache
@require_http_methods(_METHODS)
def invitation(request: HttpRequest) -> HttpResponse:
    """Show what an invitation's link is for, and let the invited person join."""
    token = request.GET.get("token", "")
    link = find_invitation_link(token)
    verdict = link_verdict(link.expires_at if link else None, now=clock.now())
    if link is None or not verdict.allowed:
        return _show_unusable(request, verdict)
    person = signed_in_person(request)
    if person is not None and person.email != link.email:
        context = {"link": link, "person": person, "here": request.get_full_path()}
        return render(request, "account_links/other_person.html", context)
    if link.user_id is not None:
        return _join(request, link, token)
    return _open_account(request, link, token)


def _join(request: HttpRequest, link: InvitationLink, token: str) -> HttpResponse:
    """Let somebody with an account join; they sign in first."""
    person = signed_in_person(request)
    if person is not None and request.method == "POST":
        try:
            actions.accept_invitation(user_id=person.id, token=token, now=clock.now())
        except Refused as refusal:
            return _show_unusable(request, refusal.verdict)
        messages.success(request, text("You have joined {bss}", bss=link.tenant))
        return redirect("bss", link.slug)
    context = {"link": link, "person": person, "here": request.get_full_path()}
    return render(request, "account_links/join.html", context)


def _open_account(request: HttpRequest, link: InvitationLink, token: str) -> HttpResponse:
    form = OpenAccountForm(request.POST or None, initial={"name": link.name})
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                user = actions.open_account(token=token, now=clock.now(), **form.cleaned_data)
            except Refused as refusal:
                if refusal.code in UNUSABLE:
                    return _show_unusable(request, refusal.verdict)
                if refusal.code == "has_account":
                    return redirect(request.get_full_path())
                form.refuse(refusal)
            else:
                return sign_in_person(request, user, Destination())
    return render(request, "account_links/open.html", {"form": form, "link": link}, status=status)


@never_cache
@require_http_methods(_METHODS)
def new_password(request: HttpRequest) -> HttpResponse:
    """Let the owner of a link set a new password."""
    token = request.GET.get("token", "")
    link = find_password_link(token)
    verdict = link_verdict(link.expires_at if link else None, now=clock.now())
    if link is None or not verdict.allowed:
        return _show_unusable(request, verdict)
    form = NewPasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                user = authentication.set_password_by_link(
                    token=token, password=form.cleaned_data["password"], now=clock.now()
                )
            except Refused as refusal:
                if refusal.code in UNUSABLE:
                    return _show_unusable(request, refusal.verdict)
                form.refuse(refusal)
            else:
                messages.success(request, text("Password changed"))
                return sign_in_person(request, user, Destination())
    context = {"form": form, "link": link}
    return render(request, "account_links/new_password.html", context, status=status)


@never_cache
@require_http_methods(_METHODS)
def forgot_password(request: HttpRequest) -> HttpResponse:
    """Send a link for a new password by e-mail; without a mail server, say whom to ask."""
    if not settings.HAS_MAIL_SERVER:
        if request.method == "POST":
            raise Http404("nothing can be sent")
        return render(request, "account_links/forgot_password.html", {"form": None})
    form = ForgotPasswordForm(request.POST or None)
    sent_to, status = "", 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            email = form.cleaned_data["email"]
            if may_request_link(request, email):
                actions.request_password_link(email=email, site=site_of(request), now=clock.now())
                sent_to, status = email, 200
            else:
                form.add_error(None, text("Too many requests. Wait 15 minutes."))
    context = {"form": form, "sent_to": sent_to}
    return render(request, "account_links/forgot_password.html", context, status=status)
