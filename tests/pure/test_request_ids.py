"""The identity of a request by its headers."""

import re

import pytest

from upline.kernel.request_ids import request_identity

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize("given", ["shop-10021", "a" * 100, "01JD:7+/=._~@-"])
def test_valid_request_id_is_taken(given: str):
    assert request_identity(given, "").request_id == given


@pytest.mark.parametrize("given", ["", "a" * 101, "a b", "a\r\nSet-Cookie: x", "ü", '"a"'])
def test_missing_or_invalid_request_id_is_made_anew(given: str):
    made = request_identity(given, "").request_id

    assert re.fullmatch(r"[0-9a-f-]{36}", made)
    assert made != request_identity(given, "").request_id


@pytest.mark.parametrize("traceparent", [f"00-{TRACE}-{SPAN}-01", f"cc-{TRACE}-{SPAN}-01-more"])
def test_trace_of_the_caller_goes_on(traceparent: str):
    identity = request_identity("", traceparent)

    assert re.fullmatch(rf"00-{TRACE}-[0-9a-f]{{16}}-01", identity.traceparent)
    assert identity.span_id != SPAN


@pytest.mark.parametrize(
    "traceparent",
    [
        "", "00", f"ff-{TRACE}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-more",
    ],
)  # fmt: skip
def test_invalid_traceparent_begins_a_new_trace(traceparent: str):
    identity = request_identity("", traceparent)

    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-00", identity.traceparent)
    assert identity.trace_id not in {TRACE, "0" * 32}
