"""Second factors and sessions: within which limits."""

from datetime import timedelta

from upline.kernel.texts import text
from upline.kernel.verdicts import refused

# Time-based one-time passwords as authenticator apps make them (RFC 6238).
CODE_DIGITS = 6
STEP_S = 30
ACCEPTED_DRIFT = 1  # steps before and after the present one: clocks differ, and people type

RECOVERY_CODE_COUNT = 10
RECOVERY_CODE_GROUPS = 4  # of four letters and digits: 80 bits

# How long somebody whose password was right has for the code.
CODE_VALIDITY = timedelta(minutes=10)
# When a session was last used is written at most once in this time.
ACTIVITY_RECORDED_EVERY = timedelta(minutes=1)

WRONG_CODE = refused(
    "wrong_code",
    text("This code is wrong, has expired or was used before. Wait for the next one."),
    "code",
)
REQUIRED_BY_BSS = refused(
    "second_factor_required",
    text("A BSS that you work in requires a second factor, so that it stays on."),
)
