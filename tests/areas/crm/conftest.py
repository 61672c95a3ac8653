"""The stage for what is around orders, with a folder for its files and a mail server beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.around_stage import MailServer, Stage, mail_server, set_the_stage


@pytest.fixture
def stage(db: None, settings: Any, tmp_path: Path) -> Stage:
    settings.DATA_DIR = tmp_path
    return set_the_stage()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as taken:
        yield taken
