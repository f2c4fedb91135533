"""Where the library meets minds and the engine: what is shown to a mind, and what becomes of what it cites."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from argentum_audio.sim import SimAudioController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.knobs import apply
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.debate.work import Work
from argentum_core.evidence import EvidenceLibrary, Passage
from argentum_core.journal import Journal, Recorded
from argentum_core.minds.base import Heard, MindReply, MindRequest
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.minds.requests import EVIDENCE_CHARACTERS, SNIPPETS, evidence_snippets
from argentum_core.orchestrator.inputs import MindReplied
from argentum_core.session import LiveSession, Setup, agents_of, run_virtual
from argentum_core.session.effect_runner import EffectRunner
from argentum_core.session.mind_words import MOST_SOURCES
from argentum_presets import load_cast, load_motion

WEEK = load_motion("four-day-week")
PARKINSON = "Work expands, Parkinson remarked, to fill the time available."


def setup(turns: int = 12, **knobs: Any) -> Setup:
    return Setup(
        motion_id="four-day-week", motion=WEEK, cast_id="quartet", cast=load_cast("quartet"), preset="debate_snappy",
        settings=apply(Settings(), knobs), seed=3, turns=turns,
    )  # fmt: skip


class Citing:
    """A mind that says and cites what it is told to, and keeps what it was asked."""

    name = "citing"

    def __init__(self, *replies: MindReply) -> None:
        self.replies = replies
        self.asked: list[MindRequest] = []

    async def reply(self, request: MindRequest) -> MindReply:
        self.asked.append(request)
        return self.replies[(len(self.asked) - 1) % len(self.replies)]

    def recall(self, agent: str, text: str) -> None: ...

    def discarded(self, request_id: str) -> None: ...

    async def close(self) -> None: ...


class Indifferent(Citing):
    wants_evidence = False


async def replied(
    reply: MindReply, library: EvidenceLibrary | None, kind: Any = "segment", written: str = ""
) -> MindReplied:
    """What becomes of a reply on its way to the engine."""
    state = DebateState()
    if written:
        state.work["r0"] = Work("r0", "reserve", "ada", "seg", 0, status="written", text=written)
    effects = EffectRunner(state, {}, {}, SimAudioController(), library=library)
    request = MindRequest("r1", kind, "ada", "Ada", "for", "", "M", 0, 35, None, ())
    given = await effects.ask(Citing(reply), request)
    assert isinstance(given, MindReplied)
    return given


# --- judged on the way to the engine ------------------------------------------------------------------------------


async def test_a_true_citation_reaches_the_engine_with_what_it_shares() -> None:
    given = await replied(MindReply(PARKINSON, sources=("parkinson",)), EvidenceLibrary.in_memory(WEEK))
    assert given.sources == ("parkinson",) and given.relevance > 0.5


async def test_a_source_that_does_not_exist_makes_it_nothing() -> None:
    given = await replied(MindReply(PARKINSON, sources=("parkinson", "made-up")), EvidenceLibrary.in_memory(WEEK))
    assert (given.sources, given.relevance) == (("parkinson", "made-up"), 0.0)


async def test_where_there_is_no_library_nothing_is_cited() -> None:
    given = await replied(MindReply(PARKINSON, sources=("parkinson",)), None)
    assert (given.sources, given.relevance) == ((), 0.0)


async def test_what_is_cited_in_the_second_half_counts() -> None:
    reply = MindReply("Most offices perform the fifth.", second=PARKINSON, sources=("parkinson",))
    assert (await replied(reply, EvidenceLibrary.in_memory(WEEK))).relevance > 0.5


async def test_a_bid_without_words_cites_for_the_line_that_is_prepared() -> None:
    bid = MindReply("", bid=3, sources=("parkinson",))
    library = EvidenceLibrary.in_memory(WEEK)
    assert (await replied(bid, library, "bid", written=PARKINSON)).relevance > 0.5
    assert (await replied(bid, library, "bid", written="Rents rise.")).relevance == 0
    assert (await replied(bid, library, "bid")).sources == ()


async def test_hostile_sources_are_cleaned_and_few() -> None:
    names = ("\x1b[31mparkinson\x1b[0m", "", "a" * 10_000, "\u202ex", *(f"n{n}" for n in range(1000)))
    given = await replied(MindReply(PARKINSON, sources=names), EvidenceLibrary.in_memory(WEEK))
    assert given.sources[:3] == ("parkinson", "a" * 80, "x")
    assert len(given.sources) < MOST_SOURCES
    assert given.relevance == 0


# --- shown to a mind ----------------------------------------------------------------------------------------------


def request(said: str, question: str | None = None, kind: Any = "segment") -> MindRequest:
    floor = Heard("s", "brook", "Brook", "against", said, None, complete=True)
    return MindRequest("r1", kind, "ada", "Ada", "for", "", WEEK.title, 0, 35, floor, (), question=question)


def test_a_mind_is_shown_what_is_about_the_line_on_the_floor_then_about_the_motion() -> None:
    library = EvidenceLibrary.in_memory(WEEK)
    shown = evidence_snippets(request("Women come home to a second shift of housework."), library)
    assert shown[0].id == "hochschild"
    assert 1 < len(shown) <= SNIPPETS
    assert len({snippet.id for snippet in shown}) == len(shown)
    assert evidence_snippets(request("Rents rise.", "What did Baumol say of a quartet?"), library)[0].id == "baumol"


def test_what_is_shown_is_bounded() -> None:
    library = EvidenceLibrary.in_memory()
    library.add(Passage(f"n#{n}", "Notes", "housework and shifts of work " * 60) for n in range(9))
    shown = evidence_snippets(request("A second shift of housework."), library)
    assert sum(len(snippet.text) for snippet in shown) <= EVIDENCE_CHARACTERS
    assert shown[-1].text.endswith("…")


@pytest.mark.parametrize(
    ("mind", "kind", "enabled", "told"),
    [
        (Citing(MindReply("")), "segment", True, True),
        (Citing(MindReply("")), "bid", True, False),
        (Citing(MindReply("")), "listen", True, False),
        (Citing(MindReply("")), "interjection", True, False),
        (Citing(MindReply("")), "segment", False, False),
        (Indifferent(MindReply("")), "segment", True, False),
    ],
)
async def test_only_minds_and_work_that_can_use_it_are_shown_evidence(
    mind: Citing, kind: Any, enabled: bool, told: bool
) -> None:
    state = DebateState(settings=apply(Settings(), {"evidence.enabled": enabled}))
    effects = EffectRunner(state, {}, {}, SimAudioController(), library=EvidenceLibrary.in_memory(WEEK))
    await effects.ask(mind, request("Women come home to a second shift of housework.", kind=kind))
    assert bool(mind.asked[-1].evidence) is told


async def test_the_casebook_is_shown_what_the_user_named_and_not_the_dossier_that_it_knows() -> None:
    class Named(Citing):
        wants_evidence = "named"

    assert Casebook(WEEK, 1).wants_evidence == "named"
    library, mind = EvidenceLibrary.in_memory(WEEK), Named(MindReply(""))
    effects = EffectRunner(DebateState(), {}, {}, SimAudioController(), library=library)
    asked = request("Women come home to a second shift of housework.")
    await effects.ask(mind, asked)
    assert not mind.asked[-1].evidence
    library.add(
        [Passage("kohn#14", "Shorter weeks", "A second shift of housework waits.", "k.pdf", "Kohn 2019", "p. 14")]
    )
    await effects.ask(mind, asked)
    shown = mind.asked[-1].evidence[0]
    assert (shown.id, shown.work, shown.place) == ("kohn#14", "Kohn 2019", "p. 14")


# --- a whole debate -----------------------------------------------------------------------------------------------


def test_what_the_casebook_cites_is_borne_out() -> None:
    """Every cited segment of a debate shares enough with its source, whichever of its sentences cites."""
    case = setup(turns=60)
    mind, voice = Casebook.of_cast(case.motion, case.cast, case.seed), EstimateVoice()
    names = [agent.id for agent in agents_of(case)]
    recorded: list[Recorded] = []
    asyncio.run(
        run_virtual(
            case, dict.fromkeys(names, mind), dict.fromkeys([*names, CHAIR], voice), SimAudioController(),
            publish=recorded.extend,
        )
    )  # fmt: skip
    library = EvidenceLibrary.in_memory(WEEK)
    cited = [item.event for item in recorded if isinstance(item.event, e.SegmentStarted) and item.event.sources]
    assert len(cited) >= 3
    for event in cited:
        assert library.judge(event.text, event.sources).relevance >= Settings().evidence.threshold


def test_a_live_session_opens_sources_until_and_after_its_end(tmp_path: Path) -> None:
    case = setup(turns=1)
    mind, voice = Citing(MindReply(PARKINSON, sources=("parkinson",))), EstimateVoice()
    names = [agent.id for agent in agents_of(case)]
    journal = Journal.create(tmp_path / "debate.db", case.meta())
    session = LiveSession(
        case.begin(), dict.fromkeys(names, mind), dict.fromkeys([*names, CHAIR], voice), SimAudioController(),
        journal=journal, library=EvidenceLibrary.in_journal(journal.path, WEEK),
    )  # fmt: skip
    assert session.source("parkinson") is not None and session.source("made-up") is None
    session.start()
    session.close()
    assert session.over and session.crash is None
    assert session.source("parkinson") is not None
    assert not Path(f"{journal.path}-wal").exists(), "nobody holds the journal any more"
