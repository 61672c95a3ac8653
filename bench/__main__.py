"""`python -m bench [NAME …]`: runs benchmarks, prints one table, and writes one file of results."""

import argparse
import sys
import time
from datetime import UTC, datetime
from importlib import import_module

from bench import environment

# In this order: what leaves much behind comes last.
BENCHMARKS = ("booking", "naive", "sale", "lag", "fairness", "growth")
# `soak` takes longer than all the others; `pages` by themselves are measured on the network that growth has made.
ON_REQUEST = ("pages", "api", "soak")
MEASURED_BY = {"memory": "growth"}  # measured while growth makes its network


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    known = [*BENCHMARKS, *MEASURED_BY, *ON_REQUEST]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    wanted = parser.parse_args()
    unknown = [name for name in wanted.names if name not in known]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(known)}")
    names = {MEASURED_BY.get(name, name) for name in wanted.names} or set(BENCHMARKS)
    environment.prepare()
    from bench import measurements

    found: dict[str, measurements.Measurement] = {}
    began = time.monotonic()
    _log_progress(began, "starting the database, and migrating it")
    with environment.server_running():
        for name in (*BENCHMARKS, *ON_REQUEST):
            if name in names and not (name == "pages" and "growth" in names):
                _log_progress(began, name)
                benchmark = import_module(f"bench.{name}")
                found |= benchmark.run(
                    lambda what, name=name: _log_progress(began, f"{name}: {what}")
                )
    result_file = measurements.save_results(found, now=datetime.now(UTC))
    if wanted.json:
        print(result_file.read_text())
    else:
        measurements.print_table(found)
        print(f"\nKept in {result_file.relative_to(environment.ROOT)}")
    return 0 if all(figure.ok for figure in found.values()) else 1


def _log_progress(began: float, what: str) -> None:
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
