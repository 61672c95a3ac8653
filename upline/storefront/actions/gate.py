"""The gate of what concerns a customer in the storefront: their people, and the changes that they want."""

from uuid import UUID

from upline.access import queries as access
from upline.access.gate import GuardedRecord, authorise
from upline.access.rulebook import Actor
from upline.kernel.texts import text
from upline.kernel.verdicts import ALLOWED, Verdict, refused
from upline.parties import queries as parties
from upline.parties.rulebook import AccountKind
from upline.storefront.rulebook import StorefrontAction

_NOT_A_CUSTOMER: Verdict = refused(
    "mirror_protected", text("Only your own customers have access to the storefront.")
)


def authorise_for_customer(
    action: StorefrontAction, *, tenant_id: UUID, account_id: UUID, by: Actor
) -> None:
    """Raises: Refused — `not_permitted`, `not_shared`, `mirror_protected`; Account.DoesNotExist — also for one that
    they may not see.
    """
    account = parties.get_account(tenant_id=tenant_id, account_id=account_id)
    is_own = parties.kind_of(account) is AccountKind.CUSTOMER
    guarded = GuardedRecord(
        record=account,
        reach=access.reach(tenant_id=tenant_id, by=by),
        verdict=ALLOWED if is_own else _NOT_A_CUSTOMER,
    )
    authorise(action, guarded, by=by)
