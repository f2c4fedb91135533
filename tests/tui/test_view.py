"""The view folds what the engine says and remembers, bounded, what only a screen needs."""

from __future__ import annotations

from collections.abc import Callable

import feed
import pytest

from argentum_audio.controller import AudioStats
from argentum_core.debate import events as e
from argentum_core.debate.commands import CutAtBeatCommand, CutCommand, GrantCommand
from argentum_core.debate.evolve import HANDLERS
from argentum_core.journal.record import Recorded
from argentum_tui.view import StageView
from argentum_tui.view.cause_feed import KEPT as CAUSES_KEPT
from argentum_tui.view.history import KEPT as HISTORY_KEPT
from argentum_tui.view.mood import LONGEST, mood_word
from argentum_tui.view.names import clock, fit, number, short_tokens, sparkline
from argentum_tui.view.topics import TOUCHES
from argentum_tui.view.transcript import TURNS_KEPT


def at(ms: int, source_title: Callable[[str], str] = str) -> StageView:
    """The view of the scripted debate at a moment."""
    view = StageView(source_title)
    view.fold_all(item for item in feed.debate() if item.at_ms <= ms)
    view.clock(ms, AudioStats())
    return view


def lines(view: StageView) -> list[str]:
    """The rows of the causes, newest first."""
    return [f"{row.sign} {row.text}" for row in reversed(view.causes)]


def commanded(view: StageView, command_id: int, status: str, **more: object) -> None:
    event = e.OperatorCommand(command_id=command_id, command="cut", arguments={}, status=status, **more)  # type: ignore[arg-type]
    view.fold(Recorded(seq=0, at_ms=view.now_ms, event=event))


def test_a_command_goes_from_pending_to_applied_with_its_delay_on_one_line() -> None:
    view = at(10_000)
    before = len(view.causes)
    view.command_sent(7, CutCommand(), pressed_s=1.0)
    assert lines(view)[0] == "✂ cut now · you · pending"
    commanded(view, 7, "accepted")
    assert lines(view)[0] == "✂ cut now · you · accepted"
    commanded(view, 7, "applied", delay_ms=21)
    assert lines(view)[0] == "✂ cut now · you · applied +21 ms"
    assert len(view.causes) == before + 1


def test_an_applied_command_is_not_taken_back_by_a_stage_that_comes_late() -> None:
    view = at(10_000)
    view.command_sent(7, CutCommand(), pressed_s=1.0)
    commanded(view, 7, "applied", delay_ms=21)
    commanded(view, 7, "accepted")
    assert lines(view)[0].endswith("applied +21 ms")


def test_a_refusal_says_why() -> None:
    view = at(10_000)
    view.command_sent(7, CutCommand(), pressed_s=1.0)
    commanded(view, 7, "refused", reason="nobody is speaking")
    assert lines(view)[0] == "✂ cut now · you · refused: nobody is speaking"
    assert view.pending_cut() is None


def test_a_pending_cut_is_aimed_before_it_happens() -> None:
    view = at(10_000)
    floor = view.state.floor
    assert floor is not None and view.pending_cut() is None
    view.command_sent(1, CutAtBeatCommand("agent_2"), pressed_s=1.0)
    pending = view.pending_cut()
    assert pending is not None
    assert pending[1] == floor.starts_ms + floor.beats_ms[floor.beats_reached]


@pytest.mark.parametrize(
    ("ms", "line"),
    [
        (0, "◆ the debate begins · seed 7"),
        (9_000, "❸ bid 4 beats ❹ 3 · pays 4"),
        (13_000, "↳ ❶ ADA challenges · −2"),
        (27_000, "✂ ❶ cuts ❷ at beat 1 · 3 + 1"),
        (36_000, "✎ debate_snappy → crossfire · 3 knobs"),
        (42_000, "! voice late 310 ms · espeak"),
        (48_000, "✂ cut now · you · applied +21 ms"),
        (48_000, "! elevenlabs rate limited · again in 1.2 s · espeak speaks for Cyril"),
        (64_000, "✎ lead time 1,000 → 1,250 ms"),
    ],
)
def test_what_happens_is_told_in_one_line(ms: int, line: str) -> None:
    assert line in lines(at(ms))


def test_a_revision_grows_only_for_the_topics_that_an_event_touches() -> None:
    view = at(10_000)
    before = dict(view.revision)
    event = e.TokensChanged(agent="agent_1", delta=100, bank=500, cause="grant")
    view.fold(Recorded(seq=0, at_ms=10_000, event=event))
    assert {topic for topic in before if view.revision[topic] != before[topic]} == {"banks"}


def test_the_next_speaker_is_first_likely_then_sure() -> None:
    view = at(70_000)
    likely = view.next_speaker()
    assert likely is not None and likely.agent == "agent_4" and not likely.sure
    sure = at(71_000).next_speaker()
    assert sure is not None and sure.agent == "agent_4" and sure.sure


def test_changed_knobs_are_counted_against_the_preset() -> None:
    assert at(40_000).changed_knobs() == 0
    assert at(65_000).changed_knobs() == 1


def test_prepared_work_is_shown_until_it_is_used() -> None:
    view = at(70_000)
    reserve, kicker = view.prepared("reserve"), view.prepared("kicker")
    assert reserve is not None and reserve.agent == "agent_4" and reserve.ready
    assert kicker is not None and kicker.length_ms == 1400


def test_a_recording_wound_back_begins_again() -> None:
    view = at(70_000)
    serials = {turn.serial for turn in view.transcript.turns}
    view.fold_all(item for item in feed.debate() if item.at_ms <= 10_000)
    again = at(10_000)
    assert view.state == again.state
    assert lines(view) == lines(again)
    assert [turn.plain() for turn in view.transcript.turns] == [turn.plain() for turn in again.transcript.turns]
    assert not serials & {turn.serial for turn in view.transcript.turns}


def test_everything_is_bounded_however_long_the_debate() -> None:
    view = StageView()
    view.fold_all(feed.debate(repeats=30))
    assert len(view.transcript.turns) <= TURNS_KEPT
    assert all(len(past.share) <= HISTORY_KEPT for past in view.history.values())
    assert len(view.causes) <= CAUSES_KEPT
    for n in range(100):
        view.command_sent(n, GrantCommand("agent_1"), pressed_s=0.0)
    assert len(view.commands) <= 32


def test_every_event_that_changes_the_state_touches_a_topic() -> None:
    assert set(HANDLERS) <= set(TOUCHES)


def test_an_event_of_a_kind_the_screen_does_not_know_changes_nothing() -> None:
    view = at(10_000)
    before = dict(view.revision)
    event = e.InputIgnored(input="BeatHeard", about="clip", phase="handover")
    view.fold(Recorded(seq=0, at_ms=10_000, event=event))
    assert view.revision == before


def test_a_clock_that_stands_still_moves_nothing_once_the_meter_is_quiet() -> None:
    view = at(10_000)
    assert view.clock(10_100, AudioStats(level_db=-10.0))
    for _ in range(8):
        view.clock(10_100, AudioStats(level_db=-10.0))
    assert not view.clock(10_100, AudioStats(level_db=-10.0))


@pytest.mark.parametrize(
    ("frustration", "engagement", "confidence", "word"),
    [
        (0.2, 0.5, 0.5, "composed"),
        (0.7, 0.5, 0.2, "wounded"),
        (0.7, 0.5, 0.6, "heated"),
        (0.5, 0.9, 0.5, "restless"),
        (0.1, 0.8, 0.5, "eager"),
        (0.1, 0.1, 0.5, "withdrawn"),
        (0.1, 0.5, 0.8, "assured"),
        (0.1, 0.5, 0.2, "doubtful"),
    ],
)
def test_a_mood_has_one_word(frustration: float, engagement: float, confidence: float, word: str) -> None:
    assert mood_word(frustration, engagement, confidence) == word
    assert len(word) <= LONGEST


def test_agents_times_and_tokens_are_written_the_same_everywhere() -> None:
    assert [number(1), number(10), number(11), number(0)] == ["❶", "❿", "11", "✦"]
    assert [clock(0), clock(192_000), clock(3_723_000)] == ["00:00", "03:12", "1:02:03"]
    assert [short_tokens(300), short_tokens(150), short_tokens(125)] == ["3", "1.5", "1.25"]
    assert sparkline([0.0, 1.0], 4) == "  ▁▇"
    assert [fit("abcdef", 4), fit("ab", 4)] == ["abc…", "ab  "]
