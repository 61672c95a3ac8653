"""The chain of hashes over back-orders and their sales: a changed bit is named, by Upline and by a stranger.

Source: docs/adr/0047-back-orders-are-chained-by-hashes-after-the-commit.md.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tests.support.record_fixtures import NOW, RecordFixtures
from upline.access.rulebook import Actor, Role, system_actor
from upline.backorders import actions as backorders
from upline.backorders.ledger.canonical import FIRST_HASH, canonical_form, next_hash
from upline.cli.ledger import _line
from upline.kernel.verdicts import Refused
from upline.models import LedgerRecord, Order

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "clients/node/verify-ledger.mjs"


@pytest.fixture
def alpine(two_weeks_of_sales: RecordFixtures) -> Iterator[object]:
    while backorders.extend_ledgers(now=NOW):
        pass
    return two_weeks_of_sales.alpine


def exported(alpine) -> list[str]:
    records = backorders.read_ledger(tenant_id=alpine.id, by=system_actor())
    return [_line(record) for record in records]


def changed(alpine) -> list[int]:
    records = backorders.read_ledger(tenant_id=alpine.id, by=system_actor())
    return [record.position for record in records if not record.is_intact]


def head(alpine) -> str:
    found = backorders.ledger_head(tenant_id=alpine.id, by=system_actor())
    return f"{found.position}:{found.hash}"


def as_owner(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (
            "upline_order",
            "upline_orderitem",
            "upline_saleevent",
            "upline_ledgerrecord",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)


def test_every_back_order_is_in_the_chain_once(alpine):
    orders = Order.objects.filter(tenant=alpine, origin="BACK_ORDER").order_by("number")
    chained = LedgerRecord.objects.filter(tenant_id=alpine.id).order_by("position")

    assert [r.order_id for r in chained] == [o.pk for o in orders]
    assert [r.position for r in chained] == list(range(1, len(orders) + 1))
    assert backorders.extend_ledgers(now=NOW) == 0
    assert changed(alpine) == []


def test_hash_is_of_the_hash_before_and_the_canonical_form(alpine):
    hash_before = FIRST_HASH
    for line in exported(alpine):
        found = json.loads(line)
        hash_before = next_hash(hash_before, found["record"])
        assert found["hash"] == hash_before
    assert canonical_form({"b": [1, None], "a": "ü"}) == '{"a":"ü","b":[1,null]}'
    assert head(alpine).endswith(hash_before)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE upline_order SET total = total + 0.0001 WHERE id = %s",
        "UPDATE upline_order SET order_date = order_date + 1 WHERE id = %s",
        "UPDATE upline_orderitem SET quantity = quantity + 1 WHERE order_id = %s",
        "UPDATE upline_saleevent SET effective_date = effective_date + 1 WHERE id = {sale}",
        "DELETE FROM upline_saleevent WHERE id = {sale}",
    ],
)
def test_record_that_was_changed_is_named(alpine, statement: str):
    third = LedgerRecord.objects.get(tenant_id=alpine.id, position=3)

    as_owner(
        statement.format(sale="(SELECT sale_event_id FROM upline_order WHERE id = %s)"),
        third.order_id,
    )

    assert changed(alpine) == [3]


def test_hash_that_was_changed_is_named(alpine):
    as_owner(
        "UPDATE upline_ledgerrecord SET hash = repeat('0', 64) WHERE position = 3 AND tenant_id = %s",
        alpine.id,
    )

    assert changed(alpine) == [3, 4]


def test_editing_what_may_be_edited_changes_no_record(alpine):
    Order.objects.filter(tenant=alpine, origin="BACK_ORDER").update(name="Renamed")

    assert changed(alpine) == []


@pytest.mark.parametrize(
    "change", ["UPDATE upline_ledgerrecord SET hash = ''", "DELETE FROM upline_ledgerrecord"]
)
def test_record_of_the_chain_is_never_changed(alpine, change: str):
    refused = pytest.raises(DatabaseError, match="never changed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_only_administrators_read_the_ledger(alpine):
    viewer = Actor(name="Vera", role=Role.VIEWER)

    for read in (backorders.ledger_head, backorders.read_ledger):
        with pytest.raises(Refused):
            read(tenant_id=alpine.id, by=viewer)


# A stranger's check, in another language


def check(file: Path, *noted: str) -> tuple[int, str]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed here: the script is not run.")
    done = subprocess.run(
        [node, SCRIPT, file, *noted], capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_script_has_at_most_sixty_lines():
    assert len(SCRIPT.read_text(encoding="utf-8").splitlines()) <= 60


def test_stranger_confirms_the_chain_and_a_head_that_was_noted(alpine, tmp_path: Path):
    file = tmp_path / "ledger.jsonl"
    lines = exported(alpine)
    file.write_text("".join(lines), encoding="utf-8")

    code, output = check(file, head(alpine))

    assert (code, f"{len(lines)} records, none changed" in output) == (0, True), output
    assert f"Head: {head(alpine)}" in output


def test_stranger_names_the_record_with_a_changed_bit(alpine, tmp_path: Path):
    file = tmp_path / "ledger.jsonl"
    lines = [line.encode() for line in exported(alpine)]
    place = lines[2].index(b'"quantity": ') + len(b'"quantity": ')
    lines[2] = lines[2][:place] + bytes([lines[2][place] ^ 1]) + lines[2][place + 1 :]
    file.write_bytes(b"".join(lines))

    code, output = check(file)

    assert (code, "Record 3" in output) == (1, True), output


def test_stranger_notices_what_is_missing_or_was_written_anew(alpine, tmp_path: Path):
    file = tmp_path / "ledger.jsonl"
    lines, noted = exported(alpine), head(alpine)
    file.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    assert "Record 2 is missing" in check(file)[1]

    file.write_text("".join(lines[:-1]), encoding="utf-8")
    assert check(file)[0] == 0, "a shorter chain is whole by itself"
    assert "is missing" in check(file, noted)[1]

    position, _ = noted.split(":")
    file.write_text("".join(lines), encoding="utf-8")
    assert "is not what it was" in check(file, f"{position}:{'a' * 64}")[1]
