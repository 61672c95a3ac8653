"""The headers by which browsers limit what a page can do, on what the server really sends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.server.conftest import Server
from tests.support.raw_http import connect, request_head

ROOT = Path(__file__).parents[2]
PATHS = ["/sign-in/", "/static/none.css", "/api/v1/openapi.json", "/t/none/orders/", "/none"]
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
}  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_every_response_limits_what_a_page_can_do(server: Server, path: str):
    with connect(server.port) as connection:
        connection.send(request_head("GET", path))
        headers = connection.receive().headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    features = headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()"} <= set(features)
    assert "publickey-credentials-get=(self)" in features
    assert not [feature for feature in features if "*" in feature]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers, "http is for trying it out"


@pytest.mark.parametrize(
    ("setting", "expected"),
    [({}, "max-age=31536000; includeSubDomains"), ({"HSTS_SUBDOMAINS": "0"}, "max-age=31536000")],
)
def test_production_is_reached_by_https_only(
    tmp_path: Path, setting: dict[str, str], expected: str
):
    (tmp_path / "collected").symlink_to(settings.STATIC_ROOT)
    code = (
        "import django; django.setup(); from django.test import Client;"
        "client = Client(headers={'host': 'bss.example'});"
        "plain, page = client.get('/none'), client.get('/none', secure=True);"
        "print(plain.status_code, plain['Location']); print(page['Strict-Transport-Security']);"
        "print(page['Content-Security-Policy'])"
    )
    environment = {
        "PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "upline.config.settings", "UPLINE_DATA": str(tmp_path),
        "UPLINE_PRODUCTION": "1", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "bss.example",
        "DATABASE_URL": "postgresql://nobody@localhost:1/none", **setting,
    }  # fmt: skip
    result = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT, env=environment,
    )  # fmt: skip

    assert result.returncode == 0, result.stderr
    redirect, transport, policy = result.stdout.splitlines()
    assert redirect == "301 https://bss.example/none"
    assert transport == expected
    assert set(policy.split("; ")) == POLICY | {"upgrade-insecure-requests"}
