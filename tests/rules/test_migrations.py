"""The tables are what the models say."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_says_what_no_migration_does():
    call_command("makemigrations", check=True, dry_run=True)
