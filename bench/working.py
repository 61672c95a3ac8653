"""A process that books all that waits, and says how long it took: `python -m bench.working`."""

import json
import resource
import time

import django


def main() -> None:
    django.setup()
    from django.db import connection

    from bench.ground import wait_for_the_word
    from upline.backorders import actions as backorders
    from upline.database.audit_context import Door, acting
    from upline.kernel import clock

    connection.ensure_connection()
    backorders.drain(clock=clock.now, network=())
    wait_for_the_word()
    began = time.time()
    with acting(by="Upline", door=Door.BOOKING):
        booked = backorders.drain(clock=clock.now)
    most_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"booked": booked, "began": began, "ended": time.time(), "kb": most_kb}))


if __name__ == "__main__":
    main()
