"""CSV files of actions: a job executes them, each with its own result; a wrong file is refused by line and column."""

import csv
import io
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client

from tests.api.conftest import ApiFixtures
from tests.support.api_client import ROOT, ApiClient
from upline.job_steps import JOB_STEPS
from upline.jobs.actions import run_job_step
from upline.jobs.bulk_files import MAX_BYTES, UnreadableBulkFile, read_bulk_file
from upline.jobs.queries import ResultRow
from upline.jobs.reports import report_lines
from upline.kernel import clock
from upline.models import Account, Job


def send(client: ApiClient, content: bytes, name: str = "actions.csv"):
    file = io.BytesIO(content)
    file.name = name
    token = {"Authorization": f"Bearer {client.credential.token}"}
    return Client().post(f"{ROOT}/bulk/files", {"file": file}, headers=token)


def run_jobs() -> None:
    while run_job_step(JOB_STEPS, now=clock.now()):
        pass


def result_of(client: ApiClient, content: bytes) -> list[tuple[str, str]]:
    """Return the outcome and the explanation of each row of a file."""
    sent = send(client, content)
    assert sent.status_code == 201, sent.content
    run_jobs()
    response = client.get(f"/jobs/{sent.json()['id']}/report.csv").response
    rows = csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")))
    return [(row["outcome"], row["explanation"]) for row in rows]


def test_actions_are_executed_and_refused_one_by_one(api: ApiFixtures):
    order, account = api.order(), api.customer().pk
    item = api.erp.get(f"/orders/{order}").json["items"][0]["id"]
    content = (
        "path,method,name,quantity,custom_fields.po,items\n"
        "/accounts,,First,,,\n"
        f"/accounts/{account},PATCH,,,,\n"
        f"/orders/{order}/items/{item}/quantity,,,12,,\n"
        f"/orders/{order}/items/{item}/quantity,,,many,,\n"
        "/accounts,post,,,,\n"
        "/nothing-is-here,,,,,\n"
        "/bulk,,,,,[]\n"
    )

    result = result_of(api.erp, content.encode())

    assert [outcome for outcome, _ in result] == ["succeeded"] * 3 + ["refused"] * 4
    assert "quantity: " in result[3][1]
    assert result[5][1].startswith("not_found: ")
    assert Account.objects.filter(tenant=api.alpine, name="First").exists()
    assert api.erp.get(f"/orders/{order}").json["items"][0]["quantity"] == 12


def test_same_file_sent_again_is_executed_once(api: ApiFixtures):
    content = b"path,name\n/accounts,Once\n"

    first, again = result_of(api.erp, content), result_of(api.erp, content)

    assert (first, again) == ([("succeeded", "")], [("repeated", "")])
    assert Account.objects.filter(tenant=api.alpine, name="Once").count() == 1


def test_key_is_that_of_the_api_everywhere(api: ApiFixtures):
    api.erp.post("/accounts", {"name": "Once"}, Idempotency_Key="crm-7")

    result = result_of(api.erp, b"key;path;name\ncrm-7;/accounts;Once\ncrm-8;/accounts;Twice\n")

    assert [outcome for outcome, _ in result] == ["repeated", "succeeded"]


def test_step_that_is_lost_is_executed_again_as_a_whole(api: ApiFixtures):
    sent = send(api.erp, b"path,name\n/accounts,One\n/accounts,Two\n").json()

    class Killed(BaseException):
        pass

    def killed(step):
        JOB_STEPS[Job.objects.get().kind](step)
        raise Killed

    with pytest.raises(Killed):
        run_job_step(dict.fromkeys(JOB_STEPS, killed), now=clock.now())
    assert not Account.objects.filter(tenant=api.alpine, name__in=["One", "Two"]).exists()
    run_jobs()

    assert api.erp.get(f"/jobs/{sent['id']}").json["done"] == 2
    assert Account.objects.filter(tenant=api.alpine, name__in=["One", "Two"]).count() == 2


def test_each_action_passes_its_gate_as_who_has_sent_the_file(api: ApiFixtures):
    sent = send(api.viewer, b"path,name\n/accounts,Mine\n").json()
    run_jobs()

    [row] = api.viewer.get(f"/jobs/{sent['id']}").json["rows"]
    assert (row["outcome"], row["explanation"].partition(":")[0]) == ("refused", "not_permitted")
    assert api.shop.get(f"/jobs/{sent['id']}").status == 404
    assert api.cumulus.get(f"/jobs/{sent['id']}/report.csv").status == 404


def test_revoked_credential_executes_nothing_more(api: ApiFixtures):
    sent = send(api.shop, b"path,name\n/accounts,Late\n").json()
    api.erp.post(f"/credentials/{api.shop.credential.id}/revoke")

    run_jobs()

    job = api.erp.get(f"/jobs/{sent['id']}").json
    assert (job["state"], job["failure_code"]) == ("failed", "not_permitted")


def test_report_has_no_formulas():
    row = ResultRow("=1+1", "refused", None, None, "@x")

    assert list(report_lines([row]))[1] == "'=1+1,refused,,,'@x\r\n"


HOSTILE: dict[str, tuple[bytes, Sequence[tuple[int, str]]]] = {
    "empty": (b"", [(0, "")]),
    "blank": (b"\xef\xbb\xbf\r\n \r\n", [(0, "path")]),
    "no rows": (b"path,name\n", [(0, "")]),
    "no path": (b"name,email\nA,b@c.example\n", [(1, "path")]),
    "wrong columns": (b"path,Na me,name,name\n/accounts,A,B,C\n", [(1, "Na me"), (1, "name")]),
    "wrong rows": (
        b"path,method,key\norders,GET,1\n/orders,POST,1\n/orders,POST,\xc3\xa4\n",
        [(2, "path"), (2, "method"), (3, "key"), (4, "key")],
    ),
    "more cells": (b"path\n/orders,1\n", [(2, "")]),
    "open quote": (b'path,name\n/orders,"x\n', [(2, "")]),
    "zip": (b"PK\x03\x04\x00\x00\x00\x00", [(0, "")]),
    "too large": (b"path\n" + b"/x\n" * (MAX_BYTES // 3 + 1), [(0, "")]),
    "too many rows": (b"path\n" + b"/x\n" * 10_001, [(10_002, "")]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_wrong_file_is_refused_by_line_and_column(name: str):
    content, places = HOSTILE[name]

    with pytest.raises(UnreadableBulkFile) as refused:
        read_bulk_file(content)

    assert [(one.line, one.column) for one in refused.value.faults] == places


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheets_are_read(encoding: str, separator: str):
    content = f"path{separator}name\r\n/accounts{separator}Müller\r\n".encode(encoding)

    [action] = read_bulk_file(content)

    assert (action.line, action.path, action.fields) == (2, "/accounts", {"name": "Müller"})


def test_wrong_file_answers_its_lines_and_columns_and_starts_nothing(api: ApiFixtures):
    sent = send(api.erp, b"path,method\n/orders,GET\n")

    assert (sent.status_code, sent.json()["code"]) == (422, "unreadable_file")
    assert [one["field"] for one in sent.json()["errors"]] == ["file.2.method"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM upline_job")
        assert cursor.fetchone() == (0,)
