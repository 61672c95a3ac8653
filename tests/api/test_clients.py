"""The clients in `clients/` call a running server, and repeat what was not answered."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from upline_client import Problem, Upline

from tests.api.conftest import ApiFixtures

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"
NODE = shutil.which("node")
RUFF = Path(sys.executable).with_name("ruff")
_PROGRAM = """
from uuid import UUID

from upline_client import Upline
from upline_client.schemas import Order


def order_numbers(upline: Upline) -> list[str]:
    return [order["number"] for order in upline.every(upline.list_orders, is_back_order=True)]


def total(upline: Upline, account: UUID, product: UUID) -> str:
    tried = upline.create_order(
        {
            "account": account,
            "items": [{"product": product, "billing_cycle": "monthly", "quantity": QUANTITY}],
        },
        dry_run=True,
    )
    return tried["would_be"]["total"]["amount"]


def renamed(upline: Upline, order: Order) -> Order:
    return upline.edit_order(order["id"], {"name": "From Python"}, version=order["version"])
"""


@pytest.mark.parametrize("part", ["operations", "schemas"])
def test_python_client_is_that_of_the_document(part: str):
    package = CLIENTS / "python"
    generated = subprocess.run(
        [sys.executable, package / "generate.py", part], check=True, capture_output=True, cwd=ROOT
    )
    formatted = subprocess.run(
        [RUFF, "format", "-"], input=generated.stdout, check=True, capture_output=True, cwd=ROOT
    )

    stored = (package / "upline_client" / f"{part}.py").read_bytes()
    assert stored == formatted.stdout, "run: make docs"


@pytest.mark.parametrize(("quantity", "status"), [("5", 0), ('"five"', 1)])
def test_python_client_is_typed_strictly(tmp_path: Path, quantity: str, status: int):
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM.replace("QUANTITY", quantity), encoding="utf-8")

    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", CLIENTS / "python" / "upline_client", program],
        check=False, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "MYPYPATH": str(CLIENTS / "python")},
    )  # fmt: skip

    assert result.returncode == status, result.stdout
    assert status == 0 or 'overload variant of "create_order"' in result.stdout


def test_python_client_creates_edits_and_lists_orders(committed_api: ApiFixtures, live_server):
    upline = Upline(live_server.url, committed_api.shop.credential.token)
    item = {
        "product": committed_api.product().pk,
        "billing_cycle": "monthly",
        "quantity": 5,
    }

    order = upline.create_order({"account": committed_api.customer().pk, "items": [item]})
    edited = upline.edit_order(order["id"], {"name": "From Python"}, version=order["version"])
    with pytest.raises(Problem) as stale:
        upline.edit_order(order["id"], {"name": "Too late"}, version=order["version"])
    listed = list(upline.every(upline.list_orders, is_back_order=False, limit=1))
    attached = upline.add_attachment(order["id"], ("notes.txt", b"Call them.", "text/plain"))
    content = upline.download_attachment(order["id"], attached["id"])

    assert edited["name"] == "From Python"
    assert (stale.value.status, stale.value.code) == (412, "stale")
    assert order["id"] in {one["id"] for one in listed}
    assert content == b"Call them."


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_node_script_creates_edits_and_lists_orders(committed_api: ApiFixtures, live_server):
    api = committed_api
    script, token = CLIENTS / "node" / "orders.mjs", api.shop.credential.token
    arguments = [live_server.url, token, str(api.customer().pk), str(api.product().pk)]

    result = subprocess.run(
        [str(NODE), script, *arguments], check=False, capture_output=True, text=True, timeout=120
    )

    assert result.returncode == 0, result.stderr
    [refused, *listed] = result.stdout.splitlines()
    assert refused == "412 stale"
    assert any(line.startswith("From Node ") and line.endswith(" EUR") for line in listed)


@contextmanager
def _server(answers: list[int]) -> Iterator[tuple[str, list[str | None]]]:
    """Serve these statuses, one a request; 0 drops the connection. Yield its address and the keys that came."""
    keys: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            keys.append(self.headers["Idempotency-Key"])
            status = answers.pop(0)
            if not status:
                self.connection.close()
                return
            content = b'{"code": "busy", "detail": "Later."}'
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_PATCH = do_POST  # noqa: N815 — the server calls it so

        def log_message(self, *_: object) -> None:
            """Be silent."""

        def finish(self) -> None:
            if not self.connection._closed:  # type: ignore[attr-defined]
                super().finish()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", keys
        finally:
            server.shutdown()


@pytest.mark.parametrize("failure", [429, 503, 0])
def test_write_is_repeated_with_the_same_key(failure: int):
    with _server([failure, 200]) as (url, keys):
        Upline(url, "upl_token", delay_s=0).edit_order("1", {})

    assert len(keys) == 2
    assert keys[0] == keys[1] is not None


def test_post_that_is_never_answered_is_given_up():
    with _server([503] * 3) as (url, keys), pytest.raises(Problem) as given_up:
        Upline(url, "upl_token", retries=2, delay_s=0).create_order({})

    assert (given_up.value.status, given_up.value.code) == (503, "busy")
    assert len(keys) == 3


def test_write_that_takes_no_key_is_not_repeated_after_a_lost_connection():
    with _server([0, 200]) as (url, keys), pytest.raises(OSError, match=r".*"):
        Upline(url, "upl_token", delay_s=0).run_bulk({})

    assert keys == [None]
