"""The benchmarks of docs/contract/benchmarks.md, each next to the limit of the same machine.

`make bench` runs all of them, `make bench BENCH=booking` one. Tests never fail on timings.
"""
