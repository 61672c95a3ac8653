"""The benchmarks of docs/contract/benchmarks.md: what each does, beside the limit of the same machine.

`make bench` runs all of them, `make bench BENCH=booking` one. Tests never fail on seconds.
"""
