"""Repairs of mirrors: what they follow, what they are paired with, at which event they are (R31, R32, R35)."""

from dataclasses import replace
from uuid import UUID

from upline.backorders.booking import Booking, Event
from upline.backorders.booking.lines import SalePricing
from upline.backorders.booking.mirrors import MirrorWriter
from upline.backorders.booking.orders import mirror_subscriptions
from upline.backorders.differences import DifferenceCode, DifferenceRecord
from upline.backorders.outbox.documents import read_event
from upline.backorders.outbox.recording import sale_event
from upline.backorders.reconciliation import repair_facts as facts
from upline.backorders.reconciliation.repair_context import (
    NotApplicable,
    RepairContext,
    RepairedValue,
    repaired_values,
)
from upline.backorders.reconciliation.repair_facts import MirrorFacts
from upline.backorders.worker.snapshot import load_snapshot
from upline.backorders.worker.writing import write_new_mirrors
from upline.kernel.texts import text
from upline.parties import actions as parties
from upline.setup import actions as setup
from upline.subscriptions import actions as subscriptions
from upline.subscriptions.events import Stream
from upline.subscriptions.rulebook import ChangeKind

_ON_ITS_WAY = text(
    "Sales of this subscription are on their way or parked. They set the mirror when they are booked."
)
_NO_EVIDENCE = text("No sale says which record of the reseller this is. Restore it from a backup.")


def rewrite_mirror(context: RepairContext) -> list[RepairedValue]:
    """Set what a mirrored subscription follows to its source."""
    mirror = _mirror(facts.subscription_mirror(context.values))
    _check_nothing_open(context, {mirror.stream, mirror.source_id})
    after = mirror.differing()
    subscriptions.repair_mirror(tenant_id=context.tenant.id, mirror_id=mirror.id, values=after)
    return repaired_values(
        DifferenceRecord.SUBSCRIPTION, mirror.id, mirror.name, mirror.values, after
    )


def rewrite_customer(context: RepairContext) -> list[RepairedValue]:
    """Set what a mirrored customer follows to its source; older events of it set it no more."""
    mirror = _mirror(facts.customer_mirror(context.values))
    after = mirror.differing()
    parties.repair_mirror(
        tenant_id=context.tenant.id,
        mirror_id=mirror.id,
        values={**after, "source_version": mirror.source_version},
    )
    return repaired_values(DifferenceRecord.ACCOUNT, mirror.id, mirror.name, mirror.values, after)


def relink_mirror(context: RepairContext) -> list[RepairedValue]:
    """Pair a mirrored subscription with the record that the sales of its orders name."""
    values = context.values
    if context.difference.code is DifferenceCode.MIRROR_MISSING:
        found = facts.mirror_of_source(values)
        if found is None:
            raise NotApplicable(_NO_EVIDENCE)
        values["record"] = found
    mirror = _mirror(facts.subscription_mirror(values))
    source_id = facts.source_of_subscription(values)
    if source_id is None or mirror.source is not None:
        raise NotApplicable(_NO_EVIDENCE)
    after = {"source_id": source_id}
    subscriptions.repair_mirror(tenant_id=context.tenant.id, mirror_id=mirror.id, values=after)
    before = {"source_id": mirror.source_id}
    return repaired_values(DifferenceRecord.SUBSCRIPTION, mirror.id, mirror.name, before, after)


def relink_customer(context: RepairContext) -> list[RepairedValue]:
    """Pair a mirrored customer with the one that the sales of its orders name."""
    mirror = _mirror(facts.customer_mirror(context.values))
    source_id = facts.source_of_customer(context.values)
    if source_id is None:
        raise NotApplicable(_NO_EVIDENCE)
    after = {"source_id": source_id}
    parties.repair_mirror(tenant_id=context.tenant.id, mirror_id=mirror.id, values=after)
    before = {"source_id": mirror.source_id}
    return repaired_values(DifferenceRecord.ACCOUNT, mirror.id, mirror.name, before, after)


def set_position(context: RepairContext) -> list[RepairedValue]:
    """Set a mirror to the number of the last settled event of its stream.

    Never back to before an event that is not there: what follows it would wait for it for ever.
    """
    mirror = _mirror(facts.subscription_mirror(context.values))
    events = facts.stream_events(
        tenant_id=context.tenant.id, reseller_id=context.reseller.id, subject_id=mirror.source_id
    )
    copied = int(mirror.id < mirror.source_id)
    last = max((one.number for one in events if one.is_settled), default=copied)
    if any(one.has_order and not one.is_settled for one in events):
        raise NotApplicable(
            text(
                "An event of this subscription has its order and is not marked so. Repair that first."
            )
        )
    there = {one.number for one in events}
    if not there >= set(range(last + 1, min(mirror.source_sequence_no, mirror.last_number) + 1)):
        raise NotApplicable(
            text("The event at which the mirror is, is missing. Restore it from a backup.")
        )
    after = {"source_sequence_no": last}
    subscriptions.repair_mirror(tenant_id=context.tenant.id, mirror_id=mirror.id, values=after)
    before = {"source_sequence_no": mirror.source_sequence_no}
    return repaired_values(DifferenceRecord.SUBSCRIPTION, mirror.id, mirror.name, before, after)


def create_mirror(context: RepairContext) -> list[RepairedValue]:
    """Mirror a record of the reseller as it stands, at the last settled event of its stream (R32, R42)."""
    event = _present_state(context)
    subject_id = context.difference.record_id
    parent_id = event.subscriptions[0].parent_id
    _check_nothing_open(context, {subject_id, parent_id or subject_id})
    snapshot = load_snapshot(
        distributor=context.tenant,
        events=[event],
        last_resort_status=lambda: setup.ensure_fallback_status(tenant_id=context.tenant.id),
    )
    terms = snapshot.resellers.get(context.reseller.id)
    if terms is None:
        raise NotApplicable(text("No account of this BSS stands for the reseller."))
    if parent_id and (context.reseller.id, parent_id) not in snapshot.subscription_mirrors:
        raise NotApplicable(
            text("The subscription of this add-on has no mirror. Repair that first.")
        )
    writer = MirrorWriter(snapshot=snapshot, booking=Booking())
    known = set(snapshot.accounts)
    account = writer.mirror_customer(event, terms)
    mirror_subscriptions(writer, SalePricing(event=event, terms=terms, snapshot=snapshot), account)
    mirror = snapshot.subscription_mirrors.get((context.reseller.id, subject_id))
    if mirror is None:
        raise NotApplicable(text("The product is not in this BSS’s catalogue."))
    settled = facts.stream_events(
        tenant_id=context.tenant.id, reseller_id=context.reseller.id, subject_id=subject_id
    )
    mirror.source_sequence_no = max((one.number for one in settled if one.is_settled), default=0)
    write_new_mirrors(writer.booking, distributor=context.tenant, now=context.now)
    found = facts.subscription_mirror({**context.values, "record": mirror.id})
    assert found is not None, "it has just been written"
    made = repaired_values(
        DifferenceRecord.SUBSCRIPTION,
        mirror.id,
        mirror.name,
        {},
        {**found.values, "source_sequence_no": mirror.source_sequence_no},
    )
    if account.source in known:
        return made
    new = {"name": account.name}
    return repaired_values(DifferenceRecord.ACCOUNT, account.id, account.name, {}, new) + made


def _present_state(context: RepairContext) -> Event:
    """Return an event of the record as it stands; of an add-on, also in the stream of its subscription."""
    seller = subscriptions.CommandContext(seller=context.reseller, now=context.now, by=context.by)
    changed = subscriptions.present_state_event(
        seller,
        context.difference.record_id,
        change_kind=ChangeKind.EARLIER_SALE,
        sequence_no=0,
    )
    event = read_event({**sale_event(changed), "attempts": 0})
    parent_id = event.subscriptions[0].parent_id
    if parent_id is None:
        return event
    return replace(event, streams=(*event.streams, Stream(subject_id=parent_id, sequence_no=0)))


def _mirror(found: MirrorFacts | None) -> MirrorFacts:
    if found is None:
        raise NotApplicable(_NO_EVIDENCE)
    return found


def _check_nothing_open(context: RepairContext, subjects: set[UUID]) -> None:
    """Raises: NotApplicable — events that are not settled will set the mirror."""
    if facts.has_open_events(
        tenant_id=context.tenant.id, reseller_id=context.reseller.id, subjects=subjects
    ):
        raise NotApplicable(_ON_ITS_WAY)
