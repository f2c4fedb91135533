"""A panel of judges: models at a fake server read the debate twice; what is told is whether they agree with themselves."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from minds_scene import homework

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.minds.access import MindAccess
from argentum_core.minds.base import MindFault, MindReply, MindRequest
from argentum_core.minds.casebook.chair import ChairCasebook
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.opener import MindOpener
from argentum_core.session import agents_of, run_virtual
from argentum_core.session.judges import STOPPED, JudgePanel
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
        panel = JudgePanel(judges, patience_s=5)
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


def test_a_judge_that_answers_prose_has_no_verdict() -> None:
    (report,), _ = asyncio.run(judged(prose))
    assert report.verdicts == [] and not report.agreed
    assert report.fault is not None and report.fault.startswith("it named no side, but wrote: Both sides did well")


@pytest.mark.parametrize("fault", ["unauthorized", "web_page", "no_model"])
def test_a_judge_that_fails_has_no_verdict(fault: str) -> None:
    (report,), state = asyncio.run(judged(first_side, script=always(fault)))
    assert report.verdicts == [] and report.fault
    assert state.ended == "turns"


class Silent:
    """A mind that never answers; or that throws."""

    name = "silent"
    wants_evidence = False

    def __init__(self, fault: MindFault | None = None) -> None:
        self.fault = fault

    async def reply(self, request: MindRequest) -> MindReply:
        if self.fault is not None:
            raise self.fault
        await asyncio.sleep(60)
        return MindReply("A")

    def recall(self, agent: str, text: str) -> None:
        pass

    def discarded(self, request_id: str) -> None:
        pass

    async def close(self) -> None:
        pass


def heard(panel: JudgePanel) -> JudgePanel:
    setup = homework(2)
    begin = setup.begin()
    panel.take([
        e.DebateStarted(session="s", motion="m", title="t", preset="p", cast="c", seed=1, max_bank=8, agents=begin.agents, settings={}),
        e.SegmentEnded(segment_id="s1", agent=begin.agents[0].id, heard_text="It is so.", heard_ms=9, complete=True, ended_ms=9),
    ])  # fmt: skip
    return panel


@pytest.mark.parametrize(
    ("mind", "sentence"),
    [(Silent(), "it did not answer within 0.05 s"), (Silent(MindFault("refused", "it would not")), "it would not")],
)
def test_a_judge_that_is_silent_or_refuses_says_why_there_is_no_verdict(mind: Silent, sentence: str) -> None:
    panel = heard(JudgePanel([("silent", mind)], patience_s=0.05))
    (report,) = asyncio.run(panel.reports())
    assert (report.verdicts, report.fault) == ((), sentence)


def test_a_debate_that_was_stopped_is_not_judged() -> None:
    (report,) = asyncio.run(heard(JudgePanel([("silent", Silent())])).reports(stopped=True))
    assert report.fault == STOPPED


def test_nothing_heard_is_nothing_to_judge() -> None:
    (report,) = asyncio.run(JudgePanel([("silent", Silent())]).reports())
    assert report.fault == "nothing was heard that could be judged"
