"""No secret that opens anything is in the database as it is: every row of every table is searched for it."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from tests.support.page import Page
from tests.support.setup_fixtures import client_of, create_setup_admin
from upline.access.rulebook import Role
from upline.authentication.actions import begin_second_factor
from upline.authentication.codes import code_at
from upline.authentication.queries import second_factor_to_confirm
from upline.kernel import clock
from upline.tenancy.actions import add_credential
from upline.webhooks import actions as webhooks

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it
NEXT_PASSWORD = "another long password"  # noqa: S105 — nobody has it


def stored_text() -> str:
    """Return every row of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for name in tables:
            cursor.execute(f'SELECT "{name}"::text FROM "{name}"')  # noqa: S608 — of the catalogue
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


def test_no_secret_is_stored_as_it_is():
    admin = create_setup_admin()
    otto = admin.create_user("Otto")
    otto.set_password(PASSWORD)
    otto.save()
    now = datetime.now(UTC)
    at = {"tenant_id": admin.tenant_id, "by": admin.actor, "now": now}
    secrets = {"token of a program": add_credential(**at, name="ERP", role=Role.VIEWER).token}
    hook = webhooks.WebhookFields(url="https://hooks.example/")
    secrets["secret of a webhook"] = webhooks.add_webhook(**at, fields=hook).secret
    invited = admin.post_form("users/add/", email="n@x.example", name="N", role="VIEWER")
    link = re.search(r"token=(\w+)", Page(invited).html)
    assert link is not None
    secrets["link of an invitation"] = link[1]

    client = client_of(otto)
    said = {"current_password": PASSWORD, "password": NEXT_PASSWORD, "form_token": "t" * 40}
    assert client.post("/profile/password/", said).status_code == 302
    secrets["cookie of a session"] = client.cookies["sessionid"].value
    secrets["password"] = NEXT_PASSWORD
    begin_second_factor(user_id=otto.pk)
    secret = second_factor_to_confirm(user_id=otto.pk)
    assert secret is not None
    secrets["key of an authenticator app"] = secret
    shown = client.post("/profile/second-factor/", {"code": code_at(secret, now=clock.now())})
    codes = re.findall(r"\b[a-z2-9]{4}(?:-[a-z2-9]{4}){3}\b", Page(shown).words)
    secrets |= {f"recovery code {i}": code for i, code in enumerate(codes)}
    step = Client()
    step.post("/sign-in/", {"email": otto.email, "password": NEXT_PASSWORD})
    secrets["cookie between password and code"] = step.cookies["sessionid"].value

    stored = stored_text()

    assert len(secrets) == 17
    assert admin.tenant.name in stored
    assert [name for name, secret in secrets.items() if secret in stored] == []
