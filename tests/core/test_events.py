"""Events: one vocabulary, on record as JSON (SURFACE, Journal)."""

from __future__ import annotations

import msgspec
import pytest

from argentum_core.debate import events as e

ON_THE_SURFACE = {
    "debate_started": "session motion preset seed max_bank agents settings",
    "debate_ended": "reason",
    "tokens_changed": "agent delta bank cause",
    "auction_opened": "auction_id turn",
    "bid_placed": "auction_id agent amount source evidence",
    "auction_resolved": "auction_id winner paid scores pacing reason",
    "segment_started": "segment_id clip_id auction_id agent text context_version starts_ms planned_ms",
    "beat_reached": "segment_id n planned_ms actual_ms drift_ms",
    "segment_ended": "segment_id agent heard_text heard_ms complete ended_ms",
    "interjection_played": "segment_id agent kind text importance beat cost starts_ms ends_ms",
    "interjection_lapsed": "segment_id agent reason",
    "interrupt_armed": "segment_id agent beat guard_ms",
    "interrupt_skipped": "segment_id agent beat guard_ms reason",
    "hard_interrupt": "segment_id auction_id agent interrupted by beat cut_ms crossfade_ms costs guard_ms kicker_segment_id",
    "emotion_changed": "agents",
    "pacing_updated": "agents",
    "preset_changed": "from to differences",
    "knob_changed": "key old new",
    "operator_command": "command arguments status reason",
    "provider_fault": "provider kind retry_ms",
    "stale_reply": "request asked_version current_version",
}


@pytest.mark.parametrize("kind", ON_THE_SURFACE)
def test_events_carry_what_the_outside_holds_on_to(kind: str) -> None:
    fields = {field.encode_name for field in msgspec.structs.fields(e.EVENT_TYPES[kind])}
    assert set(ON_THE_SURFACE[kind].split()) <= fields


RENAMED: dict[str, type[e.Event]] = {
    "mind_opened": e.MindIntentReported,
    "path_chosen": e.ContinuationChosen,
    "second_halves_written": e.ContinuationsWritten,
}
"""Events whose class has another name by now; in the journal they keep the one they had."""


def test_types_are_named_after_their_classes() -> None:
    for kind, cls in e.EVENT_TYPES.items():
        if cls.__module__.startswith(e.__name__):
            assert RENAMED.get(kind) is cls or kind.replace("_", "") == cls.__name__.lower()


def test_an_event_survives_its_record() -> None:
    event = e.PresetChanged(from_="a", to="b", differences={"audio.duck_db": [-12.0, -9.0]})
    body = e.encode(event)
    assert msgspec.json.decode(body)["from"] == "a"
    assert e.decode("preset_changed", body) == event


def test_events_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        e.DebateEnded(reason="turns").reason = "minutes"  # type: ignore[misc]


def test_a_type_of_a_later_version_is_none_and_a_wrong_body_an_error() -> None:
    assert e.decode("from_tomorrow", b"{}") is None
    with pytest.raises(msgspec.DecodeError):
        e.decode("tokens_changed", b'{"agent": 1}')


OF_ONE: dict[str, tuple[str, e.Event]] = {
    "pacing_updated": (
        '{"agent":"a1","share":0.5,"integral":-0.1,"multiplier":1.0,"talk_ms":900.0,"won":1.5}',
        e.PacingUpdated(agents={"a1": e.Paced(0.5, -0.1, 1.0, 900.0, 1.5)}),
    ),
    "emotion_changed": (
        '{"agent":"a1","frustration":0.1,"engagement":0.2,"confidence":0.3}',
        e.EmotionChanged(agents={"a1": e.Mood(0.1, 0.2, 0.3)}),
    ),
    "reputation_changed": (
        '{"agent":"a1","reputation":-0.016}',
        e.ReputationChanged(agents={"a1": e.Standing(-0.016)}),
    ),
}
"""What the first versions told in one event an agent."""


@pytest.mark.parametrize("kind", OF_ONE)
def test_an_event_of_one_agent_in_an_old_journal_is_one_of_all_with_one_in_it(kind: str) -> None:
    body, event = OF_ONE[kind]
    assert e.decode(kind, body) == e.decode(kind, body.encode()) == event
    assert e.decode(kind, e.encode(event)) == event


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('{"agent":"a1","frustration":0.1,"engagement":"high","confidence":0.3}', "engagement"),
        ('{"agents":{"a1":{"frustration":0.1,"engagement":"high","confidence":0.3}}}', "engagement"),
        ('{"agents":{"a1":{"frustration":0.1,"engagement":0.2}}}', "confidence"),
        ('{"agent":7}', "agents"),
        ("{}", "agents"),
    ],
)
def test_a_wrong_body_is_told_by_the_shape_it_has(body: str, named: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=named):
        e.decode("emotion_changed", body)


def test_fields_of_a_later_version_are_passed_over() -> None:
    assert e.decode("debate_ended", b'{"reason": "turns", "applause": 3}') == e.DebateEnded(reason="turns")
