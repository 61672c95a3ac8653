"""Resellers of a distributor: their BSSs, what is agreed with them, and how back-ordering goes with each."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from django.urls import reverse
from ninja import Query
from pydantic import Field

from upline.api.authentication import ApiRequest
from upline.api.pagination import ListResponse, list_response, page_from_query
from upline.api.problems import ApiError, fields_within
from upline.api.request_parsing import if_match_version
from upline.api.resource import Resource
from upline.api.responses import VersionedResponse, created_response
from upline.api.schemas import (
    Id,
    Instant,
    Moment,
    Money,
    Record,
    RequestModel,
    ResponseModel,
    Uuid,
    money,
    record_or_none,
    unset_field,
)
from upline.api.timestamps import Timestamps, UpdatedSinceQuery
from upline.audit.queries import last_changes
from upline.backorders import actions as backorders
from upline.backorders.actions import FirstAdministrator, NewReseller, ResellerTermsChoice
from upline.backorders.queries import (
    BackOrderingFigures,
    ResellerFilter,
    ResellerPage,
    ResellerRow,
    ResellerSort,
    ResellerView,
    reseller_page,
)
from upline.backorders.queries import (
    list_resellers as list_reseller_rows,
)
from upline.parties import actions as parties
from upline.parties.rulebook import RESELLER_TERMS
from upline.tenancy.actions import IssuedLink

RESOURCE = Resource(
    "resellers",
    "The resellers of a distributor: the BSS of each, what is agreed with it, its first administrator.",
)


class ResellerSelection(StrEnum):
    """Which resellers a list has: by whether back-ordering is active, or with parked sales."""

    ALL = "all"
    ACTIVE = "active"
    NOT_ACTIVE = "not-active"
    PARKED = "parked"


class ResellerOrder(StrEnum):
    """The sorting of resellers; a minus: the latest first, or the name in reverse."""

    NAME = "name"
    NAME_DOWN = "-name"
    SINCE = "active_since"
    SINCE_DOWN = "-active_since"
    LAST_SALE = "last_sale_at"
    LAST_SALE_DOWN = "-last_sale_at"
    CREATED = "created_at"
    CREATED_DOWN = "-created_at"


class ResellerQuery(UpdatedSinceQuery):
    """Filters of resellers."""

    which: ResellerSelection = ResellerSelection.ALL
    price_list: Uuid | None = None
    payment_method: Uuid | None = None
    currency: str = Field(default="", max_length=3, description="That of its orders.")
    slug: str = Field(default="", max_length=80)
    active_from: Moment | None = Field(
        default=None, description="Back-ordering is active since this moment or a later one."
    )
    active_before: Moment | None = None
    last_sale_from: Moment | None = None
    last_sale_before: Moment | None = None
    q: str = Field(default="", max_length=200, description="A part of the name.")
    sort: ResellerOrder = ResellerOrder.NAME


class BackOrdering(ResponseModel):
    """How back-ordering goes with a reseller.

    `active_since` is null while it is not active. `last_lag_s` is how many seconds after its sale the
    latest booked one was booked; `waiting_since` when the earliest sale happened that waits.
    """

    is_active: bool
    active_since: Instant | None
    last_sale_at: Instant | None
    last_lag_s: float | None
    waiting_since: Instant | None
    parked: int


class ResellerSummary(Record, Timestamps):
    """A reseller in a list. `id` is its BSS, `slug` that BSS's short name. `run_rates` are per currency.

    `updated_at`: when back-ordering was activated, or its account here was last changed.
    """

    slug: str
    timezone: str
    back_ordering: BackOrdering
    run_rates: list[Money]
    has_account: bool


class Terms(ResponseModel):
    """What is agreed with a reseller, on its `account` in this BSS."""

    account: Record
    currency: str
    price_list: Record | None
    payment_method: Record | None
    responsible_user: Record | None


class Reseller(ResellerSummary):
    """A reseller. `terms` is null where no account of this BSS stands for it: nothing is booked then.

    `editable_fields` are the terms that can be changed. `invited` are those who may become its first
    administrator, while nobody works there. `version` is that of the terms.
    """

    currency: str
    terms: Terms | None
    editable_fields: list[str]
    has_users: bool
    invited: list[str]
    version: str | None


class Invitation(ResponseModel):
    """Who is invited as administrator.

    `link` is the address by which they join, given in this one response where no mail server is set;
    else it is sent to them by e-mail, and null here.
    """

    email: str
    link: str | None
    expires_at: Instant


class NewResellerResponse(Reseller):
    """A new reseller, with the invitation of its first administrator."""

    invitation: Invitation


class AdministratorRequest(RequestModel):
    """Who sets the BSS of a reseller up, and invites all others there."""

    name: str
    email: str = Field(examples=["ann@example.com"])


class TermsRequest(RequestModel):
    """What is agreed with a reseller. `currency` is that of its orders; default: that of this BSS.

    Without a price list the products' own prices count.
    """

    currency: str | None = None
    price_list: Uuid | None = None
    payment_method: Uuid | None = None


class CreateResellerRequest(RequestModel):
    """A new reseller: its BSS, what is agreed with it, and its first administrator.

    Without `slug` it is made from the name; `currency` and `timezone` default to those of this BSS.
    `language` is that of its pages: `en`, `de`, `el`, or empty for that of the browser.
    """

    name: str
    slug: str = ""
    currency: str | None = None
    timezone: str | None = Field(default=None, examples=["Europe/Vienna"])
    language: str = ""
    terms: TermsRequest = TermsRequest()
    administrator: AdministratorRequest


class InviteAdministratorRequest(RequestModel):
    """The first administrator of a reseller."""

    administrator: AdministratorRequest


class UpdateResellerRequest(RequestModel):
    """Changes of what is agreed with a reseller. Booked orders stay as they are; null removes a record."""

    currency: str = unset_field()
    price_list: Uuid | None = None
    payment_method: Uuid | None = None
    responsible_user: Uuid | None = None


_VIEWS = {one: ResellerView(one.value) for one in ResellerSelection}
_SORTS = {
    ResellerOrder.NAME: (ResellerSort.NAME, False),
    ResellerOrder.NAME_DOWN: (ResellerSort.NAME, True),
    ResellerOrder.SINCE: (ResellerSort.SINCE, True),
    ResellerOrder.SINCE_DOWN: (ResellerSort.SINCE, False),
    ResellerOrder.LAST_SALE: (ResellerSort.LAST_SALE, True),
    ResellerOrder.LAST_SALE_DOWN: (ResellerSort.LAST_SALE, False),
    ResellerOrder.CREATED: (ResellerSort.CREATED, False),
    ResellerOrder.CREATED_DOWN: (ResellerSort.CREATED, True),
}

assert _SORTS.keys() == set(ResellerOrder), "a sorting without its column"


@RESOURCE.get("/resellers", ListResponse[ResellerSummary])
def list_resellers(
    request: ApiRequest, query: Query[ResellerQuery]
) -> ListResponse[ResellerSummary]:
    """List resellers."""
    caller = request.auth
    sort, is_reversed = _SORTS[query.sort]
    listing = list_reseller_rows(
        tenant_id=caller.tenant.id,
        where=ResellerFilter(
            view=_VIEWS[query.which],
            sort=sort,
            text=query.q,
            slug=query.slug,
            price_list_id=query.price_list,
            payment_method_id=query.payment_method,
            currency=query.currency,
            active_from=query.active_from,
            active_before=query.active_before,
            last_sale_from=query.last_sale_from,
            last_sale_before=query.last_sale_before,
            updated_since=query.updated_since,
            changed_accounts=query.changed(request, "account"),
        ),
        reach=caller.reach(),
        today=caller.today,
        now=caller.now,
    ).page(page_from_query(query, is_reversed=is_reversed))
    stamps = _timestamps(request, listing.rows)
    return list_response(listing, query, lambda row: _summary(row, stamps[row.id]))


@RESOURCE.get("/resellers/{reseller_id}", Reseller)
def get_reseller(request: ApiRequest, reseller_id: Id) -> VersionedResponse:
    """Read a reseller."""
    page = find_reseller(request, reseller_id)
    version = page.terms.version if page.terms else None
    return VersionedResponse(body=_reseller(request, page), version=version)


@RESOURCE.create("/resellers", NewResellerResponse)
def create_reseller(request: ApiRequest, payload: CreateResellerRequest) -> VersionedResponse:
    """Take on a reseller: create its BSS, open its account with terms, invite its first administrator."""
    caller = request.auth
    administrator = FirstAdministrator(payload.administrator.name, payload.administrator.email)
    new = NewReseller(
        name=payload.name,
        slug=payload.slug.lower(),
        currency=payload.currency or caller.tenant.currency,
        timezone=payload.timezone or caller.tenant.timezone,
        language=payload.language,
        terms=_terms_choice(request, payload.terms),
        administrator=administrator,
    )
    with fields_within("terms", TermsRequest.model_fields.keys() - {"currency"}):
        created = backorders.create_reseller(
            tenant_id=caller.tenant.id,
            new=new,
            site=_site(request),
            by=caller.actor,
            now=caller.now,
        )
    page = find_reseller(request, created.id)
    reseller = dict(_reseller(request, page))
    response = VersionedResponse(
        body=NewResellerResponse(
            **reseller, invitation=_invitation(request, administrator, created.link)
        ),
        version=page.terms.version if page.terms else None,
        stored_body=NewResellerResponse(
            **reseller, invitation=_invitation_without_link(administrator, created.link)
        ),
    )
    return created_response(response, "get_reseller", reseller_id=created.id)


@RESOURCE.update("/resellers/{reseller_id}", Reseller, error_statuses=(412,))
def set_reseller_terms(
    request: ApiRequest, reseller_id: Id, payload: UpdateResellerRequest
) -> VersionedResponse:
    """Change what is agreed with a reseller: all of the given terms, or none."""
    caller = request.auth
    find_reseller(request, reseller_id)
    parties.set_reseller_terms(
        tenant_id=caller.tenant.id,
        reseller_id=reseller_id,
        changes={RESELLER_TERMS[name]: getattr(payload, name) for name in payload.model_fields_set},
        by=caller.actor,
        version=if_match_version(request),
    )
    return get_reseller(request, reseller_id)


@RESOURCE.action("/resellers/{reseller_id}/account", Reseller)
def open_reseller_account(
    request: ApiRequest, reseller_id: Id, payload: TermsRequest
) -> VersionedResponse:
    """Open the account of a reseller that has a BSS and no account here yet."""
    caller = request.auth
    find_reseller(request, reseller_id)
    backorders.open_reseller_account(
        tenant_id=caller.tenant.id,
        reseller_id=reseller_id,
        terms=_terms_choice(request, payload),
        by=caller.actor,
        now=caller.now,
    )
    return get_reseller(request, reseller_id)


@RESOURCE.action("/resellers/{reseller_id}/invitation", Invitation)
def invite_first_administrator(
    request: ApiRequest, reseller_id: Id, payload: InviteAdministratorRequest
) -> VersionedResponse:
    """Invite the first administrator of a reseller, in place of the one who is invited."""
    caller = request.auth
    find_reseller(request, reseller_id)
    administrator = FirstAdministrator(payload.administrator.name, payload.administrator.email)
    link = backorders.invite_first_administrator(
        tenant_id=caller.tenant.id,
        reseller_id=reseller_id,
        new=administrator,
        site=_site(request),
        by=caller.actor,
        now=caller.now,
    )
    return VersionedResponse(
        body=_invitation(request, administrator, link),
        stored_body=_invitation_without_link(administrator, link),
    )


def find_reseller(request: ApiRequest, reseller_id: UUID) -> ResellerPage:
    """Raises: ApiError `not_found` — the BSS has no such reseller, or the client may not see it."""
    caller = request.auth
    page = reseller_page(
        tenant_id=caller.tenant.id,
        reseller_id=reseller_id,
        by=caller.actor,
        reach=caller.reach(),
        today=caller.today,
    )
    if page is None:
        raise ApiError(404, "not_found", "This BSS has no such reseller.")
    return page


def _terms_choice(request: ApiRequest, payload: TermsRequest) -> ResellerTermsChoice:
    return ResellerTermsChoice(
        currency=payload.currency or request.auth.tenant.currency,
        price_list_id=payload.price_list,
        payment_method_id=payload.payment_method,
    )


def _site(request: ApiRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _invitation(
    request: ApiRequest, administrator: FirstAdministrator, link: IssuedLink
) -> Invitation:
    address = f"{_site(request)}{reverse('invitation')}?token={link.token}" if link.token else None
    return Invitation(email=administrator.email, link=address, expires_at=link.expires_at)


def _invitation_without_link(administrator: FirstAdministrator, link: IssuedLink) -> Invitation:
    return Invitation(email=administrator.email, link=None, expires_at=link.expires_at)


def _back_ordering(figures: BackOrderingFigures) -> BackOrdering:
    return BackOrdering(
        is_active=figures.is_active,
        active_since=figures.active_since,
        last_sale_at=figures.last_sale_at,
        last_lag_s=figures.last_lag.total_seconds() if figures.last_lag is not None else None,
        waiting_since=figures.waiting_since,
        parked=figures.parked,
    )


def _timestamps(
    request: ApiRequest, resellers: Sequence[ResellerRow | ResellerPage]
) -> Mapping[UUID, Timestamps]:
    """Return when resellers were created, and when what this BSS knows of them last changed. One query."""
    accounts = {one.id: one.account_id for one in resellers}
    changed = last_changes(
        record_ids=[pk for pk in accounts.values() if pk], tenant_ids=[request.auth.tenant.id]
    )
    found = {}
    for one in resellers:
        account_id = accounts[one.id]
        moments = (one.figures.active_since, changed.get(account_id) if account_id else None)
        updated = max([one.created_at, *filter(None, moments)])
        found[one.id] = Timestamps(created_at=one.created_at, updated_at=updated)
    return found


def _summary(row: ResellerRow, stamps: Timestamps) -> ResellerSummary:
    return ResellerSummary(
        id=row.id,
        name=row.name,
        slug=row.slug,
        timezone=row.timezone,
        back_ordering=_back_ordering(row.figures),
        run_rates=[money(rate) for rate in row.run_rates],
        has_account=row.account_id is not None,
        **dict(stamps),
    )


def _reseller(request: ApiRequest, page: ResellerPage) -> Reseller:
    terms = page.terms
    return Reseller(
        id=page.id,
        name=page.name,
        slug=page.slug,
        timezone=page.timezone,
        back_ordering=_back_ordering(page.figures),
        run_rates=[money(rate) for rate in page.run_rates],
        has_account=terms is not None,
        **dict(_timestamps(request, [page])[page.id]),
        currency=page.currency,
        terms=(
            Terms(
                account=Record(id=terms.account.id, name=terms.account.name),
                currency=terms.currency,
                price_list=record_or_none(terms.price_list),
                payment_method=record_or_none(terms.payment_method),
                responsible_user=record_or_none(terms.responsible_user),
            )
            if terms
            else None
        ),
        editable_fields=sorted(terms.editing.fields) if terms else [],
        has_users=page.has_users,
        invited=[one.email for one in page.invited],
        version=terms.version if terms else None,
    )
