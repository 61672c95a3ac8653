"""Taking on a reseller: the form of a new one, its account where it has none, its first administrator."""

from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from upline.backorders import actions as backorders
from upline.backorders.queries import ResellerPage
from upline.backorders.rulebook import NEEDS, BackOrderAction
from upline.catalog.queries import list_price_lists
from upline.kernel import clock
from upline.kernel.texts import text
from upline.setup.queries import list_payment_methods
from upline.tenancy.actions import IssuedLink
from upline.tenancy.rulebook import LANGUAGES
from upline.web.channel.resellers import AREA, CurrencyField, get_reseller, home_of
from upline.web.shared.access import Visit, bss_page, render_page
from upline.web.shared.form_tokens import mark_as_done
from upline.web.shared.forms.base import Form
from upline.web.shared.forms.fields import RecordChoiceField, select_field, text_field
from upline.web.shared.site import site_of
from upline.web.shared.submission import submit_form, submitted_data

PERMISSION = NEEDS[BackOrderAction.TAKE_ON_RESELLER].permission
_METHODS = ["GET", "HEAD", "POST"]


def _administrator_fields() -> dict[str, forms.Field]:
    return {
        "administrator_name": text_field(text("Name"), most=200),
        "administrator_email": text_field(
            text("E-mail"), most=254, inputmode="email", spellcheck="false"
        ),
    }


def _administrator(form: Form) -> backorders.FirstAdministrator:
    values = form.cleaned_data
    return backorders.FirstAdministrator(
        values["administrator_name"], values["administrator_email"]
    )


def _terms_fields(visit: Visit) -> dict[str, forms.Field]:
    tenant_id = visit.tenant.id
    return {
        "price_list": RecordChoiceField(
            list_price_lists(tenant_id=tenant_id),
            none=text("None: the products’ own prices"),
            label=text("Price list"),
            required=False,
        ),
        "payment_method": RecordChoiceField(
            list_payment_methods(tenant_id=tenant_id), label=text("Payment method"), required=False
        ),
        "terms_currency": CurrencyField(
            label=text("Currency of its orders"), initial=visit.tenant.currency
        ),
    }


def _terms(form: Form) -> backorders.ResellerTermsChoice:
    values = form.cleaned_data
    return backorders.ResellerTermsChoice(
        currency=values["terms_currency"],
        price_list_id=values["price_list"],
        payment_method_id=values["payment_method"],
    )


class NewResellerForm(Form):
    """A new reseller: its BSS, what is agreed with it, who sets it up."""

    name = text_field(text("Name"), most=200, autofocus=True)
    slug = text_field(
        text("Short name"),
        most=80,
        required=False,
        help_text=text("Part of its addresses; empty: made from the name"),
        autocapitalize="none",
        spellcheck="false",
    )

    def __init__(self, data: QueryDict | None, visit: Visit) -> None:
        added = {
            "currency": CurrencyField(label=text("Currency"), initial=visit.tenant.currency),
            "timezone": text_field(
                text("Time zone"),
                most=64,
                help_text=text("Such as Europe/Vienna"),
                list="timezones",
                spellcheck="false",
            ),
            "language": select_field(
                text("Language"),
                {"": text("Browser default"), **LANGUAGES},
                required=False,
                help_text=text("Of its pages, for people who have chosen none"),
            ),
            **_terms_fields(visit),
            **_administrator_fields(),
        }
        initial = {"timezone": visit.tenant.timezone, "language": visit.tenant.language}
        super().__init__(data, added=added, initial=initial)

    def new_reseller(self) -> backorders.NewReseller:
        """Return what a valid form says."""
        values = self.cleaned_data
        return backorders.NewReseller(
            name=values["name"],
            slug=values["slug"].lower(),
            currency=values["currency"],
            timezone=values["timezone"],
            language=values["language"],
            terms=_terms(self),
            administrator=_administrator(self),
        )


class AccountForm(Form):
    """What is agreed with a reseller that has a BSS, and no account yet."""

    def __init__(self, data: QueryDict | None, visit: Visit) -> None:
        super().__init__(data, added=_terms_fields(visit))
        self.fields["price_list"].widget.attrs["autofocus"] = True


class InvitationForm(Form):
    """The first administrator of a reseller."""

    def __init__(self, data: QueryDict | None, initial: dict[str, str]) -> None:
        super().__init__(data, added=_administrator_fields(), initial=initial)
        self.fields["administrator_name"].widget.attrs["autofocus"] = True


@require_http_methods(_METHODS)
@bss_page(PERMISSION)
def new(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    """Show the form of a new reseller, or create it with its account and its first administrator."""
    form = NewResellerForm(submitted_data(request), visit)

    def save() -> HttpResponseBase:
        created = backorders.create_reseller(
            tenant_id=visit.tenant.id,
            new=form.new_reseller(),
            site=site_of(request),
            by=visit.actor,
            now=clock.now(),
        )
        reseller = get_reseller(visit, created.id)
        return _show_invitation(request, visit, reseller, _administrator(form), created.link)

    def show(status: int) -> HttpResponse:
        context = {"form": form, "timezones": sorted(available_timezones())}
        return render_page(
            request, visit, "channel/new_reseller.html", context, current_area=AREA, status=status
        )

    return submit_form(request, form, save=save, done="", show=show)


@require_http_methods(_METHODS)
@bss_page(PERMISSION)
def open_account(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Show the terms of a reseller that has no account yet, or open its account with them."""
    reseller = get_reseller(visit, reseller_id)
    if reseller.terms is not None:
        return redirect(home_of(visit, reseller_id))
    form = AccountForm(submitted_data(request), visit)

    def save() -> str:
        backorders.open_reseller_account(
            tenant_id=visit.tenant.id,
            reseller_id=reseller_id,
            terms=_terms(form),
            by=visit.actor,
            now=clock.now(),
        )
        return home_of(visit, reseller_id)

    def show(status: int) -> HttpResponse:
        context = {"form": form, "reseller": reseller}
        return render_page(
            request, visit, "channel/open_account.html", context, current_area=AREA, status=status
        )

    return submit_form(request, form, save=save, done=text("Account opened"), show=show)


@require_http_methods(_METHODS)
@bss_page(PERMISSION)
def invite(request: HttpRequest, visit: Visit, reseller_id: UUID) -> HttpResponseBase:
    """Show whom to invite as first administrator of a reseller, or invite them.

    Raises: Http404 — somebody works there already.
    """
    reseller = get_reseller(visit, reseller_id)
    if reseller.has_users:
        raise Http404("its own administrators invite")
    form = InvitationForm(submitted_data(request), _invited(reseller))

    def save() -> HttpResponseBase:
        link = backorders.invite_first_administrator(
            tenant_id=visit.tenant.id,
            reseller_id=reseller_id,
            new=_administrator(form),
            site=site_of(request),
            by=visit.actor,
            now=clock.now(),
        )
        return _show_invitation(request, visit, reseller, _administrator(form), link)

    def show(status: int) -> HttpResponse:
        context = {"form": form, "reseller": reseller}
        return render_page(
            request, visit, "channel/invite.html", context, current_area=AREA, status=status
        )

    return submit_form(request, form, save=save, done="", show=show)


def _invited(reseller: ResellerPage) -> dict[str, str]:
    if not reseller.invited:
        return {}
    one = reseller.invited[0]
    return {"administrator_name": one.name, "administrator_email": one.email}


def _show_invitation(
    request: HttpRequest,
    visit: Visit,
    reseller: ResellerPage,
    invited: backorders.FirstAdministrator,
    link: IssuedLink,
) -> HttpResponseBase:
    """Show the link by which the invited person joins, in this one response; where it is sent by
    e-mail, say so.
    """
    context: dict[str, Any] = {
        "reseller": reseller,
        "invited": invited,
        "address": f"{site_of(request)}{reverse('invitation')}?token={link.token}"
        if link.token
        else "",
        "expires_at": link.expires_at,
        "home": home_of(visit, reseller.id),
    }
    response = render_page(request, visit, "channel/invited.html", context, current_area=AREA)
    add_never_cache_headers(response)
    return mark_as_done(response)
