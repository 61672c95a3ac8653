"""Every action that an area exports takes an actor and asks the gate, or is internal for a reason."""

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import upline
from upline.access.gate import authorise
from upline.orders import actions as orders
from upline.subscriptions import actions as subscriptions

AREAS = (
    "access", "authentication", "backorders", "catalog", "crm", "eventlog", "exports", "jobs", "onboarding", "orders", "parties", "selling",
    "setup", "storefront", "subscriptions", "tenancy", "tmforum", "webhooks",
)  # fmt: skip
# Each area's actions, and those that an area has in a module of its own.
FACADES = {
    **{area: f"upline.{area}.actions" for area in AREAS},
    "imports": "upline.catalog.imports",
}

_READS = "reads or computes; writes nothing"
_ACCESS = "writes for the actions of setup, which have asked the gate"
_PART = "a part of actions that have asked the gate"
_BOOKING = "writes what booking has computed from a sale event"
_PERSON = "what somebody does with their own account, whatever their role in a BSS"
_WORKER = "the worker's, on events of every BSS; no person acts"

INTERNAL: Mapping[str, str] = {
    "authentication.begin_second_factor": _PERSON,
    "authentication.change_password": _PERSON,
    "authentication.confirm_second_factor": _PERSON,
    "authentication.delete_ended_sessions": _WORKER,
    "authentication.describe_session": "records by what somebody has signed in",
    "authentication.end_other_sessions": _PERSON,
    "authentication.end_own_second_factor": _PERSON,
    "authentication.end_session": _PERSON,
    "authentication.record_session_activity": "records that a session is used",
    "authentication.renew_recovery_codes": _PERSON,
    "authentication.set_password_by_link": _PERSON,
    "authentication.use_second_factor": "nobody has signed in yet",
    "access.delete_grant": _ACCESS,
    "access.delete_rule": _ACCESS,
    "access.insert_rule": _ACCESS,
    "access.rename_rule": _ACCESS,
    "access.upsert_grant": _ACCESS,
    "backorders.archive_settled_events": _WORKER,
    "backorders.backdate_settlement": "dates the bookings of the example",
    "backorders.book_batch": _WORKER,
    "backorders.check_activation": _READS,
    "backorders.delete_daily_bookings": "example data is given a past afterwards",
    "backorders.deliver_event": "simulates a network that delivers in another order",
    "backorders.drain": _WORKER,
    "backorders.dry_run_booking": _READS,
    "backorders.extend_ledgers": _WORKER,
    "backorders.has_ready_events": _READS,
    "backorders.hold_waiting_events": "simulates a network that delivers in another order",
    "backorders.receive": "stores events that a reseller's action has published",
    "backorders.record_all": "stores the events of generated sales",
    "backorders.record_customer_change": "reacts to an event in the transaction of its action",
    "backorders.record_sale": "reacts to an event in the transaction of its action",
    "backorders.record_subscription_change": "reacts to an event in the transaction of its action",
    "backorders.redeliver_events": "simulates a network that delivers twice",
    "backorders.request_nightly_reconciliations": _WORKER,
    "backorders.retry_due": _WORKER,
    "backorders.run_requested_reconciliations": _WORKER,
    "backorders.sum_up_figures": _WORKER,
    "backorders.tenants_with_work": _READS,
    "backorders.watch_reconciliation": _WORKER,
    "crm.delete_orphaned_files": "cleans the storage up; no record names these files",
    "crm.send_pending_emails": "sends what people have written, by the worker",
    "eventlog.delete_expired_events": _WORKER,
    "eventlog.record_events": "writes events in the transaction of the action that they tell",
    "eventlog.sequence_events": _WORKER,
    "webhooks.set_disabled": "a part of disabling; the worker does it after failures",
    "exports.add_part": _PART,
    "exports.delete_expired_exports": _WORKER,
    "exports.finish_export": _PART,
    "exports.replace_parts": _PART,
    "exports.store_keys": _PART,
    "imports.drafted_prices": _READS,
    "imports.note_text": _READS,
    "imports.open_uploads": _READS,
    "imports.upload_difference": _READS,
    "imports.upload_page": _READS,
    "imports.why_blocked": _READS,
    "jobs.enqueue": _PART,
    "jobs.run_job_step": "the worker's; each step asks the gate with who has started the job",
    "onboarding.end_completed_first_steps": _WORKER,
    "orders.check_edit": _READS,
    "orders.check_item_count": _READS,
    "orders.no_sell_price": _READS,
    "orders.open_item_terms": _READS,
    "orders.place_order": _PART,
    "orders.unknown_item": _READS,
    "orders.write_back_order_items": _BOOKING,
    "orders.write_back_orders": _BOOKING,
    "parties.copy_account_to_reseller": _PART,
    "parties.insert_many": _BOOKING,
    "parties.repair_mirror": _PART,
    "parties.update_mirrors": _BOOKING,
    "setup.ensure_fallback_status": "adds the status of R14 where booking or an order needs it",
    "storefront.accept_storefront_invitation": "who has the link of an invitation sets their own password",
    "storefront.authenticate_storefront_user": "nobody has signed in yet",
    "storefront.delete_ended_storefront_sessions": _WORKER,
    "storefront.end_storefront_session": "belongs to signing out",
    "storefront.request_storefront_password_link": "nobody has signed in yet",
    "storefront.set_storefront_password_by_link": "who has the link sets their own password",
    "storefront.start_storefront_session": "belongs to signing in",
    "subscriptions.begin_delivery": _PART,
    "subscriptions.check_add_on_compatible": _READS,
    "subscriptions.check_quantity": _READS,
    "subscriptions.copy_subscription_to_reseller": _PART,
    "subscriptions.count_unreported_sales": _READS,
    "subscriptions.earlier_sale_event": _PART,
    "subscriptions.get_buyer": _READS,
    "subscriptions.insert_many": _BOOKING,
    "subscriptions.list_products_sold": _READS,
    "subscriptions.list_unreported_sales": _READS,
    "subscriptions.list_upstream_only_subscriptions": _READS,
    "subscriptions.present_state_event": _PART,
    "subscriptions.repair_mirror": _PART,
    "subscriptions.run_all_renewals": "runs by the clock, as system actor",
    "subscriptions.run_renewals": "runs by the clock, as system actor",
    "subscriptions.subscription_name": _READS,
    "subscriptions.update_mirrors": _BOOKING,
    "subscriptions.upstream_only_of_reseller": _READS,
    "subscriptions.write_history": _BOOKING,
    "tenancy.accept_key": "of the command line: who runs it has the key of the installation",
    "tenancy.is_key_of_installation": "at the start of a process; the first one gives the installation its key",
    "tenancy.accept_invitation": _PERSON,
    "tenancy.activate_back_ordering": _PART,
    "tenancy.authenticate_person": "nobody has signed in yet",
    "tenancy.check_currency": _READS,
    "tenancy.check_new_password": _READS,
    "tenancy.check_timezone": _READS,
    "tenancy.check_works_here_only": _READS,
    "tenancy.clean_email": _READS,
    "tenancy.clear_sign_in_limits": "the command's, for those who have the server",
    "tenancy.count_call": "counts a call of a program that the API has admitted",
    "tenancy.count_failed_call": "its token is invalid: nobody is known",
    "tenancy.count_sign_in_attempt": "nobody has signed in yet",
    "tenancy.decline_invitation": _PERSON,
    "tenancy.change_own_password": _PERSON,
    "tenancy.change_own_profile": _PERSON,
    "tenancy.delete_ended_sign_in_counters": _WORKER,
    "tenancy.delete_expired_links": _WORKER,
    "tenancy.delete_expired_responses": _WORKER,
    "tenancy.delete_links": _PART,
    "tenancy.end_first_steps": _PART,
    "tenancy.give_sign_in_attempt_back": "belongs to signing in",
    "tenancy.issue_link": _PART,
    "tenancy.leave_tenant": _PERSON,
    "tenancy.lock_owner_of_link": "whom a link belongs to uses it; they have not signed in yet",
    "tenancy.delete_tenants": "removes an example whose load was interrupted",
    "tenancy.open_account": _PERSON,
    "tenancy.request_password_link": "nobody has signed in yet",
    "tenancy.send_account_emails": _WORKER,
    "tenancy.set_password_by_link": _PERSON,
    "tenancy.lock_setup": "locks a BSS for an action; writes nothing",
    "tenancy.propose_slug": _READS,
    "tenancy.record_credential_use": "records that the API has admitted a program",
    "tenancy.run_idempotently": "runs an action of the API, which asks the gate itself",
    "tenancy.set_own_language": _PERSON,
    "tenancy.run_steps_idempotently": "runs the actions of a form, which ask the gate themselves",
}

# They ask the gate for somebody without a person: who sends an e-mail is no user of the BSS.
WITHOUT_ACTOR = frozenset({"crm.receive_email"})


def exported_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for area, module in FACADES.items():
        facade = importlib.import_module(module)
        for name in exported_names(facade):
            exported = getattr(facade, name)
            if inspect.isfunction(exported):
                yield f"{area}.{name}", exported


def exported_names(facade: ModuleType) -> Sequence[str]:
    """Return `__all__`; of a module that has none, the public functions that it defines."""
    if hasattr(facade, "__all__"):
        return list(facade.__all__)
    own = (
        name
        for name, value in vars(facade).items()
        if inspect.isfunction(value) and value.__module__ == facade.__name__
    )
    return [name for name in own if not name.startswith("_")]


FUNCTIONS = dict(exported_functions())


def asks_the_gate(function: Callable[..., Any]) -> bool:
    """Tell whether a function calls `authorise`, directly or through functions that it names."""
    waiting, seen = [inspect.unwrap(function)], set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            named = named_functions(one)
            if authorise in named:
                return True
            waiting += named
    return False


def named_functions(function: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Return the functions of this program that a function names, also in tables and closures."""
    scope = inspect.getclosurevars(function)
    names = {**scope.globals, **scope.nonlocals}
    found: list[Any] = []
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if isinstance(node, ast.Name):
            found.append(names.get(node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = names.get(node.value.id)
            found.append(getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None)
    tables = [value for one in found if isinstance(one, Mapping) for value in one.values()]
    functions = [inspect.unwrap(one) for one in (*found, *tables) if inspect.isfunction(one)]
    return [one for one in functions if one.__module__.startswith(("upline.", __name__))]


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - INTERNAL.keys()))
def test_public_action_takes_an_actor_and_asks_the_gate(name):
    action = FUNCTIONS[name]

    assert asks_the_gate(action), f"{name} asks no gate, and is not listed as internal"
    takes_step = "step" in inspect.signature(action).parameters  # of a job, which says who acts
    if name not in WITHOUT_ACTOR and not takes_step:
        by = inspect.signature(action).parameters.get("by")
        assert by is not None, f"{name} takes nobody who acts"
        assert (by.annotation, by.default) == ("Actor", inspect.Parameter.empty) or (
            getattr(by.annotation, "__name__", "") == "Actor"
        ), f"{name} does not take `by: Actor`"


def test_every_area_with_actions_is_walked():
    package = Path(upline.__file__).parent
    found = [*package.glob("*/actions"), *package.glob("*/actions.py")]

    assert {path.parent.name for path in found} == set(AREAS)


def test_every_internal_function_exists():
    assert INTERNAL.keys() <= FUNCTIONS.keys()


def test_action_that_asks_no_gate_is_found():
    def deliver_without_asking(*, order):
        return subscriptions.begin_delivery(None, order)

    def cancel(*, order_id, by):
        orders.cancel_order(tenant_id=None, order_id=order_id, by=by)

    assert not asks_the_gate(deliver_without_asking)
    assert asks_the_gate(cancel)
