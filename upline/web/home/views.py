"""Signing in and out, the redirect to the person's BSS, and preferences."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upline.kernel import clock
from upline.tenancy.queries import list_memberships
from upline.web.home import throttle
from upline.web.home.forms import SignInForm
from upline.web.shared.access import Visit, bss_page, signed_in_person
from upline.web.shared.preferences import PREFERENCES

_YEAR_S = 365 * 24 * 60 * 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the first of the person's BSSs, or to the sign-in page."""
    person = signed_in_person(request)
    if person is None:
        return redirect("sign-in")
    memberships = list_memberships(user_id=person.id)
    if not memberships:
        return render(request, "no_bss.html", {"person": person}, status=403)
    return redirect("orders", memberships[0].tenant.slug)


@require_safe
@bss_page()
def bss_home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Lead to the BSS's orders: what people come for."""
    return redirect("orders", visit.tenant.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let a person in."""
    back = _safe(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.user.is_authenticated:
        return redirect(back or "home")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trouble = _authenticate(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if not trouble:
            return redirect(back or "home")
        form.add_error(None, trouble)
    return render(request, "sign_in.html", {"form": form, "back": back})


def _authenticate(request: HttpRequest, email: str, password: str) -> str:
    """Sign the person in; or return the sentence that says why not."""
    now = clock.now()
    if throttle.attempts_left(email, now=now) <= 0:
        minutes = throttle.minutes_to_wait(email, now=now)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        return f"{throttle.MAX_ATTEMPTS} tries were wrong. Wait {wait}, then try again."
    user = authenticate(request, username=email, password=password)
    if user is None:
        throttle.record_failure(email, now=now)
        left = throttle.attempts_left(email, now=now)
        tries = "1 try is left" if left == 1 else f"{left} tries are left"
        return f"E-mail and password do not belong together. {tries}."
    throttle.reset_attempts(email)
    login(request, user)
    return ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Let a person go."""
    logout(request)
    return redirect("sign-in")


@require_POST
def set_preference(request: HttpRequest) -> HttpResponse:
    """Keep in a cookie what a person prefers, so that pages are rendered so."""
    response = redirect(_safe(request, request.POST.get("back", "")) or "home")
    for name, values in PREFERENCES.items():
        value = request.POST.get(name, "")
        if value in values:
            response.set_cookie(
                name, value, max_age=_YEAR_S, samesite="Lax", secure=request.is_secure()
            )
    return response


def _safe(request: HttpRequest, address: str) -> str:
    """Return an address of this site, or nothing: nobody is led elsewhere by a link to us."""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""
