"""Playing with several hands: BSSs do not touch each other's records, so each process plays some."""

import multiprocessing
import os
import pickle
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait

from upline.devtools.demo.agenda import Score
from upline.devtools.demo.founded import Founded
from upline.devtools.demo.helper import live
from upline.devtools.demo.playing import Season, play

_MOST_HELPERS = 4


class HelperLost(Exception):
    """A process that played a part of the year has ended before it was through."""


def count_helpers() -> int:
    """Return how many processes are worth starting on this machine."""
    return min(os.cpu_count() or 1, _MOST_HELPERS)


def play_together(
    season: Season, founded: Sequence[Founded], helpers: int, *, tell: Callable[[int], None]
) -> Score:
    """Play the year in all BSSs; `tell` gets the days that are done everywhere.

    With one helper it is played here, in the caller's transaction if there is one. Raises:
    HelperLost.
    """
    shares = _deal(founded, helpers)
    if len(shares) == 1:
        return play(season, founded, shares[0], tell=tell)
    context = multiprocessing.get_context("spawn")
    readers: list[Connection] = []
    processes = []
    try:
        for slugs in shares:
            reader, writer = context.Pipe(duplex=False)
            part = pickle.dumps((season, founded, slugs))
            process = context.Process(target=live, args=(writer, part), daemon=True)
            process.start()
            writer.close()
            readers.append(reader)
            processes.append(process)
        return _listen(readers, tell)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _deal(founded: Sequence[Founded], helpers: int) -> list[list[str]]:
    """Return the BSSs by helper, with about as much to do for each."""
    shares: list[list[str]] = [[] for _ in range(helpers)]
    loads = [0.0] * helpers
    for bss in sorted(founded, key=lambda bss: -bss.firm.weight):
        least = loads.index(min(loads))
        shares[least].append(bss.firm.slug)
        loads[least] += bss.firm.weight
    return shares


def _listen(readers: Sequence[Connection], tell: Callable[[int], None]) -> Score:
    done = dict.fromkeys(readers, 0)
    scores: dict[Connection, Score] = {}
    while len(scores) < len(readers):
        for reader in wait([reader for reader in readers if reader not in scores]):
            assert isinstance(reader, Connection), "only helpers are listened to"
            try:
                news: int | Score = reader.recv()
            except EOFError as error:
                raise HelperLost("A process that played a part of the year has ended.") from error
            if isinstance(news, Score):
                scores[reader] = news
            else:
                done[reader] = news
                tell(min(done.values()))
    return sum(scores.values(), Score())
