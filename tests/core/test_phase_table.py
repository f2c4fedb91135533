"""What each input does in each phase is what `PHASE_TABLE` says of it: the table is held against debates in which everything comes at
any moment, and every input that a phase does not expect is given to it as well."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from functools import cache
from typing import get_args, get_type_hints

import pytest
import record
from scene import Scene, knobs
from sequences import carry_out, plan_of, simulation_of

from argentum_core.compiled import engine
from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.debate.state import DebateState, Phase
from argentum_core.orchestrator import StepResult, inputs, step
from argentum_core.orchestrator.inputs import Input
from argentum_core.orchestrator.step import IGNORED, NOTHING, PHASE_TABLE, STALE

pytestmark = pytest.mark.skipif(
    engine() == "compiled", reason="copies states, which compiled classes do not allow; the table is the same"
)

Kind = type[Input] | str
PHASES: tuple[Phase, ...] = get_args(Phase)
SEQUENCES = 90


class Watched:
    """What came of every input in every phase, and some of the inputs and moments there were."""

    def __init__(self) -> None:
        self.outcomes: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        self.samples: dict[Kind, list[Input]] = defaultdict(list)
        self.states: dict[str, list[DebateState]] = defaultdict(list)
        self._kept: set[tuple[str, int]] = set()

    def step(self, state: DebateState, input_event: Input, now_ms: int) -> StepResult:
        phase, kind = state.phase, kind_of(input_event)
        samples = self.samples[kind]
        self._keep(state)
        if len(samples) < 20:
            samples.append(input_event)
        result = step(state, input_event, now_ms)
        self.outcomes[kind, phase].add(outcome_of(result))
        return result

    def _keep(self, state: DebateState) -> None:
        """Keep a moment to be tried: the first of its phase, and the first with something that is rarely there."""
        carried = state.carried
        rare = (
            carried is not None and carried.sounding and not carried.ended,
            any(work.kind == "interjection" and work.status == "asked" for work in state.work.values()),
            state.claim is not None and any(work.agent == state.claim.agent for work in state.work.values()),
            state.ended in ("operator", "failed"),
            any(agent.metered for agent in state.agents),
            any(work.more for work in state.work.values()),
            any(work.status in ("written", "voicing") for work in state.work.values()),
        )
        for what in (place for place, there in enumerate((True, *rare)) if there):
            if (state.phase, what) not in self._kept:
                self._kept.add((state.phase, what))
                self.states[state.phase].append(copied(state))
                return


def copied(state: DebateState) -> DebateState:
    """A state of its own; settings never change, and are large."""
    kept = [state.settings, state.preset_settings, *([state.pending_settings] if state.pending_settings else [])]
    return deepcopy(state, {id(settings): settings for settings in kept})


def kind_of(input_event: Input) -> Kind:
    return input_event.kind if isinstance(input_event, inputs.TimerFired) else type(input_event)


def outcome_of(result: StepResult) -> str:
    """What a step has done, in the words of the table."""
    if result.effects:
        return "acts"
    if not result.events:
        return NOTHING
    kinds = {type(event) for event in result.events}
    return IGNORED if kinds == {e.InputIgnored} else STALE if kinds == {e.StaleReply} else "acts"


@cache
def watched() -> Watched:
    """Debates with faults of every kind, as they went."""
    seen = Watched()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(record, "step", seen.step)
        for seed in range(SEQUENCES):
            plan = plan_of(seed)
            carry_out(plan, simulation_of(plan))
        remark_over_a_splice()
        cut_while_words_are_awaited()
        clip_that_grows_while_it_is_cut()
    for states in list(seen.states.values()):
        for state in list(states):
            for at_ms, input_event in told_now(state):
                seen.step(copied(state), input_event, at_ms)
    return seen


def remark_over_a_splice() -> None:
    """An interjection is heard to begin and to end between the two parts of a segment."""
    split = {"interrupts.mode": "beat_only", "governor.discarded_s_per_minute": 60}
    scene = Scene(settings=knobs(split), is_split=True, remarks={"a2": ("challenge", 0.9)})
    remark = scene.until(e.InterjectionPlanned)
    scene.until(e.SegmentEnded)
    now_ms = scene.audio.now_ms()
    scene.batch(inputs.ClipStarted(remark.clip_id, now_ms))
    scene.batch(inputs.ClipEnded(remark.clip_id, now_ms))


def cut_while_words_are_awaited() -> None:
    """The operator cuts while minds are being asked, while a segment's first sentence is there alone, and while it is being voiced."""
    for parts in (False, True):
        scene = Scene()
        scene.to_the_floor()
        ask = scene.reserve()
        if parts:
            scene.batch(inputs.MindReplied(ask.request_id, "Streets belong to people.", more=True))
        scene.press("cut")
        scene.batch(inputs.Health(underruns=0))
        scene.batch(inputs.Health(underruns=0))


def clip_that_grows_while_it_is_cut() -> None:
    """The operator cuts a segment whose sound is still being made."""
    scene = Scene(settings=knobs({"interjections.enabled": False}))
    scene.give(scene.answer(scene.asked.pop(0)))
    order = scene.ordered.pop(0)
    scene.give(scene.partial.begin(order, scene.sound_of(order), 150))
    scene.give(inputs.ClipStarted(order.clip_id, 0))
    scene.press("cut")
    scene.give(inputs.ClipGrew(order.clip_id, scene.floor.planned_ms + 100, (), (), (), False))


def told_now(state: DebateState) -> list[tuple[int, Input]]:
    """Inputs about what is there at a moment, each with its time: what is heard, and the requests that are open."""
    now_ms, late_ms = state.at_ms, state.at_ms + 60_000
    clips = [one.clip_id for one in (state.floor, state.carried, state.next_floor) if one is not None] or ["clip"]
    told: list[tuple[int, Input]] = [
        (now_ms, inputs.Resume()), (now_ms, inputs.Operator(1, commands.StopCommand())), (now_ms, inputs.Health(1)),
        (now_ms, inputs.FaultReported("device", "lost")), (now_ms, inputs.Fork(knobs=(("auction.max_bid", "4"),))),
        (late_ms, inputs.TimerFired("deadline", str(state.context_version))),
    ]  # fmt: skip
    told.append((now_ms, inputs.JudgeRead("chat:judge", ("for", None))))
    told.append((now_ms, inputs.JudgeCharged("judge_1_1", 1, 5)))
    told.append((now_ms, inputs.RoomCounted("before", {"for": 3}, 1)))
    told += [(now_ms, inputs.BackchannelsReady(agent.id, {"mm": 300})) for agent in state.agents]
    told += [(now_ms, inputs.CallCharged("request", agent.id, 5)) for agent in state.agents]
    told += [(now_ms, inputs.PlanWritten(agent.id, "Trams first.")) for agent in state.agents]
    if not state.agents:
        told.append((now_ms, inputs.PlanWritten("nobody", "Trams first.")))
        told.append((now_ms, inputs.CallCharged("request", "nobody", 5)))
    for clip in clips:
        told += [
            (now_ms, one) for one in (
                inputs.ClipStarted(clip, now_ms), inputs.BeatHeard(clip, 1, now_ms, now_ms),
                inputs.ClipStarved(clip, now_ms), inputs.ClipResumed(clip, now_ms, 100), inputs.ClipEnded(clip, now_ms),
                inputs.ClipCut(clip, now_ms, 30),
            )
        ]  # fmt: skip
    if state.floor is not None:
        segment = state.floor.segment_id
        told += [(now_ms, inputs.TimerFired(kind, segment, 1)) for kind in ("guard", "close", "cut", "listening")]
    for request in state.work or ["request"]:
        told += [
            (now_ms, inputs.MindReplied(request, "Yes.")), (now_ms, inputs.MindFailed(request, "fake", "failed")),
            (now_ms, inputs.MindReplyContinued(request, "No.")), (now_ms, inputs.VoiceFailed(request, "fake", "failed")),
            (late_ms, inputs.TimerFired("patience", request)),
        ]  # fmt: skip
    return told


CELLS = [(kind, phase, getattr(row, phase)) for kind, row in PHASE_TABLE.items() for phase in PHASES]


def name_of(value: object) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


def test_the_table_has_a_row_for_every_input() -> None:
    timers = get_args(get_type_hints(inputs.TimerFired)["kind"])
    assert set(PHASE_TABLE) == {*get_args(Input), *timers} - {inputs.TimerFired}


@pytest.mark.parametrize(("kind", "phase", "does"), CELLS, ids=name_of)
def test_an_input_does_in_a_phase_what_the_table_says(kind: Kind, phase: Phase, does: str) -> None:
    seen = watched()
    outcomes = seen.outcomes[kind, phase]
    if does in (IGNORED, NOTHING, STALE):
        assert outcomes <= {does}
    else:
        assert "acts" in outcomes


QUIET = [(kind, phase, does) for kind, phase, does in CELLS if does in (IGNORED, NOTHING, STALE)]


@pytest.mark.parametrize(("kind", "phase", "does"), QUIET, ids=name_of)
def test_what_a_phase_does_not_expect_changes_nothing(kind: Kind, phase: Phase, does: str) -> None:
    seen = watched()
    tried = 0
    for state in seen.states[phase]:
        before = copied(state)
        for input_event in [*seen.samples[kind][:6], *(one for _, one in told_now(state) if kind_of(one) == kind)]:
            assert outcome_of(step(state, input_event, state.at_ms)) == does
            tried += 1
        assert state == before
    assert tried
