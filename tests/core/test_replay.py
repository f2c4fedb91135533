"""Folding a journal gives the state the debate was in (DESIGN, The flow)."""

from __future__ import annotations

from pathlib import Path

import pytest

from argentum_core.debate import events as e
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.journal import Journal, JournalError, JournalReader
from argentum_core.journal.replay import fold

STARTED = e.DebateStarted(
    session="s1", motion="cars", title="Cars", preset="debate_snappy", cast="duo", seed=7, max_bank=800,
    settings=Settings().model_dump(),
    agents=[
        e.AgentSetup(id=name, name=name.title(), side="for", seat=seat, voice="espeak", mind="casebook",
                     target_share=0.5, bank=400)
        for seat, name in enumerate(["ada", "brook"], 1)
    ],
)  # fmt: skip
EVENTS: list[e.Event] = [
    STARTED,
    e.AuctionOpened(auction_id="a0", turn=0, fallback="ada"),
    e.BidPlaced(auction_id="a0", agent="brook", amount=3, source="heuristic", desire=0.5),
    e.TokensChanged(agent="brook", delta=-300, bank=100, cause="bid"),
    e.KnobChanged(key="audio.duck_db", old=-12.0, new=-20.0),
]


def test_the_fold_of_the_record_is_the_fold_of_the_debate(tmp_path: Path) -> None:
    live = DebateState()
    with Journal.create(tmp_path / "a.db", {}) as journal:
        for n, event in enumerate(EVENTS):
            [recorded] = journal.append(n * 10, [event])
            evolve(live, recorded.event, recorded.at_ms)
        assert fold(journal) == live
    state = fold(JournalReader.open(tmp_path / "a.db"))
    assert state == live
    assert (state.by_id["brook"].bank, state.at_ms, state.settings.audio.duck_db) == (100, 40, -20.0)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (e.TokensChanged(agent="nobody", delta=1, bank=1, cause="grant"), "(tokens_changed)"),
        (e.KnobChanged(key="audio.no_such", old=1, new=2), "(knob_changed)"),
        (e.MindChanged(agent="nobody", old="casebook", new="chat:m"), "(mind_changed)"),
        (e.VoiceChanged(agent="nobody", old="espeak", new="neural"), "(voice_changed)"),
        (e.TemperamentChanged(agent="chair", old={}, new={"eager": 2.0}), "(temperament_changed)"),
    ],
)
def test_a_record_that_contradicts_itself_is_one_sentence(tmp_path: Path, event: e.Event, why: str) -> None:
    with Journal.create(tmp_path / "a.db", {}) as journal:
        journal.append(0, [STARTED, event])
        with pytest.raises(JournalError, match="is damaged: event 2") as caught:
            fold(journal)
    assert why in str(caught.value)


def test_a_record_without_a_debate_is_one_sentence(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "a.db", {}) as journal, pytest.raises(JournalError, match="holds no debate"):
        fold(journal)
