import pytest
from hypothesis import given
from tests.rules.test_invariants import undone, world, thoroughly
from tests.support.random_story import *
from tests.rules.invariants import *
def fails(world, steps):
    with undone(world) as here:
        s=RandomStory(here)
        try:
            s.tell(steps); s.mend_everything(); s.events |= set(SaleEvent.objects.values_list("pk", flat=True))
            check_all(s)
        except Exception as e: return repr(e)[:900] or "x"
    return None
@pytest.mark.django_db
def test_dbg(world):
    found=[]
    @thoroughly
    @given(stories(*SELLING, *TROUBLE))
    def run(steps):
        if len(found)<2 and fails(world,steps): found.append(steps)
    run()
    for S in found:
        n=max(1,len(S)//2)
        while n>=1:
            i=0
            while i<len(S):
                T=S[:i]+S[i+n:]
                if T and fails(world,T): S=T
                else: i+=n
            n//=2
        print(S); print(fails(world,S))
    assert not found
