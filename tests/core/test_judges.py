"""A panel of judges: models at a fake server read the debate twice; what is told is whether they agree with themselves."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from minds_scene import homework

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.commands import StopCommand
from argentum_core.debate.judge_knobs import JudgeKnobs
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.journal import JournalReader
from argentum_core.journal.record import Recorded
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault, MindReply, MindRequest, Usage
from argentum_core.minds.casebook.chair import ChairCasebook
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.opener import MindOpener
from argentum_core.orchestrator import step
from argentum_core.orchestrator.inputs import JudgeCharged, JudgeRead, Operator
from argentum_core.session import agents_of, run_virtual
from argentum_core.session.judges import NOT_WAITED_FOR, STOPPED, JudgePanel
from argentum_core.wiring.assemble import assemble
from argentum_core.wiring.choice import Choice
from argentum_core.wiring.fork import Fork, fork_virtual
from argentum_core.wiring.fork_point import find_moment
from argentum_core.wiring.recording import Recording
from argentum_core.wiring.virtual import open_virtual, resume_virtual
from argentum_kit.secrets import Secret
from tests.providers.chat import KEY, MODEL, FakeChat, always

Line = tuple[str, str]
"""Who spoke, and the name that their side has for the judge."""


def transcript(prompt: str) -> list[Line]:
    """The lines that a judge was told."""
    return re.findall(r"^\d+ (\w+) \(([A-Z])\): ", prompt, re.MULTILINE)


def first_side(prompt: str) -> str:
    """Likes whoever speaks first, whatever their side is called."""
    return transcript(prompt)[0][1]


def first_named(prompt: str) -> str:
    """Likes the side that is named first in the question."""
    found = re.search(r"The sides are (\w)", prompt)
    assert found is not None
    return found[1]


def most_points(prompt: str) -> str:
    """Counts who has put more."""
    return Counter(side for _, side in transcript(prompt)).most_common(1)[0][0]


def prose(_: str) -> str:
    return "Both sides did well, though I was moved more by the first."


@dataclass(slots=True)
class FakeJudge(FakeChat):
    """A chat server with a taste of its own."""

    taste: Callable[[str], str] = first_side

    def answer_text(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"text": self.taste(body["messages"][-1]["content"])}


async def judged(*tastes: Callable[[str], str], **server: Any) -> tuple[list[e.JudgeReported], DebateState]:
    """A debate by the casebook, judged by a server for each of the tastes."""
    setup = homework(9)
    events: list[e.Event] = []
    servers = [FakeJudge(taste=taste, **server) for taste in tastes]
    for one in servers:
        await one.__aenter__()
    try:
        judges = []
        for n, one in enumerate(servers, start=1):
            opener = MindOpener(MindAccess({"OPENAI_API_KEY": Secret(KEY)}, one.base_url), ChairCasebook)
            judges.append((f"chat:{MODEL} ({n})", opener.open(f"chat:{MODEL}", last_resort=None)))
        panel = JudgePanel(judges)
        casebook = Casebook.of_cast(setup.motion, setup.cast, setup.seed)
        agents = [agent.id for agent in agents_of(setup)]
        state = await run_virtual(
            setup,
            dict.fromkeys(agents, casebook),
            {name: EstimateVoice() for name in [*agents, CHAIR]},
            VirtualController(),
            publish=lambda batch: events.extend(recorded.event for recorded in batch),
            fallback=casebook,
            chair=ChairCasebook(),
            panel=panel,
        )
    finally:
        for one in servers:
            await one.__aexit__()
    return [event for event in events if isinstance(event, e.JudgeReported)], state


def test_judges_of_known_leanings_are_told_with_their_agreement() -> None:
    reports, state = asyncio.run(judged(first_side, first_named, most_points))
    one, two, three = reports
    assert one.verdicts == ["for", "for"] and one.agreed
    assert two.verdicts == ["for", "against"] and not two.agreed
    assert three.verdicts[0] == three.verdicts[1] and three.agreed
    assert [report.fault for report in reports] == [None] * 3
    assert state.vote.judges == reports
    assert state.vote.judge_calls == 6 and state.vote.judge_tokens > 600


def test_a_judge_that_answers_prose_has_no_verdict() -> None:
    (report,), _ = asyncio.run(judged(prose))
    assert report.verdicts == [] and not report.agreed
    assert report.fault is not None and report.fault.startswith("it named no side, but wrote: Both sides did well")


@pytest.mark.parametrize("fault", ["unauthorized", "web_page", "no_model"])
def test_a_judge_that_fails_has_no_verdict(fault: str) -> None:
    (report,), state = asyncio.run(judged(first_side, script=always(fault)))
    assert report.verdicts == [] and report.fault
    assert state.ended == "turns"


def heard(panel: JudgePanel) -> JudgePanel:
    setup = homework(2)
    begin = setup.begin()
    panel.take([
        e.DebateStarted(session="s", motion="m", title="t", preset="p", cast="c", seed=1, max_bank=8, agents=begin.agents, settings={}),
        e.SegmentEnded(segment_id="s1", agent=begin.agents[0].id, heard_text="It is so.", heard_ms=9, complete=True, ended_ms=9),
    ])  # fmt: skip
    return panel


def after(**limits: Any) -> DebateState:
    """A debate that has just ended, under these knobs."""
    state = DebateState(phase="ended", ended="turns", at_ms=120_000)
    state.settings = Settings.model_validate({
        "judges": {key: value for key, value in limits.items() if key in JudgeKnobs.model_fields},
        "governor": {key: value for key, value in limits.items() if key not in JudgeKnobs.model_fields},
    })  # fmt: skip
    return state


def found(
    panel: JudgePanel, state: DebateState, *, stopped: bool = False
) -> tuple[list[JudgeRead], list[JudgeCharged]]:
    """What the judges report, and what their calls took; folded, as a session does."""
    given: list[Any] = []

    def give(said: Any) -> None:
        given.append(said)
        step(state, said, state.at_ms)

    asyncio.run(panel.read(state, give, stopped=stopped))
    assert all(reader.closed for _, reader in panel._judges if isinstance(reader, Mindlike))
    return [one for one in given if isinstance(one, JudgeRead)], [one for one in given if isinstance(one, JudgeCharged)]


TOOK = Usage("m", 900, 100, 30_000)
"""What a reading takes: 1,000 tokens, and 0.03."""


class Mindlike:
    """A judge's mind that finds for the side A, does not answer at all, or throws."""

    name = "mindlike"
    wants_evidence = False

    def __init__(self, fault: MindFault | None = None, *, answers: bool = True, took: Usage | None = TOOK) -> None:
        self.fault, self.answers, self.took = fault, answers, took
        self.asked = 0
        self.closed = False

    async def reply(self, request: MindRequest) -> MindReply:
        self.asked += 1
        if self.fault is not None:
            raise self.fault
        if not self.answers:
            await asyncio.sleep(600)
        return MindReply("A", usage=self.took)

    def estimate(self, request: MindRequest) -> Usage:
        return TOOK

    def recall(self, agent: str, text: str) -> None:
        pass

    def discarded(self, request_id: str) -> None:
        pass

    async def close(self) -> None:
        self.closed = True


def test_a_judge_that_refuses_says_why_there_is_no_verdict() -> None:
    panel = heard(JudgePanel([("refuses", Mindlike(MindFault("refused", "it would not")))]))
    [report], _ = found(panel, after())
    assert (report.verdicts, report.fault) == ((), "it would not")


def test_a_judge_that_is_late_is_left_out_and_the_others_are_heard() -> None:
    panel = heard(JudgePanel([("silent", Mindlike(answers=False)), ("quick", Mindlike())]))
    reports, _ = found(panel, after(seconds=1))
    assert [(one.judge, len(one.verdicts), one.fault) for one in reports] == [
        ("silent", 0, "it had not answered after 1 s (judges.seconds)"),
        ("quick", 2, None),
    ]


def test_whoever_ends_the_debate_does_not_wait_and_keeps_the_verdicts_that_are_there() -> None:
    panel = heard(JudgePanel([("silent", Mindlike(answers=False)), ("quick", Mindlike())]))
    given: list[Any] = []

    async def left_early() -> None:
        reading = asyncio.ensure_future(panel.read(after(), given.append))
        await asyncio.sleep(0.05)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    asyncio.run(left_early())
    reports = [one for one in given if isinstance(one, JudgeRead)]
    assert [(one.judge, one.fault) for one in reports] == [("silent", NOT_WAITED_FOR), ("quick", None)]


@pytest.mark.parametrize(
    ("limits", "asked", "why"),
    [
        ({}, 6, None),
        ({"calls": 4}, 4, "the judges have made 4 calls, and judges.calls allows 4"),
        ({"tokens": 4500}, 4, "a reading takes up to 1,000 tokens, and of the 4,500 of judges.tokens 500 are left"),
        ({"tokens": 500}, 0, "a reading takes up to 1,000 tokens, and of the 500 of judges.tokens 500 are left"),
        ({"money_per_debate": 0.1}, 3, "a reading may cost 0.0300, and of the 0.1 for this debate 0.0100 are left"),
        ({"money_per_minute": 0.01}, 0, "a reading may cost 0.0300, and governor.money_per_minute is 0.01"),
        ({"calls": 0, "tokens": 0, "money_per_debate": 0}, 6, None),
    ],
)
def test_no_limit_is_passed_and_a_judge_that_is_left_out_says_which(
    limits: dict[str, float], asked: int, why: str | None
) -> None:
    minds = [Mindlike() for _ in range(3)]
    state = after(**limits)
    reports, charges = found(heard(JudgePanel([(f"j{n}", mind) for n, mind in enumerate(minds)])), state)
    assert sum(mind.asked for mind in minds) == len(charges) == state.vote.judge_calls == asked
    assert state.governor.spent_micros == asked * TOOK.cost_micros and state.vote.judge_tokens == asked * 1000
    assert {one.fault for one in reports if one.fault} == ({why} if why else set())


def test_what_was_spent_before_counts_and_a_minute_passes() -> None:
    """The cap of a minute is waited for; what the debate spent in it counts."""
    state = after(money_per_minute=0.05, seconds=90)
    state.governor.spent.append((state.at_ms - 1000, 40_000))
    clock = iter(range(0, 10_000, 20))
    mind = Mindlike()
    panel = heard(JudgePanel([("j", mind)], now_s=lambda: float(next(clock))))
    panel_sleep, asyncio_sleep = [], asyncio.sleep

    async def at_once(seconds: float) -> None:
        panel_sleep.append(seconds)
        await asyncio_sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("argentum_core.session.judges.asyncio.sleep", at_once)
        [report], _ = found(panel, state)
    assert report.verdicts == ("for",) and panel_sleep
    assert report.fault == "a reading may cost 0.0300, and governor.money_per_minute is 0.05"


def test_a_call_that_was_hung_up_on_is_charged_too() -> None:
    """Its mind tells what it took when it is closed."""

    class Spends(Mindlike):
        async def reply(self, request: MindRequest) -> MindReply:
            try:
                return await super().reply(request)
            finally:
                panel.spent(request, TOOK)

    panel = heard(JudgePanel([("silent", Spends(answers=False))]))
    _, charges = found(panel, after(seconds=1))
    assert [one.cost_micros for one in charges] == [TOOK.cost_micros]


def test_a_debate_that_was_stopped_is_not_judged() -> None:
    [report], charges = found(heard(JudgePanel([("silent", Mindlike())])), after(), stopped=True)
    assert report.fault == STOPPED and not charges


def test_nothing_heard_is_nothing_to_judge() -> None:
    [report], charges = found(JudgePanel([("silent", Mindlike())]), after())
    assert report.fault == "nothing was heard that could be judged" and not charges


@pytest.mark.parametrize("how", ["forked", "forked with another rule", "resumed"])
def test_a_debate_that_goes_on_can_be_judged_and_all_of_it_is_read(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGENTUM_HOME", str(tmp_path))
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    parent = tmp_path / "parent.db"

    async def go_on() -> tuple[list[e.Event], FakeJudge]:
        async with FakeJudge(taste=most_points) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            debate = open_virtual(
                assemble(Choice(motion="homework", voice="estimate", seed=3, turns=6)), Recording(parent), told
            )
            stop = deque([Operator(1, StopCommand())]) if how == "resumed" else deque()
            heard: list[e.Event] = []
            waiting: deque[Operator] = deque()

            def watch(batch: list[Recorded]) -> None:
                heard.extend(one.event for one in batch)
                if stop and sum(isinstance(one, e.SegmentEnded) and one.agent != CHAIR for one in heard) > 2:
                    waiting.append(stop.popleft())

            await debate.run(watch, waiting)
            debate.close()
            spec = f"chat:{MODEL}"
            if how == "resumed":
                after: Any = resume_virtual(parent, Choice(judges=(spec,)), Recording(), told)
            else:
                reader = JournalReader.open(parent)
                rules = (("auction.max_bid", "3"),) if "another" in how else ()
                changed = Choice(judges=(spec,), settings=rules, insecure=False)
                after = fork_virtual(
                    Fork(reader, find_moment(reader, "3"), changed), Recording(tmp_path / "f.db"), told
                )
            events: list[e.Event] = []
            await after.run(lambda batch: events.extend(one.event for one in batch))
            after.close()
            return events, server

    def told(name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:
        raise AssertionError(why)

    events, server = asyncio.run(go_on())
    [report] = [one for one in events if isinstance(one, e.JudgeReported)]
    assert report.fault is None and report.agreed
    record = JournalReader.open(tmp_path / ("parent.db" if how == "resumed" else "f.db"))
    said = [one.event for one in record.read() if isinstance(one.event, e.SegmentEnded) and one.event.agent != CHAIR]
    lines = transcript(server.requests[-1].body["messages"][-1]["content"])
    assert len(lines) == len([one for one in said if one.heard_text]) > 4
