"""Groups of users."""

import pytest

from tests.support.setup_fixtures import HOSTILE
from upline.kernel.verdicts import Refused
from upline.models import (
    Group,
    PermissionGrant,
)
from upline.setup import actions as setup
from upline.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


def test_a_group_has_users_of_its_bss(setup_admin, other_admin):
    otto, foreign_user = setup_admin.create_user("Otto"), other_admin.create_user("Nora")
    setup_admin.submit_valid_form("groups/add/", name=HOSTILE, members=[str(otto.pk)])
    setup_admin.is_refused("groups/add/", name="Wrong", members=[str(foreign_user.pk)])
    with pytest.raises(Refused) as refusal:
        tenancy.add_group(
            tenant_id=setup_admin.tenant_id,
            name="Wrong",
            member_ids=[foreign_user.pk],
            by=setup_admin.actor,
        )

    group = Group.objects.get(tenant=setup_admin.tenant)
    assert refusal.value.code == "unknown_user"
    assert list(group.members.all()) == [otto]
    assert setup_admin.open_page("groups/").is_escaped(HOSTILE)


def test_inactive_members_stay_but_cannot_be_added(setup_admin):
    otto, clara = setup_admin.create_user("Otto"), setup_admin.create_user("Clara")
    group = tenancy.add_group(
        tenant_id=setup_admin.tenant_id, name="Team", member_ids=[otto.pk], by=setup_admin.actor
    )
    for user in (otto, clara):
        tenancy.deactivate_user(
            tenant_id=setup_admin.tenant_id, user_id=user.pk, by=setup_admin.actor
        )

    assert "Otto (inactive)" in setup_admin.open_page(f"groups/{group}/").words
    setup_admin.submit_valid_form(f"groups/{group}/", name="Team", members=[str(otto.pk)])
    setup_admin.is_refused(f"groups/{group}/", name="Team", members=[str(clara.pk)])
    with pytest.raises(Refused, match="Clara is not active"):
        tenancy.change_group(
            tenant_id=setup_admin.tenant_id,
            group_id=group,
            name="Team",
            member_ids=[clara.pk],
            by=setup_admin.actor,
        )
    assert list(Group.objects.get(pk=group).members.all()) == [otto]
    setup_admin.submit_valid_form(f"groups/{group}/", name="Empty")
    assert not Group.objects.get(pk=group).members.exists()


def test_group_with_grants_cannot_be_deleted(setup_admin):
    group = tenancy.add_group(tenant_id=setup_admin.tenant_id, name="Team", by=setup_admin.actor)
    rule = setup.add_permission_rule(
        tenant_id=setup_admin.tenant_id, name="Rule", by=setup_admin.actor
    )
    grantee = setup.Grantee(group_id=group)
    setup.set_grant(
        tenant_id=setup_admin.tenant_id, rule_id=rule, to=grantee, level="SEE", by=setup_admin.actor
    )

    page = setup_admin.is_refused(f"groups/{group}/delete/")
    assert "is used by 1 permission grant" in page.words
    PermissionGrant.objects.filter(group=group).delete()
    setup_admin.submit_valid_form(f"groups/{group}/delete/")
    assert not Group.objects.exists()
