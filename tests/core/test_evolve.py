"""evolve: events alone make the state (DESIGN, The flow)."""

from __future__ import annotations

from typing import Any

import pytest
from scene import Scene, knobs, told

from argentum_core.debate import events as e
from argentum_core.debate.evolve import HANDLERS, evolve
from argentum_core.debate.state import DROPPED_KEPT, TRANSCRIPT_KEPT, UNDO_KEPT, DebateState

NEWS = [
    e.StaleReply(request="segment_1", asked_version=1, current_version=2),
    e.InputIgnored(input="BeatHeard", about="clip", phase="speaking"),
    e.ProviderFault(provider="espeak", kind="failed", detail="no voice"),
    e.ProviderFault(provider="fake", kind="refused", detail="no"),
]


@pytest.mark.parametrize("news", NEWS, ids=lambda event: event.type)
def test_news_for_people_changes_nothing_but_the_clock(news: e.Event) -> None:
    scene = Scene()
    scene.to_the_floor()
    before = told(scene.state)
    now_ms = scene.state.at_ms + 5
    evolve(scene.state, news, now_ms)
    assert told(scene.state) == before | {"at_ms": now_ms}


def test_an_event_of_a_later_version_changes_nothing() -> None:
    class FromTomorrow(e.Event, frozen=True, kw_only=True):
        volume: int = 11

    scene = Scene()
    before = told(scene.state)
    evolve(scene.state, FromTomorrow(), scene.state.at_ms)
    assert told(scene.state) == before


def test_every_other_event_has_a_place_in_the_state() -> None:
    known = {kind for kind in e.EVENT_TYPES.values() if kind.__module__.startswith(e.__name__)}
    assert known - set(HANDLERS) == {e.StaleReply, e.InputIgnored}


@pytest.mark.parametrize(
    "stray",
    [
        e.WorkWritten(request_id="nobody", text="Hm."),
        e.WorkReady(request_id="nobody", clip_id="c", length_ms=1, beats_ms=[], beat_kinds=[], word_ends_ms=[]),
        e.WorkDropped(request_ids=["nobody"], reason="failed"),
        e.BidPlaced(auction_id="another", agent="a1", amount=1, source="heuristic", desire=1.0),
        e.BeatReached(segment_id="another", n=1, planned_ms=0, actual_ms=0, drift_ms=0),
        e.InterjectionChosen(segment_id="another", request_id="nobody", agent="a1"),
        e.InterjectionPlanned(
            segment_id="another", request_id="nobody", clip_id="c", agent="a1", beat=1, starts_ms=0, ends_ms=1
        ),
        e.InterjectionLapsed(segment_id="another", agent="a1", reason="late"),
        e.WorkAsked(request_ids=["nobody"]),
        e.WorkVoiced(request_ids=["nobody"]),
        e.ContinuationsWritten(request_id="nobody", halves=[]),
        e.ProviderFault(provider="nobody", kind="rate_limit", retry_ms=9000),
    ],
    ids=lambda event: event.type,
)
def test_events_about_what_is_not_there_change_nothing(stray: e.Event) -> None:
    scene = Scene()
    scene.to_the_floor()
    before = told(scene.state)
    evolve(scene.state, stray, scene.state.at_ms)
    assert told(scene.state) == before


def busy() -> Scene:
    """A debate with a bit of everything, all kinds of steering included."""
    scene = Scene(
        settings=knobs({"interrupts.urge_threshold": 0.3, "tokens.per_segment": 2}),
        remarks={f"a{n}": ("challenge", n / 5) for n in range(1, 5)}, turns=40,
    )  # fmt: skip
    steering: list[tuple[str, dict[str, Any]]] = [
        ("grant", {"agent": "a2", "tokens": 3}), ("cut", {}), ("say", {"text": "Order, please."}),
        ("knob", {"key": "tokens.max_bank", "value": 5}), ("knob", {"key": "audio.duck_db", "value": -20}),
        ("mute", {"agent": "a3", "muted": True}), ("undo", {}), ("cut_at_beat", {"agent": "a4"}),
        ("ask", {"agent": "a1", "text": "And the baker?"}), ("take", {"agent": "a4", "tokens": 1}), ("pause", {}),
        ("pause", {}), ("clap", {"agent": "a2"}),
        ("preset", {"name": "plain", "settings": knobs().model_dump()}),
    ]  # fmt: skip
    for name, arguments in steering:
        scene.to_the_floor()
        scene.pass_time(700)
        scene.press(name, **arguments)
        if name == "pause" and scene.state.paused:
            scene.press("pause", paused=False)
    for _ in range(4000):
        if scene.state.phase == "ended":
            break
        scene.advance()
    return scene


def test_the_fold_of_a_debate_is_its_state_also_through_json() -> None:
    scene = busy()
    assert scene.state.ended == "turns"
    kinds = {type(event) for _, event in scene.trace}
    assert {
        e.HardInterrupt,
        e.InterjectionPlayed,
        e.PresetChanged,
        e.KnobChanged,
        e.OperatorCommand,
        e.AudienceClapped,
    } <= kinds
    assert scene.folded() == scene.state
    again = DebateState()
    for at_ms, event in scene.trace:
        decoded = e.decode(event.type, e.encode(event))
        assert decoded == event
        evolve(again, decoded, at_ms)
    assert again == scene.state


def test_no_list_grows_with_the_debate() -> None:
    state = busy().state
    assert len(state.transcript) <= TRANSCRIPT_KEPT
    assert len(state.dropped) <= DROPPED_KEPT
    assert len(state.undo) <= UNDO_KEPT
    assert not state.work
