"""The second factor: set up, asked for, required by role, replaced, reset; its limits."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from typer.testing import CliRunner

from tests.support.page import Page
from tests.support.setup_fixtures import NOW, client_of
from upline.access.rulebook import Role
from upline.authentication.codes import code_at
from upline.authentication.queries import second_factor_to_confirm
from upline.models import Change, Membership, RecoveryCode, SecondFactor, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it
SET_UP, CODE = "/profile/second-factor/", "/sign-in/code/"
LATER = timedelta(minutes=2)  # then the code is another one


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def otto(setup_admin) -> User:
    user = setup_admin.create_user("Otto")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user: User, **more: str) -> tuple[Client, str]:
    client = Client()
    response = client.post("/sign-in/", {"email": user.email, "password": PASSWORD, **more})
    return client, response.url


def switch_on(client: Client, user: User, clock) -> tuple[str, list[str]]:
    """Set the second factor up; return the secret of the app, and the recovery codes."""
    page = Page(client.get(SET_UP))
    secret = second_factor_to_confirm(user_id=user.pk)
    assert secret is not None
    assert secret in page.words.replace(" ", ""), "for apps that scan nothing"
    shown = Page(client.post(SET_UP, {"code": code_at(secret, now=clock_now())}))
    codes = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", shown.words)
    assert len(codes) == 10
    clock.shift(LATER)
    return secret, codes


def clock_now():
    from upline.kernel import clock as real  # noqa: PLC0415 — the fixture has its name

    return real.now()


def test_password_alone_no_longer_signs_in(otto, clock):
    secret, _ = switch_on(client_of(otto), otto, clock)

    client, url = sign_in(otto, next="/t/alpine/orders/")
    assert url == CODE
    assert client.get("/t/alpine/orders/").status_code == 302
    assert client.get("/profile/").url.startswith("/sign-in/")
    wrong = client.post(CODE, {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is wrong" in Page(wrong).words
    right = client.post(CODE, {"code": f" {code_at(secret, now=clock_now())} "})
    assert right.url == "/t/alpine/orders/"
    assert client.get("/t/alpine/orders/").status_code == 200


def test_code_is_used_once_and_its_neighbours_in_time_are_accepted(otto, clock):
    secret, _ = switch_on(client_of(otto), otto, clock)
    code, earlier = (
        code_at(secret, now=clock_now() + timedelta(seconds=30)),
        code_at(secret, now=clock_now()),
    )

    assert sign_in(otto)[0].post(CODE, {"code": code}).status_code == 302
    for used_up in (code, earlier):
        assert sign_in(otto)[0].post(CODE, {"code": used_up}).status_code == 422
    clock.shift(timedelta(minutes=3))
    assert sign_in(otto)[0].post(CODE, {"code": code}).status_code == 422


def test_recovery_code_stands_in_once(otto, clock):
    own = client_of(otto)
    _, codes = switch_on(own, otto, clock)

    assert sign_in(otto)[0].post(CODE, {"code": codes[0].upper()}).status_code == 302
    assert sign_in(otto)[0].post(CODE, {"code": codes[0]}).status_code == 422
    assert "9 recovery codes are left" in Page(own.get(SET_UP)).words
    renewed = own.post(f"{SET_UP}recovery-codes/", {"code": codes[1].replace("-", " ")})
    assert codes[2] not in Page(renewed).words
    assert sign_in(otto)[0].post(CODE, {"code": codes[2]}).status_code == 422
    assert RecoveryCode.objects.count() == 10


def test_guesses_of_a_code_are_limited_and_the_step_expires(otto, clock):
    secret, _ = switch_on(client_of(otto), otto, clock)
    client, _ = sign_in(otto)

    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    blocked = client.post(CODE, {"code": code_at(secret, now=clock_now())})
    assert "Too many failed attempts" in Page(blocked).words
    clock.shift(timedelta(minutes=16))
    assert client.post(CODE, {"code": code_at(secret, now=clock_now())}).url == "/sign-in/"


def test_password_changed_meanwhile_ends_the_step(otto, clock):
    secret, _ = switch_on(client_of(otto), otto, clock)
    client, _ = sign_in(otto)
    otto.set_password("another long password")
    otto.save()

    assert client.post(CODE, {"code": code_at(secret, now=clock_now())}).url == "/sign-in/"


def test_role_that_requires_it_opens_nothing_before_it_is_set_up(setup_admin, otto, clock):
    signed_in_before = client_of(otto)
    setup_admin.submit_valid_form("sign-in/", second_factor_roles=["SALES"], idle_minutes="")

    client, url = sign_in(otto)
    assert url == SET_UP
    for one in (client, signed_in_before):
        led = one.get("/t/alpine/orders/", follow=True)
        assert led.request["PATH_INFO"] == SET_UP
        assert "requires a second factor. Set it up to go on." in Page(led).words
    part = client.get("/t/alpine/orders/", headers={"hx-request": "true"})
    assert part["HX-Redirect"].startswith(CODE)
    secret, codes = switch_on(client, otto, clock)
    assert client.get("/t/alpine/orders/").status_code == 200
    assert client.get(f"{SET_UP}off/").url == SET_UP, "it stays on"
    # The other session has shown none yet.
    assert signed_in_before.get("/t/alpine/orders/").url.startswith(CODE)
    answer = signed_in_before.post(CODE, {"code": codes[0], "next": "/t/alpine/orders/"})
    assert answer.url == "/t/alpine/orders/"
    assert signed_in_before.get(answer.url).status_code == 200
    assert secret


def test_rules_of_signing_in_need_the_permission_and_are_audited(setup_admin, otto):
    assert client_of(otto).get("/t/alpine/setup/sign-in/").status_code == 403
    setup_admin.submit_valid_form("sign-in/", second_factor_roles=["FINANCE"], idle_minutes="60")

    page = setup_admin.open_page("sign-in/")
    assert page.named("second_factor_roles")
    assert "Second factor required for Finance." in setup_admin.open_page().words
    [change] = Change.objects.filter(
        entity="tenant", operation="UPDATE", tenant_id=setup_admin.tenant_id
    )
    assert change.after == {"second_factor_roles": ["FINANCE"], "idle_minutes": 60}
    assert "Second factor required for" in setup_admin.open_page("history/").words


def test_own_second_factor_is_turned_off_by_a_code(otto, clock):
    client = client_of(otto)
    _, codes = switch_on(client, otto, clock)

    assert client.post(f"{SET_UP}off/", {"code": "000000"}).status_code == 422
    assert client.post(f"{SET_UP}off/", {"code": codes[0]}).url == "/profile/"
    assert sign_in(otto)[1] == "/"
    assert not SecondFactor.objects.exists()


def test_administrator_resets_it_and_ends_the_sessions(setup_admin, otto, clock):
    client = client_of(otto)
    switch_on(client, otto, clock)
    address = f"users/{otto.pk}/"
    assert "Reset second factor" in setup_admin.open_page(address).offers

    setup_admin.submit_valid_form(f"{address}second-factor/")

    assert client.get("/profile/").status_code == 302
    assert sign_in(otto)[1] == "/"
    change = Change.objects.get(part="secondfactor", operation="DELETE")
    assert (change.record_id, change.by) == (otto.pk, "Anna Admin")
    assert "secret" not in change.before
    assert "None is set up." in setup_admin.open_page(address).words


def test_nobody_resets_their_own_or_that_of_who_works_elsewhere(setup_admin, otto, clock):
    switch_on(client_of(otto), otto, clock)
    setup_admin.create_reseller()
    reseller = Membership.objects.get(user=otto).tenant.downline.get()
    Membership.objects.create(tenant=reseller, user=otto, role=Role.VIEWER)

    own = setup_admin.is_refused(f"users/{setup_admin.anna.pk}/second-factor/")
    assert "in your profile" in own.words
    page = setup_admin.is_refused(f"users/{otto.pk}/second-factor/")
    assert "works in another BSS too" in page.words
    assert SecondFactor.objects.exists()


def test_link_for_a_new_password_asks_for_it_too(setup_admin, otto, clock):
    switch_on(client_of(otto), otto, clock)
    made = setup_admin.client.post(setup_admin.address(f"users/{otto.pk}/password/"), {})
    [link] = [e.value for e in Page(made).all("textbox") if "?token=" in e.value]

    response = Client().post(link.removeprefix("http://testserver"), {"password": PASSWORD})

    assert response.url == CODE


def test_command_resets_it(setup_admin, otto, clock):
    from upline.cli import load_commands  # noqa: PLC0415 — the commands are loaded once
    from upline.cli.commands import app  # noqa: PLC0415

    switch_on(client_of(otto), otto, clock)
    load_commands()
    result = CliRunner().invoke(
        app, ["users", "reset-second-factor", otto.email, "--bss", "alpine"]
    )

    assert result.exit_code == 0, result.output
    assert not SecondFactor.objects.exists()
