"""A process that loads a part of the demo. It starts without Django: see `together`."""

import contextlib
import logging
import pickle
import signal
from multiprocessing.connection import Connection


def child_main(writer: Connection, part: bytes) -> None:
    """Play a part: tell the days done one after the other, and the score at the end.

    Without a parent there is nobody to tell, and this ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which ends us
    import django  # noqa: PLC0415 — set up before anything that has models is named

    django.setup()
    logging.getLogger("upline").setLevel(logging.WARNING)
    from upline.database.audit_context import command_line_audit_context  # noqa: PLC0415 — the same
    from upline.devtools.demo.locks import hold_child_process_lock  # noqa: PLC0415 — the same
    from upline.devtools.demo.sales_run import run_sales  # noqa: PLC0415 — the same

    hold_child_process_lock()
    sales_period, tenants, slugs = pickle.loads(part)  # noqa: S301 — our parent has written it
    with command_line_audit_context(), contextlib.suppress(BrokenPipeError):
        writer.send(run_sales(sales_period, tenants, slugs, report_progress=writer.send))
