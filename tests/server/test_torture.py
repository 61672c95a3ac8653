"""`upline torture` for a minute: what is acknowledged under kills is booked once, at every tier."""

import json
import subprocess
import sys

import pytest

from tests.server.conftest import ROOT

_TIMEOUT_S = 540


@pytest.mark.starts_first
def test_a_minute_of_torture_loses_nothing() -> None:
    command = [
        sys.executable,
        "-m",
        "upline",
        "torture",
        "--minutes=1",
        "--longest-stop=4",
        "--json",
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads(done.stdout)
    assert result["kills"] > 0
    assert result["calls"]["acknowledged"] > 0
    assert result["orders"] >= result["calls"]["acknowledged"]
