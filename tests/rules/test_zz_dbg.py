import signal, traceback
import pytest
from hypothesis import given
from tests.rules.test_invariants import *
from tests.rules.test_invariants import thoroughly, undone
def boom(*a): raise BaseException("slow")
@pytest.mark.django_db
def test_dbg(world):
    signal.signal(signal.SIGALRM, boom)
    seen=[]
    @thoroughly
    @given(stories(*SELLING, most=30))
    def run(steps):
        seen.append(steps)
        signal.alarm(25)
        with undone(world) as here:
            RandomStory(here).tell(steps)
        signal.alarm(0)
    try:
        run()
    except BaseException:
        traceback.print_exc(limit=-14)
        print(seen[-1], len(seen))
        raise AssertionError from None
