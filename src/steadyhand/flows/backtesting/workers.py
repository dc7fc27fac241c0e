"""Processes that judge pieces one beside the other, give way to whoever serves, and end with the one that asked."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, Final

from steadyhand.flows.backtesting.judging import Judging, Task
from steadyhand.intake.history import Piece
from steadyhand.rules.backtest import Tally

LOOK_SECONDS: Final = 0.2
KINDNESS: Final = 10
"""How much a worker gives way to other processes (`nice`): decisions of the running service must not wait for it."""
_WATCH_SECONDS: Final = 0.5
Finished = tuple[Piece, Tally]


class WorkerLost(Exception):
    """A worker process was ended from outside, mostly for want of memory."""


class Stopped(Exception):
    """The backtest was told to stop; what was finished is kept."""


def one_by_one(judging: Judging, pieces: Sequence[Piece], look: Callable[[int], bool]) -> Iterator[Finished]:
    """Judge the pieces in this process, in their order; `look` is told how many events were read and may say no."""
    read = 0

    def go_on(more: int) -> bool:
        nonlocal read
        read += more
        return look(read)

    for piece in pieces:
        tally = judging.piece(piece, go_on)
        if tally is None:
            raise Stopped
        yield piece, tally


def beside_each_other(
    task: Task, pieces: Sequence[Piece], workers: int, look: Callable[[int], bool]
) -> Iterator[Finished]:
    """Judge the pieces in processes of their own, in whatever order they get done; `look` as above."""
    context = multiprocessing.get_context("spawn")
    read, going = context.Value("q", 0), context.Value("b", 1)
    shared = (task, read, going, os.getpid())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=shared)
    try:
        waiting = {pool.submit(_judge, piece): piece for piece in pieces}
        while waiting:
            yield from _taken(waiting)
            if not look(read.value):
                raise Stopped
    except BrokenProcessPool as error:
        raise WorkerLost(
            "A worker process of the backtest was ended from outside, mostly for want of memory. What was finished is "
            "kept: run it again with fewer workers."
        ) from error
    finally:
        going.value = 0
        pool.shutdown(cancel_futures=True)


def _taken(waiting: dict[Future[Tally | None], Piece]) -> Iterator[Finished]:
    done, _ = wait(waiting, LOOK_SECONDS, FIRST_COMPLETED)
    for future in done:
        piece, tally = waiting.pop(future), future.result()
        if tally is not None:
            yield piece, tally


# What runs in a worker: it has nothing but what `_begin` was given.
_here: dict[str, Any] = {}


def _begin(task: Task, read: Any, going: Any, asker: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the one that asked, who stops us
    with contextlib.suppress(OSError):
        os.nice(KINDNESS)
    threading.Thread(target=_end_with, args=(asker,), daemon=True).start()
    _here.update(judging=Judging.by_texts(task), read=read, going=going)
    gc.collect()
    gc.freeze()


def _judge(piece: Piece) -> Tally | None:
    judging: Judging = _here["judging"]
    return judging.piece(piece, _go_on) if _here["going"].value else None


def _go_on(more: int) -> bool:
    with _here["read"].get_lock():
        _here["read"].value += more
    return bool(_here["going"].value)


def _end_with(asker: int) -> None:
    """A worker whose asker was killed would wait for work for ever."""
    while os.getppid() == asker:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)
