"""What people change of their own account."""

import pytest

from tests.support.page import Page
from tests.support.setup_fixtures import client_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105 — nobody has it


def test_person_changes_own_name_language_and_password(setup_admin):
    otto = setup_admin.create_user("Otto")
    otto.set_password(PASSWORD)
    otto.save()
    client, elsewhere = client_of(otto), client_of(otto)

    wrong = client.post("/profile/password/", {"current_password": "x", "password": "y" * 12})
    assert "This is not your current password." in Page(wrong).words
    said = {"current_password": PASSWORD, "password": "the next password"}
    assert client.post("/profile/password/", said).url == "/profile/"

    assert "signed out everywhere else" in Page(client.get("/profile/")).words
    assert elsewhere.get("/profile/").status_code == 302

    assert client.post("/profile/", {"name": "Otto B", "language": "el"}).url == "/profile/"
    for said in (
        {"name": "", "language": ""},
        {"name": "O" * 5000},
        {"name": "O", "language": "x"},
    ):
        assert client.post("/profile/", said).status_code == 422
    otto.refresh_from_db()
    assert (otto.name, otto.language) == ("Otto B", "el")
    assert otto.check_password("the next password")


def test_guesses_of_the_current_password_are_limited(setup_admin):
    client = client_of(setup_admin.create_user("Otto"))
    said = {"current_password": "wrong", "password": "y" * 12}
    for _ in range(5):
        client.post("/profile/password/", said)

    assert "Too many failed attempts" in Page(client.post("/profile/password/", said)).words
