"""What the tests of the rules share."""

import pytest

from upline.models import Account


@pytest.fixture
def account(world) -> Account:
    """The account of Cumulus at Alpine: made by hand, no mirror."""
    return Account.objects.get(tenant_id=world.bss().id, reseller_tenant_id=world.bss("cumulus").id)
