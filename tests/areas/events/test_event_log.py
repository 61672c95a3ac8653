"""The event log: nothing is skipped, nothing is twice, and each record's events are in order."""

import threading
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections, transaction

from upline.eventlog.actions import delete_expired_events, record_events, sequence_events
from upline.eventlog.queries import Event, events_after
from upline.eventlog.rulebook import RETENTION, EventType
from upline.kernel import clock
from upline.kernel.ids import new_id
from upline.models import LoggedEvent, PendingEvent

TENANT = UUID(int=1)


def log_of(tenant_id: UUID, *, after: int = 0) -> list[Event]:
    sequence_events(tenant_id=tenant_id)
    return list(events_after(after, tenant_id=tenant_id, limit=10_000).events)


def record(record_id: UUID, tenant_id: UUID = TENANT) -> None:
    record_events(EventType.ACCOUNT_UPDATED, tenant_id=tenant_id, record_ids=[record_id])


class Committing:
    """A transaction on a connection of its own, which is committed when the test says so."""

    def __init__(self, record_id: UUID) -> None:
        self._go = threading.Event()
        self._written = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(record_id,))
        self._thread.start()
        assert self._written.wait(10)

    def _run(self, record_id: UUID) -> None:
        try:
            with transaction.atomic():
                record(record_id)
                self._written.set()
                assert self._go.wait(10)
        finally:
            connections.close_all()

    def commit(self) -> None:
        self._go.set()
        self._thread.join(10)


@pytest.mark.django_db(transaction=True)
def test_event_of_a_transaction_that_commits_later_is_read_after_the_cursor():
    early, late = new_id(), new_id()
    slow = Committing(early)
    with transaction.atomic():
        record(late)

    [first] = log_of(TENANT)
    slow.commit()
    [second] = log_of(TENANT, after=first.position)

    assert (first.record_id, second.record_id) == (late, early)
    assert (first.position, second.position) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_no_event_is_skipped_while_several_clients_write_and_one_reads():
    records = [new_id() for _ in range(4)]
    written, rounds = 4 * 25, 25
    done = threading.Event()

    def write(record_id: UUID) -> None:
        try:
            for _ in range(rounds):
                with transaction.atomic():
                    record(record_id)
        finally:
            connections.close_all()

    def read() -> list[Event]:
        seen: list[Event] = []
        position = 0
        try:
            while True:
                is_last = done.is_set()
                sequence_events()
                page = events_after(position, tenant_id=TENANT, limit=7)
                seen += page.events
                position = page.next_position
                if is_last and not page.has_more:
                    return seen
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read), pool.submit(read)]
        list(pool.map(write, records))
        done.set()
        one, other = (reader.result(30) for reader in readers)

    assert one == other
    assert [event.position for event in one] == list(range(1, written + 1))
    by_record = defaultdict(list)
    for event in one:
        by_record[event.record_id].append(event.sequence_no)
    assert by_record == {pk: list(range(1, rounds + 1)) for pk in records}


@pytest.mark.django_db
def test_rolled_back_change_leaves_no_event():
    with transaction.atomic():
        record(new_id())
        transaction.set_rollback(True)

    assert log_of(TENANT) == []


@pytest.mark.django_db
def test_event_of_one_bss_is_in_no_other_log():
    record(new_id())

    assert log_of(UUID(int=2)) == []


@pytest.mark.django_db
def test_expired_events_are_removed_and_sequence_goes_on():
    pk = new_id()
    record(pk)
    [first] = log_of(TENANT)
    delete_expired_events(now=clock.now() + RETENTION + timedelta(days=1))

    # Another transaction, as far as the log can see.
    record(pk)
    PendingEvent.objects.update(transaction_id=0)
    [second] = log_of(TENANT)

    assert (second.position, second.sequence_no) == (first.position + 1, first.sequence_no + 1)
    assert not LoggedEvent.objects.filter(position=first.position).exists()
