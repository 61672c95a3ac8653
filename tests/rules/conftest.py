"""The checks of the invariants tell what they found as tests do."""

import pytest

pytest.register_assert_rewrite("tests.rules.invariants")
