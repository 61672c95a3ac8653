"""In production, no secret is generated: missing settings are refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

GIVEN = {"UPLINE_PRODUCTION": "1", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "bss.example"}


def _evaluate_setting(expression: str, environment: dict[str, str], data: Path) -> tuple[int, str]:
    """Return the exit code and the output of a fresh Python that prints the expression."""
    code = f"from django.conf import settings; print({expression})"
    base = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "upline.config.settings"}
    result = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**base, "UPLINE_DATA": str(data), **environment},
    )
    return result.returncode, result.stdout.strip() or result.stderr.strip()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
def test_production_requires_its_secrets(missing: str, tmp_path: Path):
    environment = {name: value for name, value in GIVEN.items() if name != missing}

    code, said = _evaluate_setting("settings.SECRET_KEY", environment, tmp_path)

    assert code != 0
    assert missing in said


def test_production_sends_cookies_over_https_only_and_shows_no_traces(tmp_path: Path):
    expression = (
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, "
        "settings.SECURE_SSL_REDIRECT, settings.DEBUG"
    )

    code, said = _evaluate_setting(expression, {**GIVEN, "UPLINE_DEBUG": "1"}, tmp_path)

    assert (code, said) == (0, "True True True False")
    assert not (tmp_path / "secret_key").exists()


def test_development_secret_key_is_generated_once_and_private(tmp_path: Path):
    first = _evaluate_setting("settings.SECRET_KEY", {}, tmp_path)
    second = _evaluate_setting("settings.SECRET_KEY", {}, tmp_path)

    assert first == second
    assert len(first[1]) > 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
