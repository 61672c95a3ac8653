"""Payment methods: how accounts pay. They are set up by people."""

from ninja import Query

from upline.api.caller import Call
from upline.api.lists import Listed, NamedAsked, by_name
from upline.api.noun import Noun
from upline.api.shapes import Record, record
from upline.setup import queries as setup

NOUN = Noun("payment methods", "How accounts pay; recorded on orders, never charged by booking.")


@NOUN.reads("/payment-methods", Listed[Record])
def list_payment_methods(request: Call, asked: Query[NamedAsked]) -> Listed[Record]:
    """List payment methods."""
    rows = setup.list_payment_methods(tenant_id=request.auth.tenant.id)
    return by_name(rows, asked, record, of="payment-methods")
