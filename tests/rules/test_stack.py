"""A loop takes no memory from the system at each call, however deep the stack is."""

import resource
from collections.abc import Callable

from upline.kernel.stack_preallocation import with_preallocated_stack

CALLS = 2_000
DEPTHS = 300  # some of them are on the edge between two pieces of the stack


def page_faults_of_a_loop() -> int:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for number in range(CALLS):
        _does_little(number)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _does_little(number: int) -> int:
    return number


def called_at(depth: int, function: Callable[[], int]) -> int:
    return called_at(depth - 1, function) if depth else function()


def test_loop_allocates_no_stack_memory_at_any_depth():
    loop = with_preallocated_stack(page_faults_of_a_loop)

    assert max(called_at(depth, loop) for depth in range(DEPTHS)) < CALLS / 2


def test_decorated_function_behaves_the_same():
    @with_preallocated_stack
    def named(first: int, *rest: int, last: int = 0) -> tuple[int, ...]:
        """Say what was said."""
        return first, *rest, last

    assert named(1, 2, 3, last=4) == (1, 2, 3, 4)
    assert (named.__name__, named.__doc__) == ("named", "Say what was said.")
