"""Every page of Setup: who may open it, what leads to it, its queries, and what is typed."""

import pytest

from tests.support.page import Page
from tests.support.setup_fixtures import HOSTILE, populate_setup
from upline.access.rulebook import Role
from upline.setup import actions as setup
from upline.tenancy import actions as tenancy
from upline.web.setup.sections import SECTIONS, Section

pytestmark = pytest.mark.django_db


def page_of(section: Section) -> str:
    return section.address.removeprefix("setup-") + "/"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_setup_pages_require_setup_permission(setup_admin, role):
    user = setup_admin.create_user("Otto", role)
    setup_admin.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    for page in ("", *(page_of(section) for section in SECTIONS)):
        assert "can’t " in setup_admin.open_page(page, status=403).words
    for page in ("users/add/", "credentials/add/", "permission-rules/", "api-options/", "logo/"):
        assert setup_admin.post_form(page, name="X").status_code == 403
    assert "Setup" not in Page(setup_admin.client.get("/t/alpine/orders/")).offers


def test_navigation_links_to_setup_and_all_its_sections(setup_admin):
    page = setup_admin.open_page()

    assert "Setup" in Page(setup_admin.client.get("/t/alpine/orders/")).offers
    for section in SECTIONS:
        assert page.words.count(section.title) >= 2  # among the links, and with its state


def test_pages_take_a_constant_number_of_queries(setup_admin, django_assert_max_num_queries):
    for name in "ABCDE":
        user = setup_admin.create_user(f"User{name}")
        group = tenancy.add_group(
            tenant_id=setup_admin.tenant_id, name=name, member_ids=[user.pk], by=setup_admin.actor
        )
        rule = setup.add_permission_rule(
            tenant_id=setup_admin.tenant_id, name=name, by=setup_admin.actor
        )
        setup.set_grant(
            tenant_id=setup_admin.tenant_id,
            rule_id=rule,
            to=setup.Grantee(group_id=group),
            level="EDIT",
            by=setup_admin.actor,
        )
    for page in ("", *(page_of(section) for section in SECTIONS)):
        with django_assert_max_num_queries(32):
            setup_admin.open_page(page)


@pytest.mark.parametrize("tail", [HOSTILE, '"><img src=x onerror=alert(1)>'])
def test_user_input_is_escaped_on_every_page(setup_admin, tail):
    for address in populate_setup(setup_admin, tail=tail):
        page = setup_admin.open_page(address)
        assert tail not in page.html, address
