"""A process that books all waiting events and prints how long it took: `python -m
bench.drain_client`.
"""

import json
import resource
import time

import django


def main() -> None:
    django.setup()
    from django.db import connection

    from bench.environment import wait_for_start
    from upline.backorders import actions as backorders
    from upline.database.audit_context import EntryPoint, audit_context
    from upline.kernel import clock

    connection.ensure_connection()
    backorders.drain(clock=clock.now, network=())
    wait_for_start()
    began = time.time()
    with audit_context(by="Upline", entry_point=EntryPoint.BOOKING):
        booked = backorders.drain(clock=clock.now)
    most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"booked": booked, "began": began, "ended": time.time(), "kb": most_kb}))


if __name__ == "__main__":
    main()
