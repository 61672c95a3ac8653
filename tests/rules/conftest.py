"""What the tests of the rules share. Assertions of the invariants are rewritten by pytest."""

import pytest

from upline.models import Account

pytest.register_assert_rewrite("tests.rules.invariants")


@pytest.fixture
def account(world) -> Account:
    """The account of Cumulus at Alpine: made by hand, no mirror."""
    return Account.objects.get(tenant_id=world.bss().id, reseller_tenant_id=world.bss("cumulus").id)
