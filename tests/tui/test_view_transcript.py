"""The transcript keeps what was heard, to the word, with what hung on it."""

from __future__ import annotations

from test_view import at

from argentum_core.debate import events as e
from argentum_core.journal.record import Recorded
from argentum_tui.panels.turn_layout import layout_turn, wrap
from argentum_tui.view import SpeakerTurn, StageView


def laid(view: StageView, turn: SpeakerTurn, width: int = 60) -> list[str]:
    """A turn as the panel writes it, without colours."""
    lines = layout_turn(turn, view.state, width, 5, spaced=False)
    rows = ["".join(text for text, _kind in [*line.gutter, *line.pieces]) for line in lines]
    return [row.replace("▸", " ")[1:].rstrip() for row in rows]


def test_a_line_shows_the_words_heard_up_to_the_last_beat() -> None:
    view = at(12_300)
    line = view.transcript.turns[-1].lines[-1]
    assert not line.ended and " ".join(line.heard_words) == "Nobody proposes to ban a van with work to do."


def test_a_cut_keeps_the_heard_words_a_dash_and_the_price() -> None:
    view = at(27_000)
    turn = next(turn for turn in view.transcript.turns if turn.lines[0].cut)
    assert laid(view, turn) == [
        "00:24 ❷ BROOK  A ban moves the jam to the ring road. —",
        "               ✂ cut by ❶ ADA · 3 + 1",
    ]


def test_the_operators_cut_is_said_to_be_the_operators() -> None:
    view = at(48_000)
    turn = [turn for turn in view.transcript.turns if turn.lines[0].cut][-1]
    assert laid(view, turn, width=80)[0].endswith("priced out of the—")
    assert laid(view, turn)[-1].strip() == "✂ cut by you"


def test_what_a_line_rests_on_stands_below_it_once_something_of_it_was_heard() -> None:
    view = at(22_000, lambda source: f"{source.upper()}, a study of one night")
    cites = next(turn for turn in view.transcript.turns if turn.sources() == ["notes-ghent#2"])
    assert laid(view, cites)[-1].strip() == "† NOTES-GHENT#2, a study of one night"
    assert laid(view, cites, width=40)[-1].strip() == "† NOTES-GHENT#2, a study of…"
    begun = at(100).transcript.turns[-1]
    assert begun.sources() == ["gehl"]
    assert not any("†" in line for line in laid(view, begun))


def test_an_interjection_hangs_below_the_line_it_was_laid_over() -> None:
    view = at(14_000)
    assert laid(view, view.transcript.turns[-1])[-1].strip() == "↳ ❶ ADA challenges  “Name one city.”"


def test_an_interjection_that_was_cut_says_so() -> None:
    view = at(12_500)
    floor = view.state.floor
    assert floor is not None
    event = e.InterjectionCut(segment_id=floor.segment_id, agent="agent_1", ended_ms=12_500)
    view.fold(Recorded(seq=0, at_ms=12_500, event=event))
    assert laid(view, view.transcript.turns[-1])[-1].endswith("“Name one city. —”")


def test_consecutive_lines_of_one_speaker_are_one_turn() -> None:
    view = at(34_000)
    turn = view.transcript.turns[-1]
    assert [line.starts_ms // 1000 for line in turn.lines] == [26, 29]
    assert [line[:14] for line in laid(view, turn) if line[:2] == "00"] == ["00:26 ❶ ADA   ", "00:29         "]


def test_the_chair_has_a_sign_of_its_own() -> None:
    view = at(10_000)
    event = e.SegmentStarted(
        segment_id="chair_1", clip_id="c", auction_id="a", agent="chair", text="One at a time.", context_version=1,
        starts_ms=10_100, planned_ms=900, beats_ms=[], beat_kinds=[], word_ends_ms=[200, 400, 600, 900], role="chair",
    )  # fmt: skip
    view.fold(Recorded(seq=0, at_ms=10_100, event=event))
    ended = e.SegmentEnded(
        segment_id="chair_1", agent="chair", heard_text="One at a time.", heard_ms=900, complete=True, ended_ms=11_000
    )
    view.fold(Recorded(seq=0, at_ms=11_000, event=ended))
    assert laid(view, view.transcript.turns[-1]) == ["00:10 ✦ CHAIR  One at a time."]


def test_a_resumed_debate_is_marked_and_what_was_sounding_stays_as_heard() -> None:
    view = at(12_300)
    view.fold(Recorded(seq=0, at_ms=12_300, event=e.DebateResumed(context_version=9)))
    *_, stopped, mark = view.transcript.turns
    assert stopped.lines[-1].cut
    assert "resumed" in laid(view, mark)[0]


def test_wrapping_keeps_every_word_and_breaks_only_what_must_be_broken() -> None:
    text = "A ban moves the jam to the ring road."
    assert " ".join(wrap(text, 12)) == text
    assert all(len(line) <= 12 for line in wrap(text, 12))
    assert "".join(wrap("x" * 30, 12)) == "x" * 30
    assert wrap("日本語のとても長い言葉です", 10) == ["日本語のと", "ても長い言", "葉です"]
