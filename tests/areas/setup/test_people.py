"""Setting up who may come in: users and their roles, groups, programs with credentials."""

import hashlib
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate

from tests.support.page import Page
from tests.support.setup_stage import HOSTILE, NOW, Desk, furnish
from upline.access.rulebook import ROLE_PERMISSIONS, Permission, Role, system
from upline.kernel.verdicts import Refused
from upline.models import ApiCredential, Group, Membership, PermissionGrant, User
from upline.setup import actions as setup
from upline.setup.rulebook import Entity
from upline.tenancy import actions as tenancy
from upline.tenancy.queries import find_credential
from upline.web.setup.sections import SECTIONS, Section
from upline.web.setup.words import PERMISSIONS

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


def page_of(section: Section) -> str:
    return section.address.removeprefix("setup-") + "/"


def membership(desk: Desk, user: User) -> Membership:
    return Membership.objects.get(tenant=desk.tenant, user=user)


# Who may set up


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_who_may_set_up_sees_setup(desk, role):
    user = desk.hires("Otto", role)
    desk.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    for page in ("", *(page_of(section) for section in SECTIONS)):
        assert "does not allow to set up" in desk.opens(page, status=403).words
    for page in ("users/add/", "credentials/add/", "permission-rules/", "api-options/", "logo/"):
        assert desk.sends(page, name="X").status_code == 403
    assert "Setup" not in Page(desk.client.get("/t/alpine/orders/")).offers


def test_the_rail_leads_to_setup_and_the_first_page_to_every_section(desk):
    page = desk.opens()

    assert "Setup" in Page(desk.client.get("/t/alpine/orders/")).offers
    for section in SECTIONS:
        assert page.words.count(section.title) >= 2  # among the links, and with its state


def test_pages_take_a_constant_number_of_queries(desk, django_assert_max_num_queries):
    for name in "ABCDE":
        user = desk.hires(f"User{name}")
        group = tenancy.add_group(tenant_id=desk.tenant_id, name=name, member_ids=[user.pk])
        rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name=name)
        setup.set_grant(
            tenant_id=desk.tenant_id,
            rule_id=rule,
            to=setup.Grantee(group_id=group),
            level="EDIT",
        )
    for page in ("", *(page_of(section) for section in SECTIONS)):
        with django_assert_max_num_queries(32):
            desk.opens(page)


@pytest.mark.parametrize("tail", [HOSTILE, '"><img src=x onerror=alert(1)>'])
def test_what_people_type_is_text_on_every_page(desk, tail):
    for address in furnish(desk, tail=tail):
        page = desk.opens(address)
        assert tail not in page.html, address


# Users


def test_somebody_new_can_sign_in_with_the_first_password(desk):
    page = desk.saves(
        "users/add/", name=HOSTILE, email="New@Alpine.example", role="SALES", password=PASSWORD
    )

    user = User.objects.get(email="new@alpine.example")
    assert HOSTILE in page.words
    assert HOSTILE not in page.html
    assert membership(desk, user).role == Role.SALES
    assert authenticate(username="new@alpine.example", password=PASSWORD) == user


def test_whoever_works_elsewhere_keeps_name_and_password(desk, other):
    theirs = other.hires("Nora")
    desk.saves("users/add/", name="Renamed", email=theirs.email, role="VIEWER", password=PASSWORD)

    theirs.refresh_from_db()
    assert theirs.name == "Nora"
    assert not theirs.has_usable_password()
    assert membership(desk, theirs).role == Role.VIEWER


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"name": ""}, "Name is compulsory."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"email": "nobody"}, "Enter an e-mail"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "one line"),
        ({"email": "x" * 250 + "@alpine.example"}, "at most 254 characters"),
        ({"email": "ANNA@alpine.example"}, "is a user of this BSS already"),
        ({"password": "short"}, "at least 10 characters"),
        ({"role": "OWNER"}, "choose one of the list"),
    ],
)
def test_a_user_who_cannot_be_is_refused(desk, said, sentence):
    good = {"name": "Otto", "email": "otto@alpine.example", "role": "SALES", "password": PASSWORD}
    page = desk.is_refused("users/add/", **{**good, **said})

    assert sentence in page.words
    assert PASSWORD not in page.html
    assert User.objects.count() == 1


def test_an_administrator_gives_a_new_password_to_who_works_here_only(desk, other):
    otto, nora = desk.hires("Otto"), other.hires("Nora")
    tenancy.add_user(tenant_id=desk.tenant_id, name="Nora", email=nora.email, role=Role.VIEWER)
    short = desk.is_refused(f"users/{otto.pk}/password/", password=PASSWORD[:9])
    elsewhere = desk.is_refused(f"users/{nora.pk}/password/", password=PASSWORD)
    desk.saves(f"users/{otto.pk}/password/", password=PASSWORD)

    assert "at least 10 characters" in short.words
    assert "Nora works in another BSS too" in elsewhere.words
    assert PASSWORD not in elsewhere.html
    assert authenticate(username=otto.email, password=PASSWORD) == otto
    assert authenticate(username=nora.email, password=PASSWORD) is None


def test_role_and_language_are_changed_together_or_not_at_all(desk):
    otto = desk.hires("Otto")
    desk.saves(f"users/{otto.pk}/", role="FINANCE", language="el")
    desk.is_refused(f"users/{otto.pk}/", role="VIEWER", language="xx")
    with pytest.raises(Refused, match="does not speak"):
        tenancy.change_user(
            tenant_id=desk.tenant_id,
            user_id=otto.pk,
            role=Role.VIEWER,
            language="xx",
            by=desk.actor,
        )

    otto.refresh_from_db()
    assert otto.language == "el"
    assert membership(desk, otto).role == Role.FINANCE


def test_nobody_changes_their_own_role_or_deactivates_themselves(desk):
    desk.hires("Berta", Role.ADMINISTRATOR)
    mine = f"users/{desk.anna.pk}/"
    page = desk.opens(mine)

    assert "role" not in page.fields
    assert "Deactivate user" not in page.offers
    for words in (page.words, desk.opens(f"{mine}deactivate/").words):
        assert "Another administrator has to change your own role." in words
    desk.is_refused(f"{mine}deactivate/")
    desk.saves(mine, role="VIEWER", language="de")
    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(tenant_id=desk.tenant_id, user_id=desk.anna.pk, by=desk.actor, **more)
        assert refusal.value.code == "own_role"
    desk.anna.refresh_from_db()
    assert desk.anna.language == "de"
    assert membership(desk, desk.anna).role == Role.ADMINISTRATOR
    assert membership(desk, desk.anna).is_active


def test_one_active_administrator_stays(desk):
    gone = desk.hires("Berta", Role.ADMINISTRATOR)
    tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=gone.pk, by=desk.actor)

    for act, more in (
        (tenancy.change_role, {"role": Role.VIEWER}),
        (tenancy.deactivate_user, {}),
    ):
        with pytest.raises(Refused) as refusal:
            act(tenant_id=desk.tenant_id, user_id=desk.anna.pk, by=system(), **more)
        assert refusal.value.code == "last_administrator"
    assert membership(desk, desk.anna).is_active


def test_whoever_left_is_named_and_can_come_back(desk):
    otto = desk.hires("Otto")
    setup.set_api_options(
        tenant_id=desk.tenant_id,
        entity=Entity.ORDER,
        responsible_user_id=otto.pk,
        sharing_rule_id=None,
    )
    asked = desk.opens(f"users/{otto.pk}/deactivate/")
    desk.saves(f"users/{otto.pk}/deactivate/")

    assert "Use of API Options: The next order that no person makes goes to nobody." in asked.words
    assert not membership(desk, otto).is_active
    assert "Inactive user" in desk.opens().words
    assert "Reactivate user" in desk.opens(f"users/{otto.pk}/").offers
    desk.saves(f"users/{otto.pk}/reactivate/")
    assert membership(desk, otto).is_active
    assert membership(desk, otto).role == Role.SALES


def test_another_bsss_user_is_not_there(desk, other):
    theirs = other.hires("Nora")

    for page in ("", "deactivate/", "password/"):
        desk.opens(f"users/{theirs.pk}/{page}", status=404)
        answer = desk.sends(f"users/{theirs.pk}/{page}", role="VIEWER", language="")
        assert answer.status_code == 404
    assert desk.sends(f"users/{theirs.pk}/reactivate/").status_code == 404
    assert membership(other, theirs).role == Role.SALES


def test_the_roles_page_is_the_rulebooks_table(desk):
    page = desk.opens("roles/")

    for permission, words in PERMISSIONS.items():
        assert words in page.words
        row = page.html.partition(f'<th scope="row">{words}')[2].partition("</tr>")[0]
        allowed = [permission in ROLE_PERMISSIONS[role] for role in Role]
        assert row.count('aria-label="Yes"') == sum(allowed)
        assert row.count(">No<") == len(allowed) - sum(allowed)
    assert set(PERMISSIONS) == set(Permission)


# Groups


def test_a_group_has_users_of_its_bss(desk, other):
    otto, theirs = desk.hires("Otto"), other.hires("Nora")
    desk.saves("groups/add/", name=HOSTILE, members=[str(otto.pk)])
    desk.is_refused("groups/add/", name="Wrong", members=[str(theirs.pk)])
    with pytest.raises(Refused) as refusal:
        tenancy.add_group(tenant_id=desk.tenant_id, name="Wrong", member_ids=[theirs.pk])

    group = Group.objects.get(tenant=desk.tenant)
    assert refusal.value.code == "unknown_user"
    assert list(group.members.all()) == [otto]
    assert HOSTILE not in desk.opens("groups/").html


def test_an_inactive_member_stays_and_no_inactive_one_comes(desk):
    otto, clara = desk.hires("Otto"), desk.hires("Clara")
    group = tenancy.add_group(tenant_id=desk.tenant_id, name="Team", member_ids=[otto.pk])
    for user in (otto, clara):
        tenancy.deactivate_user(tenant_id=desk.tenant_id, user_id=user.pk, by=desk.actor)

    assert "Otto (inactive)" in desk.opens(f"groups/{group}/").words
    desk.saves(f"groups/{group}/", name="Team", members=[str(otto.pk)])
    desk.is_refused(f"groups/{group}/", name="Team", members=[str(clara.pk)])
    with pytest.raises(Refused, match="Clara is not active"):
        tenancy.change_group(
            tenant_id=desk.tenant_id, group_id=group, name="Team", member_ids=[clara.pk]
        )
    assert list(Group.objects.get(pk=group).members.all()) == [otto]
    desk.saves(f"groups/{group}/", name="Empty")
    assert not Group.objects.get(pk=group).members.exists()


def test_a_group_that_rules_grant_to_is_not_deleted(desk):
    group = tenancy.add_group(tenant_id=desk.tenant_id, name="Team")
    rule = setup.add_permission_rule(tenant_id=desk.tenant_id, name="Rule")
    grantee = setup.Grantee(group_id=group)
    setup.set_grant(tenant_id=desk.tenant_id, rule_id=rule, to=grantee, level="SEE")

    page = desk.is_refused(f"groups/{group}/delete/")
    assert "is used by 1 permission grant" in page.words
    PermissionGrant.objects.filter(group=group).delete()
    desk.saves(f"groups/{group}/delete/")
    assert not Group.objects.exists()


# Credentials


def made(desk: Desk, name: str = "Export", role: str = "SALES") -> tuple[str, Page]:
    """Make a credential through the page; return its token and the page that showed it."""
    response = desk.sends("credentials/add/", name=name, role=role)
    assert response.status_code == 200, response
    html = response.content.decode()
    assert html.count("upl_") == 1
    return "upl_" + html.partition('value="upl_')[2].partition('"')[0], Page(response)


def test_a_token_is_shown_once_and_only_its_digest_is_kept(desk):
    token, page = made(desk)
    row = ApiCredential.objects.get()

    assert "no-store" in page.response["Cache-Control"]
    assert "private" in page.response["Cache-Control"]
    assert len(token) > 40
    assert row.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert (row.token_ending, row.created_by) == (token[-4:], "Anna Admin")
    assert token not in str(list(ApiCredential.objects.values()))
    assert token not in desk.opens("credentials/").html
    assert f"upl_…{token[-4:]}" in desk.opens("credentials/").words
    # Neither the session, nor a cookie, nor a message remembers it.
    assert token not in str(dict(desk.client.session))
    assert token not in str(desk.client.cookies)


def test_a_token_says_whose_it_is_until_it_is_revoked(desk, other):
    token, _ = made(desk)
    found = find_credential(token)

    assert found is not None
    assert (found.name, found.role) == ("Export", Role.SALES)
    assert found.tenant.id == desk.tenant_id
    assert found.actor.user_id is None
    for wrong in ("", "upl_", token[:-1], token.lower(), token + " ", "upl_\u00e9", token[4:]):
        assert find_credential(wrong) is None
    assert other.sends(f"credentials/{found.id}/revoke/").status_code == 404
    assert find_credential(token) is not None
    page = desk.saves(f"credentials/{found.id}/revoke/")
    assert find_credential(token) is None
    assert "Revoked" in page.words
    assert "has been revoked already" in desk.opens(f"credentials/{found.id}/revoke/").words


def test_a_name_stays_taken_and_nothing_typed_is_lost(desk):
    token, _ = made(desk, "Export")
    desk.saves(f"credentials/{find_credential(token).id}/revoke/")
    page = desk.is_refused("credentials/add/", name="Export", role="FINANCE")

    assert "The name “Export” is taken." in page.words
    assert 'value="Export"' in page.html
    assert ApiCredential.objects.count() == 1


def test_use_is_noted_at_most_once_a_minute(desk):
    made(desk)
    credential = ApiCredential.objects.get()

    def noted_at(seconds: int):
        moment = NOW + timedelta(seconds=seconds)
        tenancy.note_use(credential_id=credential.pk, now=moment)
        credential.refresh_from_db()
        return (credential.last_used_at - NOW).total_seconds()

    assert [noted_at(s) for s in (0, 30, 59, 61, 100, 122)] == [0, 0, 0, 61, 61, 122]
    assert "Never" not in desk.opens("credentials/").words
