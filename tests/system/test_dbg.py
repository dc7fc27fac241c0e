from tests.support.week import run_week
from collections import Counter
def test_x(tmp_path):
    a=run_week(tmp_path/"a",swapped=False); b=run_week(tmp_path/"b",swapped=True)
    print("queue equal", a.queue==b.queue, len(a.queue), len(a.day))
    print(sum(x!=y for x,y in zip(a.queue,b.queue)))
    t=sorted(a.asked_after); print([t[int(len(t)*q)] for q in (.5,.9,.99)], t[-1])
    print(Counter(k for k,_,_,_ in a.done)); print(Counter(o["mode"] for s in a.standings.values() for o in s))
    print(Counter(c.area for c in a.opened.values()))
    assert 0
