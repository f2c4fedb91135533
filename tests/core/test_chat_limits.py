"""A provider's slots and waits (RULES, Concurrency)."""

from __future__ import annotations

import asyncio
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.debate.concurrency import BACKOFF_MOST_MS, ProviderLoad
from argentum_core.debate.events import WorkKind
from argentum_core.minds.base import MindFault
from argentum_core.minds.model.slot_queue import CONCURRENCY, ProviderSlots, SlotQueue


class Clock:
    """Time that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.ms = 1000

    def __call__(self) -> int:
        return self.ms


# --- the state machine ------------------------------------------------------------------------------------------------


def test_an_agent_has_one_call_in_flight_and_all_together_no_more_than_the_slots() -> None:
    slots = ProviderSlots(provider=ProviderLoad(2))
    slots.begin("a")
    assert not slots.admits("a", 0) and slots.admits("b", 0)
    slots.begin("b")
    assert not slots.admits("c", 0)
    slots.end("a")
    assert slots.admits("c", 0)


def test_an_overload_halves_and_ten_good_answers_win_a_slot_back() -> None:
    slots = ProviderSlots()
    slots.overloaded(0, None, 0.0)
    assert slots.limit == CONCURRENCY // 2
    for _ in range(9):
        slots.good()
    assert slots.limit == 4
    slots.good()
    assert slots.limit == 5
    for _ in range(1000):
        slots.good()
    assert slots.limit == slots.ceiling


def test_answers_of_the_same_moment_are_one_overload() -> None:
    slots = ProviderSlots()
    for _ in range(4):
        slots.overloaded(0, 1000, 0.5)
    assert slots.limit == CONCURRENCY // 2


def test_it_never_falls_below_one_slot() -> None:
    slots = ProviderSlots()
    for n in range(20):
        slots.overloaded(n * 10**6, None, 0.0)
    assert slots.limit == 1


WAITS = [(None, 0.0, 250), (None, 1.0, 500), (2000, 0.0, 2000), (100, 1.0, 500), (0, 0.0, 250)]


@pytest.mark.parametrize(("retry_ms", "chance", "wait_ms"), WAITS)
def test_retry_after_is_the_floor_of_the_wait(retry_ms: int | None, chance: float, wait_ms: int) -> None:
    slots = ProviderSlots()
    assert slots.overloaded(5000, retry_ms, chance) == wait_ms
    assert not slots.admits("a", 5000 + wait_ms - 1)
    assert slots.admits("a", 5000 + wait_ms)


def test_waits_double_while_it_goes_on_and_start_anew_after_a_good_answer() -> None:
    slots, now_ms, waits = ProviderSlots(), 0, []
    for _ in range(12):
        waits.append(slots.overloaded(now_ms, None, 1.0))
        now_ms += waits[-1]
    assert waits[:4] == [500, 1000, 2000, 4000] and waits[-1] == BACKOFF_MOST_MS
    slots.good()
    assert slots.overloaded(now_ms, None, 1.0) == 500


def test_the_provider_or_the_governor_may_allow_fewer() -> None:
    slots = ProviderSlots()
    slots.allowed(3)
    assert slots.limit == 3
    for _ in range(100):
        slots.good()
    assert slots.limit == 3
    slots.allowed(10)
    assert slots.limit == 3, "more room is won, not given"


@given(
    st.lists(
        st.tuples(st.sampled_from(["good", "over", "begin", "end"]), st.integers(0, 5), st.floats(0, 0.999)),
        max_size=200,
    )
)
def test_whatever_happens_slots_stay_in_bounds_and_nobody_is_admitted_while_blocked(
    story: list[tuple[str, int, float]],
) -> None:
    slots, now_ms = ProviderSlots(), 0
    for what, number, chance in story:
        now_ms += int(chance * 2000)
        agent = f"a{number}"
        if what == "good":
            slots.good()
        elif what == "over":
            assert slots.overloaded(now_ms, number * 300, chance) >= number * 300
        elif what == "begin" and slots.admits(agent, now_ms):
            assert slots.wait_ms(now_ms) == 0
            slots.begin(agent)
        else:
            slots.end(agent)
        assert 1 <= slots.limit <= slots.ceiling
        assert slots.in_flight <= slots.ceiling


# --- the gate ---------------------------------------------------------------------------------------------------------


class Callers:
    """Calls at a gate, each held until it is let go; `inside` tells who was let in, in order."""

    def __init__(self, queue: SlotQueue) -> None:
        self.queue = queue
        self.inside: list[str] = []
        self.holds: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def come(self, name: str, kind: WorkKind = "segment", agent: str = "") -> None:
        self.holds[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._call(name, kind, agent or name))
        await settle()

    async def leave(self, *names: str) -> None:
        for name in names:
            self.holds[name].set()
            await settle()

    async def _call(self, name: str, kind: WorkKind, agent: str) -> None:
        async with self.queue.enter(agent, kind):
            self.inside.append(name)
            await self.holds[name].wait()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_more_urgent_go_first_and_equals_in_order() -> None:
    callers = Callers(SlotQueue(ProviderSlots(provider=ProviderLoad(1))))
    await callers.come("first")
    for name, kind in (
        ("r", "reserve"),
        ("b", "bid"),
        ("i", "interjection"),
        ("k", "kicker"),
        ("s1", "segment"),
        ("s2", "segment"),
    ):
        await callers.come(name, kind)  # type: ignore[arg-type]
    await callers.leave("first", "s1", "s2", "k", "i", "b", "r")
    assert callers.inside == ["first", "s1", "s2", "k", "i", "b", "r"]


async def test_whose_agent_is_busy_waits_and_holds_up_nobody() -> None:
    callers = Callers(SlotQueue(ProviderSlots(provider=ProviderLoad(3))))
    await callers.come("ada 1", agent="ada")
    await callers.come("ada 2", agent="ada")
    await callers.come("brook", "reserve")
    assert callers.inside == ["ada 1", "brook"]
    await callers.leave("ada 1")
    assert callers.inside == ["ada 1", "brook", "ada 2"]
    await callers.leave("ada 2", "brook")


async def test_a_caller_that_gives_up_leaves_no_slot_taken() -> None:
    queue = SlotQueue(ProviderSlots(provider=ProviderLoad(1)))
    callers = Callers(queue)
    for name in ("a", "b", "c"):
        await callers.come(name)
    callers.tasks["b"].cancel()
    callers.holds["a"].set()
    await settle()
    assert callers.inside == ["a", "c"]
    callers.tasks["c"].cancel()
    await settle()
    assert queue.slots.in_flight == 0


async def test_a_caller_let_in_and_cancelled_in_the_same_breath_passes_its_slot_on() -> None:
    queue = SlotQueue(ProviderSlots(provider=ProviderLoad(1)))
    callers = Callers(queue)
    for name in ("a", "b", "c"):
        await callers.come(name)
    callers.holds["a"].set()
    await asyncio.sleep(0)
    callers.tasks["b"].cancel()
    await settle()
    assert callers.inside[-1] == "c"
    await callers.leave("c")
    assert queue.slots.in_flight == 0


async def test_a_short_wait_is_waited_for() -> None:
    clock = Clock()
    queue = SlotQueue(random=Random(1), now_ms=clock)
    assert queue.overloaded(20) >= 20
    callers = Callers(queue)
    await callers.come("a")
    assert callers.inside == []
    clock.ms += 10_000
    await callers.come("b")
    assert sorted(callers.inside) == ["a", "b"]
    await callers.leave("a", "b")


async def test_a_long_wait_is_a_fault_at_once_for_those_who_come_and_those_who_stand_in_line() -> None:
    clock = Clock()
    queue = SlotQueue(ProviderSlots(provider=ProviderLoad(1)), now_ms=clock)
    callers = Callers(queue)
    await callers.come("a")
    await callers.come("b")
    queue.overloaded(30_000)
    await settle()
    await callers.come("c")
    for name in ("b", "c"):
        fault = callers.tasks[name].exception()
        assert isinstance(fault, MindFault) and (fault.fault, fault.retry_ms) == ("rate_limit", 30_000)
    await callers.leave("a")
    assert queue.slots.in_flight == 0


def test_the_jitter_depends_on_the_seed_alone() -> None:
    def waits(seed: int) -> list[int]:
        clock, gaps = Clock(), []
        queue = SlotQueue(random=Random(seed), now_ms=clock)
        for _ in range(5):
            gaps.append(queue.overloaded(None))
            clock.ms += gaps[-1]
        return gaps

    assert waits(1) == waits(1) != waits(2)
