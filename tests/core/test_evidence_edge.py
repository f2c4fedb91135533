"""Whatever a library throws costs one notice and the evidence that was asked for, never a reply or the debate."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from argentum_audio.virtual import VirtualController
from argentum_audio.voices.estimate import EstimateVoice
from argentum_core.debate import events as e
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import CHAIR
from argentum_core.evidence import EvidenceEdge, EvidenceLibrary, LibraryError, Passage
from argentum_core.evidence.evidence_reader import EvidenceReader
from argentum_core.evidence.source import source
from argentum_core.journal import Recorded
from argentum_core.minds.base import MindReply
from argentum_core.minds.casebook.mind import Casebook
from argentum_core.session import Setup, agents_of, run_virtual
from argentum_presets import load_cast, load_motion

WEEK = load_motion("four-day-week")
THROWN: list[Exception] = [
    sqlite3.OperationalError('fts5: syntax error near "\'"'),
    sqlite3.DatabaseError("database disk image is malformed"),
    MemoryError(),
    RecursionError("maximum recursion depth exceeded"),
    UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "surrogates not allowed"),
    LibraryError("the evidence library cannot be read: \x1b]0;x\x07"),
    ZeroDivisionError("division by zero"),
]


def broken(thrown: Exception, *methods: str) -> EvidenceLibrary:
    library = EvidenceLibrary.in_memory(WEEK)

    def fails(*_: Any, **__: Any) -> Any:
        raise thrown

    for method in methods:
        setattr(library, method, fails)
    return library


@pytest.mark.parametrize("thrown", THROWN, ids=lambda error: type(error).__name__)
def test_whatever_is_thrown_is_told_once(thrown: Exception) -> None:
    told: list[str] = []
    edge = EvidenceEdge(broken(thrown, "get", "judge", "search", "close"), told.append)
    nothing: list[Any] = []
    for _ in range(3):
        assert edge.get("parkinson") is None
        assert edge.judge("Work expands.", ["parkinson"]).known is False
        assert edge.asked(lambda library: list(library.search("work")), nothing) == []
    edge.close()
    [sentence] = told
    assert sentence.startswith(type(thrown).__name__) and sentence.isprintable()


class Citing(Casebook):
    """The casebook, which cites a source with every line."""

    wants_evidence = True

    async def reply(self, request: Any) -> MindReply:
        return replace(await super().reply(request), sources=("parkinson",))


@pytest.mark.parametrize("thrown", THROWN, ids=lambda error: type(error).__name__)
async def test_a_debate_goes_on_without_evidence_and_one_notice_says_so(thrown: Exception) -> None:
    setup = Setup(
        motion_id="four-day-week", motion=WEEK, cast_id="quartet", cast=load_cast("quartet"), preset="debate_snappy",
        settings=Settings(), seed=3, turns=6,
    )  # fmt: skip
    agents = [agent.id for agent in agents_of(setup)]
    mind, voice = Citing.of_cast(WEEK, setup.cast, 3), EstimateVoice()
    recorded: list[Recorded] = []
    state = await run_virtual(
        setup,
        dict.fromkeys(agents, mind),
        dict.fromkeys([*agents, CHAIR], voice),
        VirtualController(),
        library=broken(thrown, "judge", "search"),
        publish=recorded.extend,
    )
    assert state.ended == "turns" and state.turn == 6
    faults = [each.event for each in recorded if isinstance(each.event, e.ProviderFault)]
    assert [fault.provider for fault in faults] == ["evidence"]
    assert type(thrown).__name__ in faults[0].detail


QUERIES = st.text(max_size=80) | st.text(alphabet="\"'*^:(){}-+NEARANDOT \0\ud83d\u0301", max_size=40)


@pytest.fixture(scope="module")
def library() -> EvidenceLibrary:
    found = EvidenceLibrary.in_memory(WEEK)
    found.add([Passage("odd#1", 'NEAR("a" AND', "and OR not * ^ : NEAR( a* b", "")])
    return found


@given(query=QUERIES, ids=st.lists(st.sampled_from(["odd#1", "parkinson"]) | QUERIES, max_size=3))
def test_no_text_is_too_odd_to_search_for_or_to_judge(library: EvidenceLibrary, query: str, ids: list[str]) -> None:
    library.search(query)
    assert 0 <= library.judge(query, ids).relevance <= 1
    for each in ids:
        library.get(each)


@pytest.mark.parametrize("thrown", THROWN, ids=lambda error: type(error).__name__)
def test_a_folder_is_read_to_its_end_or_the_one_error_of_a_library_is_raised(
    thrown: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.md").write_text("A note.")
    (tmp_path / "b.md").write_text("Another note.")
    with pytest.raises(LibraryError) as refused:
        EvidenceReader(broken(thrown, "add"), [source(str(tmp_path))]).run()
    assert "\n" not in str(refused.value)

    real = Path.stat

    def stat(path: Path, **options: Any) -> Any:
        if path.name == "a.md":
            raise thrown
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)
    reading = EvidenceReader(library := EvidenceLibrary.in_memory(), [source(str(tmp_path))])
    reading.run()
    assert len(library) == 1 and len(reading.skipped) == 1
