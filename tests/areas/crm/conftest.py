"""Fixtures of the CRM tests: orders, a directory for attachments, a mail server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.crm_fixtures import CrmFixtures, MailServer, create_crm_fixtures, mail_server


@pytest.fixture
def fixtures(db: None, settings: Any, tmp_path: Path) -> CrmFixtures:
    settings.DATA_DIR = tmp_path
    return create_crm_fixtures()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as taken:
        yield taken
