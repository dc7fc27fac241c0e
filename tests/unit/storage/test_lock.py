from __future__ import annotations

import threading
import time

import pytest

from steadyhand.storage.lock import WriteLock


def test_lock_is_held_by_one_at_a_time_also_within_a_process(tmp_path):
    """A file lock belongs to the open file: two threads of one process would both have it."""
    lock, inside, most = WriteLock(tmp_path / "x.lock"), [0], [0]

    def work() -> None:
        for _ in range(50):
            with lock.held():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lock.close()

    assert most == [1]


def test_lock_is_given_back_when_the_work_fails(tmp_path):
    """A fault in one transaction must not be the last thing the door does."""
    lock = WriteLock(tmp_path / "x.lock")
    for _ in range(3):
        with pytest.raises(OSError, match="disk"), lock.held():
            raise OSError("disk")
    other = WriteLock(tmp_path / "x.lock")
    with other.held():
        pass
    lock.close()
    other.close()


def test_whoever_comes_first_is_served_first(tmp_path):
    """A writer that releases and asks again at once must not pass by those who wait."""
    locks = [WriteLock(tmp_path / "x.lock") for _ in range(3)]
    order: list[int] = []

    def ask(n: int) -> None:
        with locks[n].held():
            order.append(n)

    with locks[0].held():
        waiting = [threading.Thread(target=ask, args=(n,)) for n in (1, 2)]
        for thread in waiting:
            thread.start()
            time.sleep(0.1)
    ask(0)
    for thread in waiting:
        thread.join()
    for lock in locks:
        lock.close()

    assert order[0] == 1
    assert sorted(order) == [0, 1, 2]
