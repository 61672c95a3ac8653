"""Who is here: from the address's BSS and the session's person to a `Visit`, or away.

Every page of a BSS goes through `bss_page`. A BSS in which one is no active member does
not exist, and neither does what belongs to another BSS: both are the same page, 404.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from upline.access.queries import reach
from upline.access.reach import UNRESTRICTED, Reach
from upline.access.rulebook import Actor, Permission, Role, check_role, is_permitted
from upline.backorders.queries import count_visible_parked_events, parked_event_rows
from upline.crm.queries import count_visible_mentions, own_work_rows, unread_mention_rows
from upline.database.keyset import count_each
from upline.kernel import clock
from upline.kernel.texts import text
from upline.kernel.verdicts import Refused
from upline.selling.queries import baskets_to_approve_rows, count_orders_to_approve
from upline.storefront.queries import (
    change_request_rows,
    count_change_requests,
    open_storefront_rows,
)
from upline.tenancy.queries import (
    MembershipFacts,
    TenantFacts,
    get_tenant,
    get_user,
    list_memberships,
)
from upline.web.shared.form_tokens import PostKind, is_expired, run_once
from upline.web.shared.help_links import help_url
from upline.web.shared.labels import role_title
from upline.web.shared.language import use_language_of_bss
from upline.web.shared.navigation import MAX_COUNT, Group, rail
from upline.web.shared.second_factors import has_passed
from upline.web.shared.submission import (
    INVALID,
    UNREADABLE_FORM,
    form_address,
    keep_typed,
    typed_fields,
)

P = ParamSpec("P")
EXPIRED = text("This form was opened more than a day ago. Check it, and send it again.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at work in a BSS, in a role; `other_memberships`: the person's places in other BSSs."""

    person: Person
    membership: MembershipFacts
    other_memberships: tuple[MembershipFacts, ...]
    _reach: list[Reach] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def tenant(self) -> TenantFacts:
        return self.membership.tenant

    @property
    def role(self) -> Role:
        return self.membership.role

    @property
    def actor(self) -> Actor:
        """Return the person as the actor of actions."""
        return Actor(name=self.person.name, role=self.role, user_id=self.person.id)

    def reach(self) -> Reach:
        """Return which records the person may see, edit and control. One query at most in a visit."""
        if not self._reach:
            self._reach.append(reach(tenant_id=self.tenant.id, by=self.actor))
        return self._reach[0]

    def may(self, permission: Permission) -> bool:
        """Tell whether the role lets the person do this."""
        return is_permitted(self.role, permission)


def visit_of_member(*, tenant_id: UUID, user_id: UUID) -> Visit:
    """Return the visit of somebody who works in a BSS, for work of theirs that goes on without a page.

    Raises: Membership.DoesNotExist — they do not.
    """
    user = get_user(tenant_id=tenant_id, user_id=user_id)
    slug = get_tenant(tenant_id=tenant_id).slug
    membership, *others = list_memberships(user_id=user_id, first=slug)
    assert membership.tenant.id == tenant_id, "a job ends when who has started it leaves the BSS"
    return Visit(Person(user.id, user.name, user.email), membership, tuple(others))


@dataclass(frozen=True, slots=True)
class Shell:
    """What the frame around every page of a BSS shows."""

    person: Person
    slug: str
    bss: str
    kind: str
    role: str
    other_memberships: tuple[MembershipFacts, ...]
    areas: tuple[Group, ...]
    help_href: str
    is_help: bool


BssView = Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]


def bss_page(
    permission: Permission = Permission.VIEW, *, posts: PostKind = PostKind.TRANSACTION
) -> Callable[[BssView[P]], Callable[..., HttpResponseBase]]:
    """Turn a view of a `Visit` into one of an address's slug. To be called: `@bss_page()`.

    Refusals that the view lets through become a page 403 with the verdict's sentence;
    records that do not exist in this BSS, a page 404. A form with a one-time token is executed
    once; `posts` says how.
    """

    def decorate(view: BssView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(
            request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            person = signed_in_person(request)
            if person is None:
                return _redirect_to_sign_in(request)
            memberships = list_memberships(user_id=person.id, first=slug)
            if not memberships or memberships[0].tenant.slug != slug:
                raise Http404("no such BSS, or none of this person's")
            visit = Visit(person, memberships[0], tuple(memberships[1:]))
            if visit.membership.requires_second_factor and not has_passed(request):
                return _redirect_to_second_factor(request)
            use_language_of_bss(request, visit.tenant.language)

            def respond() -> HttpResponseBase:
                return run_once(
                    request, person.id, posts, lambda: view(request, visit, *args, **kwargs)
                )

            # Days that people type count from today where the BSS is.
            with timezone.override(visit.tenant.timezone):
                response = _respond(request, visit, permission, posts, respond)
            patch_cache_control(response, private=True)
            patch_vary_headers(response, ["HX-Request"])
            return response

        page.posts = posts  # type: ignore[attr-defined]
        return page

    return decorate


def button_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Accept only POST: the address is that of a button, which has no page of its own."""
    page = require_POST(view)
    page.shows_form = False  # type: ignore[attr-defined]
    return page


def _redirect_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in page; a part of a page leads the whole page there.

    A form is sent there as it is (307), so that what was typed comes back after signing in. The
    preview of a form says so in its place, and leaves the form as it is.
    """
    if request.headers.get("HX-Request"):
        if request.method == "POST":
            return render(request, "shared/_signed_out.html")
        return HttpResponseClientRedirect(
            redirect_to_login(request.headers.get("HX-Current-URL", "/")).url
        )
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    query = urlencode({"next": form_address(request), "typed": "1"})
    response = HttpResponse(status=HTTPStatus.TEMPORARY_REDIRECT)
    response["Location"] = f"{reverse('sign-in')}?{query}"
    return response


def _redirect_to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """Lead to where a second factor is shown or set up; a part of a page leads the whole page there."""
    is_part = bool(request.headers.get("HX-Request"))
    back = request.headers.get("HX-Current-URL", "/") if is_part else request.get_full_path()
    address = (
        f"{reverse('sign-in-code')}?{urlencode({'next': back if request.method == 'GET' else '/'})}"
    )
    return HttpResponseClientRedirect(address) if is_part else redirect(address)


def _respond(
    request: HttpRequest,
    visit: Visit,
    permission: Permission,
    posts: PostKind,
    view: Callable[[], HttpResponseBase],
) -> HttpResponseBase:
    try:
        check_role(visit.role, permission)
        if request.method == "POST" and posts is not PostKind.DEFERRED and is_expired(request):
            return show_form_again(request, EXPIRED)
        return view()
    except Refused as refusal:
        context = {"sentence": str(refusal), "code": refusal.code}
        return render_page(request, visit, "errors/forbidden.html", context, status=403)
    except (ObjectDoesNotExist, Http404):
        return render_page(request, visit, "errors/not_found.html", {}, status=404)


class UnreadableFormError(Exception):
    """A form whose hidden fields no page has written: an unknown action, record or filter."""


def show_unreadable_form(
    request: HttpRequest, visit: Visit, back: str, *, current_area: str
) -> HttpResponse:
    """Say that a form cannot be read and nothing was done, with the way back to where it was sent from."""
    return render_page(
        request,
        visit,
        "errors/unreadable_form.html",
        {"sentence": UNREADABLE_FORM, "back": back},
        current_area=current_area,
        status=INVALID,
    )


def show_form_again(request: HttpRequest, warning: str) -> HttpResponseBase:
    """Lead to the form that was sent, with what was typed, to be sent once more."""
    address = form_address(request)
    keep_typed(request, address, typed_fields(request))
    messages.warning(request, warning)
    return redirect(address)


def signed_in_person(request: HttpRequest) -> Person | None:
    """Return who is signed in, or None."""
    user = request.user
    if not user.is_authenticated:
        return None
    return Person(user.pk, user.name, user.email)


def render_page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, Any],
    *,
    current_area: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page of a BSS in its shell; `current_area` is the address of the area in the rail."""
    return render(
        request,
        template,
        {"visit": visit, "shell": _shell(request, visit, current_area), **context},
        status=status,
    )


def _shell(request: HttpRequest, visit: Visit, current_area: str) -> Shell:
    match = request.resolver_match
    counts, has_storefront = _counts(visit)
    return Shell(
        person=visit.person,
        slug=visit.tenant.slug,
        bss=visit.tenant.name,
        kind=visit.membership.kind,
        role=role_title(visit.role),
        other_memberships=visit.other_memberships,
        areas=rail(
            visit.membership,
            current_area=current_area,
            counts=counts,
            has_storefront=has_storefront,
        ),
        help_href=help_url(
            visit.tenant.slug,
            (match.url_name if match else None) or "",
            current_area,
            has_resellers=visit.membership.has_resellers,
        ),
        is_help=current_area == "help",
    )


def _counts(visit: Visit) -> tuple[dict[str, int], bool]:
    """Return how much needs a person in the areas of a BSS: parked sales, what is to be approved, what mentions
    them, and what is theirs to do; and whether its storefront is open.

    One query, where no sale is parked, nothing waits for approval, and nothing mentions them.
    """
    tenant_id = visit.tenant.id
    today = clock.local_date(clock.now(), timezone=visit.tenant.timezone)
    own = own_work_rows(tenant_id=tenant_id, user_id=visit.person.id, today=today)
    storefront = open_storefront_rows(tenant_id=tenant_id)
    to_approve = (
        baskets_to_approve_rows(tenant_id=tenant_id),
        change_request_rows(tenant_id=tenant_id),
    )
    mentions = unread_mention_rows(tenant_id=tenant_id, user_id=visit.person.id)
    counted = (storefront, *to_approve, mentions, *own)
    if not visit.membership.has_resellers:
        is_open, baskets, changes, mentioned, *work = count_each(*counted, limit=MAX_COUNT)
        inbox = sum(work) + _count_to_approve(visit, baskets, changes)
        return {"inbox": inbox + _count_mentions(visit, mentioned)}, bool(is_open)
    found, is_open, baskets, changes, mentioned, *work = count_each(
        parked_event_rows(tenant_id=tenant_id), *counted, limit=MAX_COUNT
    )
    parked = count_visible_parked_events(
        tenant_id=tenant_id,
        reach=visit.reach() if found else UNRESTRICTED,
        parked=found,
        limit=MAX_COUNT,
    )
    is_resolver = visit.may(Permission.RESOLVE_BACK_ORDERS)
    inbox = sum(work) + _count_to_approve(visit, baskets, changes) + (parked if is_resolver else 0)
    inbox += _count_mentions(visit, mentioned)
    return {"back-ordering-log": parked, "inbox": inbox}, bool(is_open)


def _count_to_approve(visit: Visit, baskets: int, changes: int) -> int:
    """Return how many orders and changes wait for the person's approval; no query where none does."""
    if not (baskets or changes) or not visit.may(Permission.SELL):
        return 0
    tenant_id, reach = visit.tenant.id, visit.reach()
    orders = count_orders_to_approve(tenant_id=tenant_id, reach=reach) if baskets else 0
    return orders + (count_change_requests(tenant_id=tenant_id, reach=reach) if changes else 0)


def _count_mentions(visit: Visit, mentioned: int) -> int:
    """Return how many notes and comments that they may see mention the person; no query where none does."""
    if not mentioned:
        return 0
    return count_visible_mentions(
        tenant_id=visit.tenant.id, user_id=visit.person.id, reach=visit.reach()
    )
