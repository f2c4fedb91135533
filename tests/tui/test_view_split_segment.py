"""A segment in halves is one stretch of speech: on the floor, where beat 1 is the splice, and in the transcript."""

from __future__ import annotations

import feed
import pytest
from stage_app import Stage
from stage_app import app as stage_app
from test_view import lines
from test_view_transcript import laid

from argentum_audio.controller import AudioStats
from argentum_core.debate import events as e
from argentum_core.debate.work import Work
from argentum_core.journal.record import Recorded
from argentum_tui.view import StageView

FIRST = "Every street given back makes the shops on it busier."
PLANNED = "Rents rise with it, so build."
ANSWER = "Ghent, since you ask. Rents rise with it, so build."


def told(view: StageView, at_ms: int, *events: e.Event) -> None:
    for event in events:
        view.fold(Recorded(seq=0, at_ms=at_ms, event=event))
    view.clock(at_ms, AudioStats())


def started(segment: str, text: str, at_ms: int, role: e.Role = "segment") -> e.SegmentStarted:
    ends, beats, length = feed.clip(text)
    return e.SegmentStarted(
        segment_id=segment, clip_id=f"clip_{segment}", auction_id="a", agent="agent_1", text=text, context_version=1,
        starts_ms=at_ms, planned_ms=length, beats_ms=beats, beat_kinds=["sentence"] * len(beats), word_ends_ms=ends,
        role=role,
    )  # fmt: skip


SPLICE_MS = feed.clip(FIRST)[2]


def first_part() -> StageView:
    """The first half is sounding and both ways to go on are ready."""
    view, script = StageView(), feed.Script()
    feed.begin(script)
    view.fold_all(script.done())
    told(view, 0, started("s", FIRST, 0))
    prepare(view)
    return view


def prepare(view: StageView) -> None:
    for path, text in (("no_ack", PLANNED), ("ack", ANSWER)):
        ends, beats, length = feed.clip(text)
        view.state.work[f"r_{path}"] = Work(
            request_id=f"r_{path}", kind="second", agent="agent_1", segment_id=f"s_{path}", context_version=1,
            status="ready", text=text, length_ms=length, beats_ms=beats, word_ends_ms=ends, path=path, follows="s",  # type: ignore[arg-type]
        )  # fmt: skip


def chosen(path: e.ContinuationPath) -> e.ContinuationChosen:
    return e.ContinuationChosen(
        segment_id="s", agent="agent_1", path=path, beat=1, second_segment_id=f"s_{path}", starts_ms=SPLICE_MS
    )


def scheduled(segment: str) -> e.SegmentScheduled:
    return e.SegmentScheduled(
        request_id="r_no_ack", segment_id=segment, clip_id="c", auction_id="a", agent="agent_1", starts_ms=SPLICE_MS
    )


def half_ended() -> e.SegmentEnded:
    return e.SegmentEnded(
        segment_id="s", agent="agent_1", heard_text=FIRST, heard_ms=SPLICE_MS, complete=True, ended_ms=SPLICE_MS
    )


def interjected(segment: str = "s_ack") -> e.InterjectionPlayed:
    """It is recorded over the half that follows, whether that has begun or not."""
    return e.InterjectionPlayed(
        segment_id=segment, agent="agent_3", kind="challenge", text="Name one city.", importance=0.8, beat=1, cost=200,
        starts_ms=SPLICE_MS + 10, ends_ms=SPLICE_MS + 900,
    )  # fmt: skip


def spliced(path: e.ContinuationPath) -> StageView:
    view = first_part()
    told(view, SPLICE_MS - 150, chosen(path))
    text = ANSWER if path == "ack" else PLANNED
    told(view, SPLICE_MS, half_ended(), started(f"s_{path}", text, SPLICE_MS, "second"))
    return view


def test_before_the_splice_the_floor_is_as_long_as_both_halves_and_beat_one_is_planned() -> None:
    view = first_part()
    floor = view.floor
    assert floor is not None
    assert floor.planned_ms == SPLICE_MS + feed.clip(PLANNED)[2]
    assert floor.beats_ms[0] == SPLICE_MS and floor.beats_reached == 0
    assert floor.words == FIRST.split()
    assert view.splice_words() == "both ready"


def test_what_is_still_being_made_is_said() -> None:
    view = first_part()
    view.state.work["r_ack"].status = "written"
    assert view.splice_words() == "1 of 2 ready"


def test_once_a_way_is_chosen_its_words_follow() -> None:
    view = first_part()
    told(view, SPLICE_MS - 150, chosen("ack"))
    floor = view.floor
    assert floor is not None and " ".join(floor.words) == f"{FIRST} {ANSWER}"


@pytest.mark.parametrize(("path", "text"), [("ack", ANSWER), ("no_ack", PLANNED)])
def test_after_the_splice_the_floor_is_still_one_and_beat_one_is_reached(path: e.ContinuationPath, text: str) -> None:
    view = spliced(path)
    floor = view.floor
    assert floor is not None and view.live
    assert (floor.starts_ms, floor.ends_ms) == (0, SPLICE_MS + feed.clip(text)[2])
    assert floor.beats_ms[0] == SPLICE_MS and floor.beats_reached == 1 and floor.drifts_ms == [0]
    assert floor.beats_ms[1:] == [SPLICE_MS + beat for beat in feed.clip(text)[1]]


def test_in_the_breath_between_the_halves_the_floor_is_not_empty() -> None:
    view = first_part()
    told(view, SPLICE_MS - 150, chosen("no_ack"), scheduled("s_no_ack"))
    told(view, SPLICE_MS, half_ended())
    floor = view.floor
    assert view.state.floor is None and view.live
    assert floor is not None and " ".join(floor.words) == f"{FIRST} {PLANNED}"
    assert view.next_speaker() is None


def test_a_segment_without_halves_is_the_engines_own() -> None:
    view = StageView()
    view.fold_all(item for item in feed.debate() if item.at_ms <= 12_300)
    assert view.floor is view.state.floor
    assert view.splice_words() == ""


def test_the_next_segment_starts_afresh() -> None:
    view = spliced("ack")
    told(view, 9000, started("next", FIRST, 9000))
    floor = view.floor
    assert floor is not None and floor.starts_ms == 9000 and floor.words == FIRST.split()
    assert view.splice_words() == ""


BEGUN = started("s_ack", ANSWER, SPLICE_MS, "second")
ORDERS: dict[str, list[e.Event]] = {
    "before the path": [interjected("s"), chosen("ack"), half_ended(), BEGUN],
    "before the second half": [chosen("ack"), half_ended(), interjected(), BEGUN],
    "in the second half": [chosen("ack"), half_ended(), BEGUN, interjected()],
}


@pytest.mark.parametrize("events", ORDERS.values(), ids=ORDERS.keys())
def test_the_transcript_goes_on_in_the_same_line_and_says_who_was_answered(events: list[e.Event]) -> None:
    view = first_part()
    told(view, SPLICE_MS, *events)
    ended = e.SegmentEnded(
        segment_id="s_ack", agent="agent_1", heard_text=ANSWER, heard_ms=1, complete=True, ended_ms=9000
    )
    told(view, 9000, ended)
    assert len(view.transcript.turns) == 1 and len(view.transcript.turns[0].lines) == 1
    assert laid(view, view.transcript.turns[0], width=130) == [
        f"00:00 ❶ ADA    {FIRST} {ANSWER}",
        "               ↳ ❸ CYRIL challenges  “Name one city.” · answered",
    ]


def test_only_an_answer_is_told() -> None:
    assert not any("goes on" in line for line in lines(spliced("no_ack")))
    assert lines(spliced("ack"))[0] == "◆ ❶ goes on, answering the interjection"


async def test_the_floor_panel_shows_the_splice() -> None:
    show = feed.FeedShow([])
    async with stage_app(show).run_test(size=(120, 40)) as pilot:
        stage = Stage(pilot, show)
        view = stage.screen.view
        script = feed.Script()
        feed.begin(script)
        view.fold_all(script.done())
        told(view, 0, started("s", FIRST, 0))
        prepare(view)
        told(view, 900)
        await stage.go_to(1000)
        assert "◇" in stage.rows("floor")[3] and "2nd half both ready" in stage.rows("floor")[-2]
        told(view, SPLICE_MS, chosen("no_ack"), half_ended(), started("s_no_ack", PLANNED, SPLICE_MS, "second"))
        await stage.go_to(SPLICE_MS + 500)
        assert "◆" in stage.rows("floor")[3]
        assert "2nd half as planned" in stage.rows("floor")[-2]
