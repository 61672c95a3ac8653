"""The life of a process that plays a part of the year. It begins without Django: see `together`."""

import contextlib
import logging
import pickle
import signal
from multiprocessing.connection import Connection


def live(writer: Connection, part: bytes) -> None:
    """Play a part: tell the days done one after the other, and the score at the end.

    Without a parent there is nobody to tell, and this ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent, which ends us
    import django  # noqa: PLC0415 — set up before anything that has models is named

    django.setup()
    logging.getLogger("upline").setLevel(logging.WARNING)
    from upline.database.audit_context import acting_at_the_command_line  # noqa: PLC0415 — the same
    from upline.devtools.demo.locks import be_a_helper  # noqa: PLC0415 — the same
    from upline.devtools.demo.playing import play  # noqa: PLC0415 — the same

    be_a_helper()
    season, founded, slugs = pickle.loads(part)  # noqa: S301 — our parent has written it
    with acting_at_the_command_line(), contextlib.suppress(BrokenPipeError):
        writer.send(play(season, founded, slugs, tell=writer.send))
