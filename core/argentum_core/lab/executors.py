"""The work of a study: batches of plans, played on this machine's cores or on a cluster. The same function does both."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from .curves import Curves
from .extras import needed
from .plan import Plan
from .results import ResultRow, broken_row, row_of
from .simulation import play

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST_BATCH = 8
BATCHES_A_WORKER = 6
SCHEDULER_PATIENCE_S = 5
_COLLECT_EVERY = 50_000
"""Objects made before Python looks for cycles: a debate makes many and hardly any cycle."""


class WorkError(RuntimeError):
    """The work could not be done anywhere; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some plans."""

    rows: list[ResultRow]
    curves: Curves


_DIED = "a process of the lab died; is there enough memory? --jobs 1 plays without others"
Result = TypeVar("Result")

Work = Callable[[Sequence[Plan]], Batch]
BatchRunner = Callable[[Sequence[Sequence[Plan]]], Iterator[Batch]]
"""Where batches are played: each comes back when it is done, in any order."""


def play_batch(plans: Sequence[Plan]) -> Batch:
    """Play some debates here. One that breaks is a row that says so: it must not take the others with it."""
    rows: list[ResultRow] = []
    curves = Curves(max(plan.turns for plan in plans), max(len(plan.seats) for plan in plans))
    for plan in plans:
        try:
            played = play(plan)
        except Exception as error:
            rows.append(broken_row(plan, error))
            continue
        rows.append(row_of(plan, played))
        curves.add(played.course, played.gaps)
    return Batch(rows, curves)


def batches(plans: Sequence[Plan], workers: int) -> list[list[Plan]]:
    """Plans in batches: small enough that all workers stay busy, large enough that handing over costs nothing."""
    size = max(1, min(LARGEST_BATCH, len(plans) // (workers * BATCHES_A_WORKER)))
    return [list(plans[first : first + size]) for first in range(0, len(plans), size)]


def in_this_process(work: Sequence[Sequence[Plan]]) -> Iterator[Batch]:
    """In this process, one after the other."""
    return map(play_batch, work)


def in_processes(
    call: Callable[..., Result], work: Sequence[tuple[Any, ...]], jobs: int | None = None
) -> Iterator[Result]:
    """`call` with each of these arguments, in order, on so many processes (as many as there are cores). `jobs` of 1 stays in this
    process. Raises WorkError where a process dies, and whatever `call` raises."""
    workers = min(jobs or os.cpu_count() or 1, len(work))
    if workers <= 1:
        yield from (call(*arguments) for arguments in work)
        return
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin_worker)
    try:
        yield from pool.map(call, *zip(*work, strict=True), chunksize=2)
    except BrokenProcessPool:
        raise WorkError(_DIED) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class LocalCores:
    """This machine's cores: a pool of processes that is closed after use. `jobs` of 1 stays in this process."""

    def __init__(self, jobs: int | None = None) -> None:
        self.workers = jobs or os.cpu_count() or 1

    def __call__(self, work: Sequence[Sequence[Plan]]) -> Iterator[Batch]:
        if self.workers == 1 or len(work) == 1:
            yield from in_this_process(work)
            return
        # Spawned, not forked: the same everywhere, and no lock of a thread is copied in the middle of its use.
        pool = ProcessPoolExecutor(
            min(self.workers, len(work)), mp_context=get_context("spawn"), initializer=_begin_worker
        )
        try:
            for done in as_completed([pool.submit(play_batch, plans) for plans in work]):
                yield done.result()
        except KeyboardInterrupt:
            # Nobody waits for what they were playing.
            for worker in active_children():
                worker.kill()
            raise
        except BrokenProcessPool:
            raise WorkError(_DIED) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def close(self) -> None:
        """Nothing is kept open between uses."""


class Cluster:
    """A Dask cluster, by the address of its scheduler. Its workers must have Argentum installed."""

    def __init__(self, address: str) -> None:
        distributed = needed("distributed", "a cluster needs", "cluster")
        try:
            self._client: Any = distributed.Client(address, timeout=SCHEDULER_PATIENCE_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise WorkError(f"no scheduler answers at {address}: {_first_line(error)}") from None
        self._as_completed: Callable[..., Iterable[Any]] = distributed.as_completed
        self.workers = max(1, sum(self._client.nthreads().values()))

    def __call__(self, work: Sequence[Sequence[Plan]]) -> Iterator[Batch]:
        futures = self._client.map(play_batch, work, pure=False)
        for future in self._as_completed(futures, loop=self._client.loop):
            if future.status == "error":
                raise WorkError(f"a worker of the cluster failed: {_first_line(future.exception())}")
            batch: Batch = future.result()
            future.release()
            yield batch

    def close(self) -> None:
        self._client.close()


def _begin_worker() -> None:
    """Signals that end a command are the parent's affair; a parent that was killed takes its workers with it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    Thread(target=_follow_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)


def _follow_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines() if error is not None else []
    return lines[0] if lines else type(error).__name__
