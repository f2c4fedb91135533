"""The operator is first: every command is answered at once, and applied where it acts (DESIGN, The operator is first)."""

from __future__ import annotations

from typing import Any

import pytest
from scene import Scene, knobs

from argentum_core.debate import events as e
from argentum_core.orchestrator import effects as do
from argentum_core.orchestrator import inputs

CIVIL = knobs({"interrupts.mode": "beat_only", "audio.duck_db": -9, "tokens.max_bank": 6})

AT_ONCE: list[tuple[str, dict[str, Any]]] = [
    ("grant", {"agent": "a2", "tokens": 1}),
    ("take", {"agent": "a2", "tokens": 1}),
    ("mute", {"agent": "a3", "muted": True}),
    ("ask", {"agent": "a4", "text": ""}),
    ("preset", {"name": "civil", "settings": CIVIL.model_dump()}),
    ("knob", {"key": "audio.duck_db", "value": -20}),
    ("pause", {"paused": True}),
    ("stop", {}),
]


def mid_sentence(**parts: Any) -> Scene:
    scene = Scene(**parts)
    scene.to_the_floor()
    scene.settle_minds()
    scene.pass_time(900)
    return scene


@pytest.mark.parametrize(("name", "arguments"), AT_ONCE, ids=[name for name, _ in AT_ONCE])
def test_in_the_middle_of_a_sentence_accepted_and_applied_at_once(name: str, arguments: dict[str, Any]) -> None:
    scene = mid_sentence()
    speaking = scene.floor.segment_id
    answers = scene.press(name, **arguments)
    assert [answer.status for answer in answers] == ["accepted", "applied"]
    assert answers[-1].delay_ms == 0
    if name != "stop":
        assert scene.floor.segment_id == speaking, "the sentence goes on"


@pytest.mark.parametrize(
    ("name", "arguments", "sign"),
    [("cut", {}, e.HardInterrupt), ("cut_at_beat", {"agent": None}, e.HardInterrupt),
     ("cut_at_beat", {"agent": "a4"}, e.HardInterrupt), ("say", {"text": "Order, please."}, e.SegmentStarted)],
)  # fmt: skip
def test_what_is_heard_is_accepted_now_and_applied_when_it_sounds(
    name: str, arguments: dict[str, Any], sign: type[e.Event]
) -> None:
    scene = mid_sentence()
    assert [answer.status for answer in scene.press(name, **arguments)] == ["accepted"]
    command, pressed = scene.commands, scene.state.at_ms
    scene.until(sign)
    assert scene.stages(command) == ["accepted", "applied"]
    applied = scene.all(e.OperatorCommand)[-1]
    assert applied.delay_ms is not None and applied.delay_ms <= scene.state.at_ms - pressed


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("dance", {}, "there is no command 'dance'"),
    ("grant", {"agent": "zed"}, "there is no agent 'zed'; agents are a1, a2, a3, a4"),
    ("mute", {"agent": "a2", "muted": False}, "A2 is not muted"),
    ("say", {"text": "  "}, "there is nothing to say"),
    ("pause", {"paused": False}, "the debate is not paused"),
    ("undo", {}, "there is nothing to undo"),
    ("cut_at_beat", {"agent": "a1"}, "A1 has the floor"),
    ("knob", {"key": "audio.duck_db", "value": -12}, "audio.duck_db is already -12.0"),
    ("knob", {"key": "audio.duck_db", "value": 9}, "audio.duck_db = 9 is not allowed; it takes a number from -40 to 0"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), REFUSED, ids=[f"{row[0]}: {row[2]}" for row in REFUSED])
def test_what_cannot_be_done_is_refused_with_a_reason_and_changes_nothing(
    name: str, arguments: dict[str, Any], reason: str
) -> None:
    scene = mid_sentence()
    banks = [one.bank for one in scene.state.agents]
    [answer] = scene.press(name, **arguments)
    assert (answer.status, answer.reason) == ("refused", reason)
    assert banks == [one.bank for one in scene.state.agents]


@pytest.mark.parametrize("tokens", ["many", None, float("nan")])
def test_an_amount_that_is_no_number_is_refused(tokens: object) -> None:
    scene = mid_sentence()
    [answer] = scene.press("grant", agent="a2", tokens=tokens)
    assert answer.status == "refused"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("knob", {}), ("knob", {"key": 3, "value": []}), ("preset", {}), ("preset", {"name": "x", "settings": {"a": 1}}),
     ("say", {}), ("ask", {}), ("mute", {}), ("cut_at_beat", {"agent": "zed"})],
)  # fmt: skip
def test_a_command_without_what_it_needs_is_refused(name: str, arguments: dict[str, Any]) -> None:
    scene = mid_sentence()
    [answer] = scene.press(name, **arguments)
    assert (answer.status, bool(answer.reason)) == ("refused", True)


def test_before_the_beginning_and_after_the_end_everything_is_refused() -> None:
    scene = mid_sentence()
    scene.press("stop")
    assert scene.state.ended == "operator"
    for name, arguments in AT_ONCE:
        [answer] = scene.press(name, **arguments)
        assert (answer.status, answer.reason) == ("refused", "the debate is not running")


# --- cuts -----------------------------------------------------------------------------------------------------------


def test_a_cut_now_reaches_the_mixer_in_the_same_step_and_somebody_else_speaks() -> None:
    scene = mid_sentence()
    speaker = scene.floor.agent
    orders: list[do.Effect] = []
    run = scene.run_effect
    scene.run_effect = lambda effect: (orders.append(effect), run(effect))[1]  # type: ignore[method-assign, func-returns-value]
    scene.press("cut")
    assert orders[0] == do.CutNow(scene.floor.clip_id, 120)
    scene.until(e.HardInterrupt)
    ended = scene.all(e.SegmentEnded)[-1]
    assert not ended.complete and ended.heard_text
    assert scene.until(e.SegmentStarted).agent != speaker


def test_x_while_an_agents_cut_is_armed_takes_its_place() -> None:
    scene = mid_sentence(settings=knobs({"interrupts.urge_threshold": 0.1}))
    for name in scene.state.by_id:
        scene.press("grant", agent=name, tokens=8)
    scene.to_the_floor()
    armed = scene.until(e.InterruptArmed)
    assert armed.agent is not None
    bank = scene.state.by_id[armed.agent].bank
    scene.press("cut")
    assert [event.reason for event in scene.here(e.InterruptSkipped)] == ["withdrawn"]
    cut = scene.until(e.HardInterrupt)
    assert (cut.by, cut.costs) == ("operator", {"bid": 0, "fee": 0})
    assert scene.state.by_id[armed.agent].bank >= bank - 500
    assert not {"interrupt_bid", "interrupt_fee"} & {event.cause for event in scene.all(e.TokensChanged)}


def test_x_in_the_last_moment_of_a_segment_is_answered_all_the_same() -> None:
    scene = mid_sentence()
    scene.press("cut")
    command = scene.commands
    assert scene.state.phase == "cutting"
    scene.give(inputs.ClipEnded(scene.floor.clip_id, scene.floor.ends_ms))
    scene.to_the_floor()
    assert scene.stages(command)[-1] in ("applied", "refused")


def test_x_in_the_last_moment_of_a_segment_harms_nothing() -> None:
    scene = mid_sentence()
    scene.audio.advance_to(scene.floor.ends_ms - 10)
    scene.press("cut")
    scene.give(inputs.ClipEnded(scene.floor.clip_id, scene.floor.ends_ms))
    assert scene.all(e.SegmentEnded)[-1].complete
    assert not scene.all(e.HardInterrupt)
    scene.to_the_floor()
    assert scene.state.phase == "speaking"


def test_a_cut_at_the_beat_overtaken_by_a_cut_now_is_answered() -> None:
    scene = mid_sentence()
    scene.press("cut_at_beat", agent=None)
    first = scene.commands
    scene.press("cut")
    scene.to_the_floor()
    assert scene.stages(first)[-1] in ("applied", "refused")


def test_two_cuts_are_one() -> None:
    scene = mid_sentence()
    scene.press("cut")
    [answer] = scene.press("cut")
    assert (answer.status, answer.reason) == ("refused", "a cut is already under way")


def test_a_cut_at_the_beat_gives_the_floor_to_the_chosen_agent() -> None:
    scene = mid_sentence()
    beat_ms = scene.floor.starts_ms + scene.floor.beats_ms[0]
    scene.press("cut_at_beat", agent="a4")
    cut = scene.until(e.HardInterrupt)
    assert (cut.cut_ms, cut.agent, cut.by, cut.costs) == (beat_ms, "a4", "operator", {"bid": 0, "fee": 0})
    assert scene.until(e.SegmentStarted).agent == "a4"


# --- lines, questions, tokens, silence ------------------------------------------------------------------------------


def test_the_chairs_line_is_spoken_and_the_debate_goes_on() -> None:
    scene = mid_sentence()
    scene.press("say", text="Order, please.")
    line = scene.until(e.SegmentStarted)
    assert (line.role, line.text, line.agent) == ("chair", "Order, please.", "chair")
    assert scene.until(e.SegmentStarted).role == "segment"


def test_a_question_is_read_out_and_its_agent_has_the_next_floor() -> None:
    scene = mid_sentence()
    scene.press("ask", agent="a4", text="And the baker?")
    ask = next(ask for ask in scene.asked if ask.agent == "a4" and ask.kind == "segment")
    assert ask.question == "And the baker?"
    spoken = [scene.until(e.SegmentStarted) for _ in range(2)]
    assert [(event.agent, event.role) for event in spoken] == [("chair", "chair"), ("a4", "segment")]


def test_who_paid_for_a_floor_given_to_somebody_else_is_paid_back() -> None:
    scene = mid_sentence()
    resolved = scene.until(e.AuctionResolved)
    bank = scene.state.by_id[resolved.winner].bank
    other = next(name for name in scene.state.by_id if name not in (resolved.winner, scene.floor.agent))
    scene.press("ask", agent=other, text="")
    assert scene.state.by_id[resolved.winner].bank == bank + resolved.paid
    assert scene.until(e.SegmentStarted).agent == other


def test_grants_stop_at_the_cap_and_takes_at_nothing() -> None:
    scene = mid_sentence()
    scene.press("grant", agent="a4", tokens=50)
    assert scene.state.by_id["a4"].bank == 800
    assert scene.press("grant", agent="a4", tokens=1)[0].reason == "the bank of A4 is full"
    scene.press("take", agent="a4", tokens=50)
    assert scene.state.by_id["a4"].bank == 0
    assert scene.press("take", agent="a4", tokens=1)[0].reason == "the bank of A4 is empty"
    assert scene.state.by_id["a4"].ledger.grants == -400 + scene.state.by_id["a4"].ledger.paid


def test_a_muted_agent_is_not_heard_until_it_is_unmuted() -> None:
    scene = mid_sentence()
    scene.press("mute", agent="a2", muted=True)
    spoken = {scene.until(e.SegmentStarted).agent for _ in range(12)}
    assert "a2" not in spoken
    scene.press("mute", agent="a2", muted=False)
    assert "a2" in {scene.until(e.SegmentStarted).agent for _ in range(12)}


def test_a_target_share_is_set_and_taken_back_and_all_add_up_to_one() -> None:
    scene = mid_sentence()
    before = [agent.target_share for agent in scene.state.agents]
    assert [answer.status for answer in scene.press("share", agent="a2", percent=40)] == ["accepted", "applied"]
    shares = [agent.target_share for agent in scene.state.agents]
    assert shares[1] == 0.4 and sum(shares) == pytest.approx(1) and shares[0] == pytest.approx(before[0] * 0.6 / 0.75)
    assert scene.press("share", agent="a2", percent=40)[-1].reason == "A2 is meant to have 40 % already"
    assert scene.press("share", agent="a2", percent=95)[-1].reason == (
        "a target share goes from 1 to 90 %; it cannot be 95 %"
    )
    scene.press("undo")
    assert [agent.target_share for agent in scene.state.agents] == pytest.approx(before)


def test_a_standby_is_refused_and_its_agent_is_still_heard_if_it_wins() -> None:
    scene = mid_sentence()
    standby = next(work for work in scene.state.work.values() if work.kind == "reserve")
    assert scene.press("refuse", agent=standby.agent, line="standby")[-1].status == "applied"
    assert standby.request_id not in scene.state.work
    assert {scene.until(e.SegmentStarted).agent for _ in range(12)} == {agent.id for agent in scene.state.agents}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"agent": "a9"}, "there is no agent 'a9'; agents are a1, a2, a3, a4"),
        ({"agent": "a1", "line": "verse"}, "there is no line 'verse' to refuse; lines are cut_in, standby"),
    ],
)
def test_what_cannot_be_refused_says_so(arguments: dict[str, Any], reason: str) -> None:
    assert mid_sentence().press("refuse", **arguments)[-1].reason == reason


def test_an_agent_that_prepared_nothing_has_nothing_to_refuse() -> None:
    scene = mid_sentence()
    speaker = scene.floor.agent
    name = scene.state.by_id[speaker].name
    assert scene.press("refuse", agent=speaker)[-1].reason == f"{name} has no cut-in line that could be refused"


def test_two_agents_must_be_able_to_speak() -> None:
    scene = mid_sentence()
    assert scene.press("mute", agent="a1")[-1].status == "applied"
    assert scene.press("mute", agent="a2")[-1].status == "applied"
    assert scene.press("mute", agent="a3")[-1].reason == "at least two agents must be able to speak"


def test_time_stands_still_while_paused_and_the_sentence_goes_on_after() -> None:
    scene = mid_sentence()
    at, segment = scene.audio.now_ms(), scene.floor.segment_id
    scene.press("pause", paused=True)
    scene.pass_time(10_000)
    assert scene.audio.now_ms() == at
    scene.press("pause", paused=False)
    ended = scene.until(e.SegmentEnded)
    assert (ended.segment_id, ended.complete) == (segment, True)


# --- rules ----------------------------------------------------------------------------------------------------------


def test_a_preset_takes_audio_knobs_at_once_and_rules_with_the_next_micro_turn() -> None:
    scene = mid_sentence()
    scene.press("preset", name="civil", settings=CIVIL.model_dump())
    [changed] = scene.all(e.PresetChanged)
    assert set(changed.differences) == {"interrupts.mode", "audio.duck_db", "tokens.max_bank"}
    assert scene.state.settings.audio.duck_db == -9
    assert scene.state.settings.interrupts.mode == "cutoff"
    assert scene.state.rules == CIVIL
    scene.to_the_floor()
    assert scene.state.settings == CIVIL
    assert scene.state.pending_settings is None


@pytest.mark.parametrize(
    ("key", "value", "when"),
    [("audio.duck_db", -20, "at once"), ("auction.max_bid", 3, "with the next turn"), ("floor.gap_min_ms", 0, "with the next turn")],
)  # fmt: skip
def test_a_knob_says_when_it_acts(key: str, value: float, when: str) -> None:
    scene = mid_sentence()
    assert scene.press("knob", key=key, value=value)[-1].reason == when


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("grant", {"agent": "a4", "tokens": 1}),
        ("take", {"agent": "a4", "tokens": 1}),
        ("mute", {"agent": "a4", "muted": True}),
        ("knob", {"key": "auction.max_bid", "value": 3}),
        ("knob", {"key": "audio.duck_db", "value": -20}),
        ("preset", {"name": "civil", "settings": CIVIL.model_dump()}),
    ],
)
def test_undo_takes_the_newest_steering_back(name: str, arguments: dict[str, Any]) -> None:
    scene = mid_sentence()

    def steered() -> object:
        state = scene.state
        return state.rules, state.preset, [(one.bank, one.muted) for one in state.agents], state.undo

    before = steered()
    scene.press(name, **arguments)
    assert steered() != before
    assert scene.press("undo")[-1].status == "applied"
    assert steered() == before


def test_undo_goes_back_one_at_a_time() -> None:
    scene = mid_sentence()
    for value in (-20, -30):
        scene.press("knob", key="audio.duck_db", value=value)
    heard = []
    for _ in range(2):
        scene.press("undo")
        heard.append(scene.state.settings.audio.duck_db)
    assert heard == [-20, -12]
    assert scene.press("undo")[-1].status == "refused"


def test_what_cannot_be_taken_back_does_not_block_what_can() -> None:
    scene = mid_sentence()
    scene.press("knob", key="audio.duck_db", value=-20)
    scene.press("grant", agent="a4", tokens=1)
    bank = scene.state.by_id["a4"].bank
    scene.let(e.TokensChanged(agent="a4", delta=-bank, bank=0, cause="bid"))
    scene.press("undo")
    scene.press("undo")
    assert scene.state.settings.audio.duck_db == -12


def test_the_chair_lets_a_sentence_end_if_it_ends_soon_and_comes_in_at_once_if_not() -> None:
    scene = mid_sentence()
    floor = scene.floor
    beat_ms = floor.starts_ms + floor.beats_ms[0]
    for waits_ms, cut_at_beat in ((beat_ms - scene.state.at_ms + 200, True), (0, False)):
        scene = mid_sentence()
        scene.press("knob", key="floor.chair_waits_ms", value=waits_ms)
        # The knob is a rule: it acts from the next micro-turn on.
        scene.until(e.SegmentStarted)
        scene.press("say", text="Order, please.")
        armed = scene.until(e.InterruptArmed)
        assert armed.by == "operator"
        assert (armed.beat > 0) == cut_at_beat


@pytest.mark.parametrize(
    ("limits", "arguments", "ends"),
    [({"turns": 20}, {"turns": 5}, (25, None)), ({"minutes": 3.0}, {"minutes": 2}, (None, 5.0)),
     ({"turns": 20, "minutes": 3.0}, {"turns": 5, "minutes": 2}, (25, 5.0))],
)  # fmt: skip
def test_a_debate_with_an_end_is_extended(
    limits: dict[str, Any], arguments: dict[str, Any], ends: tuple[int | None, float | None]
) -> None:
    scene = mid_sentence()
    scene.state.turns_wanted, scene.state.minutes_wanted = limits.get("turns"), limits.get("minutes")
    assert [answer.status for answer in scene.press("extend", **arguments)] == ["accepted", "applied"]
    assert (scene.state.turns_wanted, scene.state.minutes_wanted) == ends


@pytest.mark.parametrize(
    ("turns", "arguments", "reason"),
    [(None, {"turns": 5}, "the debate has no end that could be moved; it goes on until it is stopped"),
     (20, {"minutes": 2}, "the debate is limited by turns; it can be extended by turns above 0"),
     (20, {"turns": -5}, "the debate is limited by turns; it can be extended by turns above 0"),
     (20, {"turns": 10_000}, "a debate lasts at most 10,000 turns or 10,000 minutes")],
)  # fmt: skip
def test_what_cannot_be_extended_says_why(turns: int | None, arguments: dict[str, Any], reason: str) -> None:
    scene = mid_sentence()
    scene.state.turns_wanted = turns
    assert scene.press("extend", **arguments)[-1].reason == reason
    assert scene.state.turns_wanted == turns
