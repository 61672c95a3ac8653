"""The users of a BSS and their roles."""

import pytest

from tests.support.setup_fixtures import SetupAdmin
from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role, system_actor
from upline.kernel.verdicts import Refused
from upline.models import (
    Membership,
    User,
)
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy
from upline.web.setup.labels import PERMISSIONS

pytestmark = pytest.mark.django_db


def membership(setup_admin: SetupAdmin, user: User) -> Membership:
    return Membership.objects.get(tenant=setup_admin.tenant, user=user)


def test_role_and_language_are_changed_together_or_not_at_all(setup_admin):
    otto = setup_admin.create_user("Otto")
    setup_admin.submit_valid_form(f"users/{otto.pk}/", role="FINANCE", language="el")
    setup_admin.is_refused(f"users/{otto.pk}/", role="VIEWER", language="xx")
    with pytest.raises(Refused, match="is not available"):
        tenancy.change_user(
            tenant_id=setup_admin.tenant_id,
            user_id=otto.pk,
            role=Role.VIEWER,
            language="xx",
            by=setup_admin.actor,
        )

    otto.refresh_from_db()
    assert otto.language == "el"
    assert membership(setup_admin, otto).role == Role.FINANCE


def test_nobody_changes_their_own_role_or_deactivates_themselves(setup_admin):
    setup_admin.create_user("Berta", Role.ADMINISTRATOR)
    mine = f"users/{setup_admin.anna.pk}/"
    page = setup_admin.open_page(mine)

    assert "role" not in page.fields
    assert "Deactivate user" not in page.offers
    for words in (page.words, setup_admin.open_page(f"{mine}deactivate/").words):
        assert "Another administrator has to change your own role." in words
    setup_admin.is_refused(f"{mine}deactivate/")
    setup_admin.submit_valid_form(mine, role="VIEWER", language="de")
    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(
                tenant_id=setup_admin.tenant_id,
                user_id=setup_admin.anna.pk,
                by=setup_admin.actor,
                **more,
            )
        assert refusal.value.code == "own_role"
    setup_admin.anna.refresh_from_db()
    assert setup_admin.anna.language == "de"
    assert membership(setup_admin, setup_admin.anna).role == Role.ADMINISTRATOR
    assert membership(setup_admin, setup_admin.anna).is_active


def test_last_active_administrator_cannot_be_removed(setup_admin):
    gone = setup_admin.create_user("Berta", Role.ADMINISTRATOR)
    tenancy.deactivate_user(tenant_id=setup_admin.tenant_id, user_id=gone.pk, by=setup_admin.actor)

    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(
                tenant_id=setup_admin.tenant_id,
                user_id=setup_admin.anna.pk,
                by=system_actor(),
                **more,
            )
        assert refusal.value.code == "last_administrator"
    assert membership(setup_admin, setup_admin.anna).is_active


def test_deactivated_user_is_listed_and_can_be_reactivated(setup_admin):
    otto = setup_admin.create_user("Otto")
    setup.set_api_options(
        tenant_id=setup_admin.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=otto.pk,
        sharing_rule_id=None,
        by=setup_admin.actor,
    )
    confirmation = setup_admin.open_page(f"users/{otto.pk}/deactivate/")
    setup_admin.submit_valid_form(f"users/{otto.pk}/deactivate/")

    assert (
        "Use of API Options: The next order that no person makes goes to nobody."
        in confirmation.words
    )
    assert not membership(setup_admin, otto).is_active
    assert "Inactive user" in setup_admin.open_page().words
    assert "Reactivate user" in setup_admin.open_page(f"users/{otto.pk}/").offers
    setup_admin.submit_valid_form(f"users/{otto.pk}/reactivate/")
    assert membership(setup_admin, otto).is_active
    assert membership(setup_admin, otto).role == Role.SALES


def test_user_of_another_bss_is_not_found(setup_admin, other_admin):
    foreign_user = other_admin.create_user("Nora")

    for page in ("", "deactivate/", "password/"):
        setup_admin.open_page(f"users/{foreign_user.pk}/{page}", status=404)
        answer = setup_admin.post_form(
            f"users/{foreign_user.pk}/{page}", role="VIEWER", language=""
        )
        assert answer.status_code == 404
    assert setup_admin.post_form(f"users/{foreign_user.pk}/reactivate/").status_code == 404
    assert membership(other_admin, foreign_user).role == Role.SALES


def test_roles_page_shows_the_rulebook_table(setup_admin):
    page = setup_admin.open_page("roles/")

    for permission, words in PERMISSIONS.items():
        assert words in page.words
        [row] = [cells for cells in page.all("table")[0].rows if cells[0].startswith(words)]
        allowed = [permission in ROLE_PERMISSIONS[role] for role in Role]
        assert row[1 : len(allowed) + 1] == [
            "Yes" if is_allowed else "No" for is_allowed in allowed
        ]
    assert set(PERMISSIONS) == set(Permission)
