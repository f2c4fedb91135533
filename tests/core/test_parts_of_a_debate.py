"""The form of a debate (docs/rules.md, Form): which parts it has, who speaks in each, and when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from scene import Scene, knobs, played

from argentum_core.debate import events as e
from argentum_core.debate.form_knobs import FormKnobs
from argentum_core.debate.state import CHAIR
from argentum_core.orchestrator import inputs
from argentum_core.orchestrator.form_floor import FOR_SOUND, FOR_WORDS

BRIEF = {"form.chair": True, "form.opening": "brief", "form.closing": "brief"}
FULL = {"form.chair": True, "form.opening": "full", "form.closing": "full"}


def scene(turns: int | None = 12, changes: dict[str, Any] | None = None, **more: Any) -> Scene:
    return Scene(turns=turns, settings=knobs(BRIEF if changes is None else changes), **more)


def phases(one: Scene) -> list[str]:
    return [event.phase for event in one.all(e.PhaseChanged)]


def spoken(one: Scene, *roles: str) -> list[str]:
    return [event.agent for event in one.all(e.SegmentStarted) if event.role in roles]


def lines(one: Scene) -> list[e.SegmentStarted]:
    return one.all(e.SegmentStarted)


# --- which parts there are ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "parts"),
    [
        ({}, ""),
        ({"questions": 3}, ""),
        ({"chair": True}, "clash closing verdict"),
        ({"closing": "brief"}, "clash closing"),
        ({"opening": "full"}, "opening clash"),
        ({"chair": True, "opening": "brief", "questions": 2}, "opening clash questions closing verdict"),
    ],
)
def test_the_knobs_say_which_parts_a_debate_has(wanted: dict[str, Any], parts: str) -> None:
    assert FormKnobs(**wanted).phases == tuple(parts.split())


def test_without_form_no_part_begins_and_nobody_leads() -> None:
    one = played(scene(5, {}))
    assert not phases(one) and CHAIR not in [line.agent for line in lines(one)]
    assert {line.phase for line in lines(one)} == {None}


def test_a_debate_begins_has_parts_and_ends() -> None:
    one = played(scene())
    assert phases(one) == ["opening", "clash", "closing", "verdict"]
    assert [event.reason for event in one.all(e.PhaseChanged)] == ["begins", "agenda", "turns", "agenda"]
    assert lines(one)[0].agent == lines(one)[-1].agent == CHAIR
    assert lines(one)[-1].role == "verdict" and one.state.ended == "turns"


def test_every_segment_says_in_which_part_it_is() -> None:
    one = played(scene())
    part: str | None = None
    for _, event in one.trace:
        if isinstance(event, e.PhaseChanged):
            part = event.phase
        elif isinstance(event, e.SegmentStarted):
            assert event.phase == part


@pytest.mark.parametrize("turns", [1, 2, 3, 5, 8, 30])
@pytest.mark.parametrize("changes", [BRIEF, FULL, {"form.chair": True}, {**FULL, "form.questions": 3}])
def test_turns_are_for_the_whole_debate_and_the_chair_speaks_four_times(turns: int, changes: dict[str, Any]) -> None:
    one = played(scene(turns, changes))
    agents = [line for line in lines(one) if line.agent != CHAIR]
    assert len(agents) == turns
    assert len(lines(one)) - len(agents) >= 4


def test_a_short_debate_keeps_half_its_turns_for_the_clash() -> None:
    one = played(scene(8, FULL))
    assert len(spoken(one, "opening")) == len(spoken(one, "closing")) == 2
    assert len(spoken(one, "segment")) == 4
    assert not spoken(played(scene(3, FULL)), "opening", "closing")


# --- opening and closing --------------------------------------------------------------------------------------------------


def test_brief_one_speaker_a_side_full_everybody_the_sides_in_turn() -> None:
    one = played(scene(20, BRIEF))
    assert spoken(one, "opening") == ["a1", "a2"] and spoken(one, "closing") == ["a4", "a3"]
    one = played(scene(30, FULL))
    assert spoken(one, "opening") == ["a1", "a2", "a3", "a4"]
    assert spoken(one, "closing") == ["a4", "a3", "a2", "a1"]


def test_nobody_pays_for_a_floor_of_the_agenda() -> None:
    one = played(scene())
    given = [event for event in one.all(e.FloorClaimed) if event.reason == "form"]
    assert [event.role for event in given] == ["opening", "opening", "closing", "closing"]
    paid = {event.auction_id for event in one.all(e.AuctionResolved) if event.paid}
    assert not paid & {event.auction_id for event in given}


def test_a_statement_is_asked_for_as_what_it_is_and_long() -> None:
    one = scene(20, FULL)
    one.until(e.FloorClaimed)
    (asked,) = [ask for ask in one.asked if ask.role == "opening"]
    assert (asked.dual_path, asked.short, asked.kind) == (False, False, "segment")
    request = one.effects.request(asked)
    assert (request.least_words, request.max_words) == (60, 90)


def test_statements_are_protected_from_cuts_and_from_remarks_unless_the_preset_wants_some() -> None:
    hot = {
        **FULL, "interrupts.urge_threshold": 0.05, "interrupts.cooldown_segments": 0, "interrupts.per_window": 5,
        "tokens.start_bank": 8.0, "interjections.threshold": 0.1, "interjections.cooldown_segments": 0,
    }  # fmt: skip
    remarks = {f"a{n}": ("challenge", 0.9) for n in range(1, 5)}
    one = played(scene(20, hot, remarks=remarks))
    protected = {line.segment_id for line in lines(one) if line.role in ("opening", "closing", "chair", "verdict")}
    assert not [cut for cut in one.all(e.HardInterrupt) if cut.segment_id in protected]
    assert not [event for event in one.all(e.InterjectionPlayed) if event.segment_id in protected]
    one = played(scene(20, {**hot, "form.remarks": True}, remarks=remarks))
    statements = {line.segment_id for line in lines(one) if line.role in ("opening", "closing")}
    assert [event for event in one.all(e.InterjectionPlayed) if event.segment_id in statements]
    assert not [cut for cut in one.all(e.HardInterrupt) if cut.segment_id in statements]


def test_a_muted_agent_on_the_agenda_is_passed_over_for_another_of_its_side() -> None:
    one = scene(20)
    one.until(e.SegmentStarted, lambda event: event.role == "chair")
    one.press("mute", agent="a2", muted=True)
    played(one)
    assert spoken(one, "opening") == ["a1", "a4"]


def test_everybody_of_a_side_is_muted_and_the_debate_goes_on() -> None:
    one = scene(12, BRIEF)
    one.until(e.SegmentStarted, lambda event: event.role == "chair")
    one.press("mute", agent="a2", muted=True)
    one.press("mute", agent="a4", muted=True)
    played(one)
    assert spoken(one, "opening") == ["a1"] and spoken(one, "closing") == ["a3"]
    assert one.state.ended == "turns"


def test_one_agent_alone_and_three_sides_have_a_form_too() -> None:
    one = played(scene(8, BRIEF, agents=1))
    assert spoken(one, "opening") == spoken(one, "closing") == ["a1"]
    assert phases(one) == ["opening", "clash", "closing", "verdict"]


# --- questions ------------------------------------------------------------------------------------------------------------


def test_the_chair_puts_questions_and_whoever_is_asked_answers_next() -> None:
    one = played(scene(24, {**BRIEF, "form.questions": 2}))
    assert phases(one) == ["opening", "clash", "questions", "closing", "verdict"]
    started = lines(one)
    asked = [n for n, line in enumerate(started) if line.role == "question"]
    assert len(asked) == 2 and [started[n + 1].agent for n in asked] == one.state.form.asked
    answers = [event for event in one.all(e.FloorClaimed) if event.reason == "form" and event.question]
    assert [event.question for event in answers] == [started[n].text for n in asked]


def test_a_question_of_the_operators_in_the_opening_waits_for_the_questions() -> None:
    one = scene(24, {**BRIEF, "form.questions": 2})
    one.to_the_floor()
    one.press("ask", agent="a3", text="And who pays?")
    assert one.stages() == ["accepted"]
    question = one.until(e.SegmentStarted, lambda event: event.role == "question")
    assert question.text == "And who pays?" and one.stages() == ["accepted", "applied"]
    assert one.to_the_floor().agent == "a3"


# --- the end --------------------------------------------------------------------------------------------------------------


def test_without_a_limit_the_operator_calls_the_closing_statements() -> None:
    one = scene(None)
    for _ in range(8):
        one.to_the_floor()
    one.press("closing")
    assert one.stages() == ["accepted"]
    played(one)
    assert one.stages() == ["accepted", "applied"] and one.state.ended == "operator"
    assert [event.reason for event in one.all(e.PhaseChanged)][-2:] == ["operator", "agenda"]
    assert spoken(one, "closing") == ["a4", "a3"]


def test_what_was_paid_for_the_next_floor_is_paid_back_when_closing_is_called() -> None:
    one = scene(None)
    one.until(e.AuctionResolved, lambda event: event.paid > 0)
    one.press("closing")
    assert one.state.claim is None
    played(one)
    for agent in one.state.agents:
        assert agent.ledger.balance() == agent.bank


def test_closing_is_called_once_and_in_the_opening_it_comes_after_it() -> None:
    one = scene(30, FULL)
    one.to_the_floor()
    (first, *_) = one.press("closing")
    assert (first.status, first.reason) == ("accepted", "after the opening statements")
    (again,) = one.press("closing")
    assert (again.status, again.reason) == ("refused", "the closing statements are called already")
    one.until(e.PhaseChanged, lambda event: event.phase == "closing")
    assert spoken(one, "opening") == ["a1", "a2", "a3", "a4"] and not spoken(one, "segment")
    (late,) = one.press("closing")
    assert (late.status, late.reason) == ("refused", "the closing statements have begun already")


def test_a_debate_without_form_has_no_closing_statements_to_call() -> None:
    one = scene(None, {})
    one.to_the_floor()
    (refused,) = one.press("closing")
    assert refused.status == "refused" and "no closing statements" in (refused.reason or "")


def test_a_form_that_is_switched_on_on_the_way_counts_for_the_parts_to_come() -> None:
    one = scene(12, {})
    one.to_the_floor()
    for key, value in BRIEF.items():
        one.press("knob", key=key, value=value)
    played(one)
    assert phases(one) == ["closing", "verdict"] and lines(one)[-1].agent == CHAIR


def test_everybody_is_exhausted_and_the_chair_still_has_the_last_words() -> None:
    one = scene(40)
    one.until(e.SegmentStarted, lambda event: event.phase == "clash" and event.role == "segment")
    for _ in range(400):
        if one.state.phase == "ended":
            break
        for ask in [ask for ask in one.asked if ask.kind in ("segment", "reserve")]:
            one.asked.remove(ask)
            one.give(inputs.MindFailed(ask.request_id, "fake", "exhausted"))
        one.advance()
    assert one.state.ended == "exhausted" and lines(one)[-1].role == "verdict"


# --- the chair ------------------------------------------------------------------------------------------------------------


def test_a_chair_whose_mind_fails_has_the_casebooks_line() -> None:
    one = scene()
    (ask,) = [ask for ask in one.asked if ask.kind == "chair"]
    one.asked.remove(ask)
    one.give(inputs.MindFailed(ask.request_id, "fake", "failed"))
    (again,) = [ask for ask in one.asked if ask.kind == "chair"]
    assert again.offline and again.role == ask.role
    played(one)
    assert lines(one)[0].agent == CHAIR


def test_a_chair_who_has_no_voice_is_passed_over_with_one_notice_each_and_the_debate_goes_on() -> None:
    one = scene()
    for _ in range(4000):
        if one.state.phase == "ended":
            break
        for order in [order for order in one.ordered if order.agent == CHAIR]:
            one.ordered.remove(order)
            one.give(inputs.VoiceFailed(order.request_id, "fake", "failed", "no voice"))
        one.advance()
    assert one.state.ended == "turns" and CHAIR not in [line.agent for line in lines(one)]
    assert phases(one) == ["opening", "clash", "closing", "verdict"]
    skipped = [event for event in one.all(e.AgendaChanged) if event.agent == CHAIR]
    assert len(skipped) == len(one.all(e.ProviderFault)) == 4


def test_a_chair_whose_mind_never_answers_is_not_waited_for() -> None:
    one = played(scene(silent={"chair"}))
    assert one.state.ended == "turns" and phases(one) == ["opening", "clash", "closing", "verdict"]


def test_the_time_for_the_chairs_words_says_nothing_of_its_sound() -> None:
    one = scene()
    (ask,) = [ask for ask in one.asked if ask.kind == "chair"]
    one.asked.remove(ask)
    one.give(one.answer(ask))
    one.give(inputs.TimerFired("patience", ask.request_id, FOR_WORDS))
    assert not one.all(e.WorkDropped), "its voice is still loading"
    one.give(inputs.TimerFired("patience", ask.request_id, FOR_SOUND))
    assert [dropped.reason for dropped in one.all(e.WorkDropped)] == ["timeout"]


@pytest.mark.parametrize("part", ["opening", "clash", "questions", "closing", "verdict"])
def test_a_debate_that_is_killed_goes_on_in_its_part(part: str) -> None:
    one = scene(20, {**BRIEF, "form.questions": 2})
    one.until(e.PhaseChanged, lambda event: event.phase == part)
    one.advance()
    one.killed()
    played(one)
    assert phases(one) == ["opening", "clash", "questions", "closing", "verdict"]
    assert len([line for line in lines(one) if line.agent != CHAIR]) == 20
    assert one.folded().form == one.state.form


def test_an_operators_cut_ends_a_statement_and_the_agenda_goes_on() -> None:
    one = scene(20, FULL)
    one.to_the_floor()
    one.press("cut")
    played(one)
    assert spoken(one, "opening") == ["a1", "a2", "a3", "a4"]


def test_the_last_opening_is_cut_while_the_chair_loses_its_voice_and_the_clash_has_its_auction() -> None:
    one = scene()
    one.until(e.SegmentStarted, lambda event: event.role == "opening" and event.agent == "a2")
    one.press("cut")
    for _ in range(20):
        for ask in [ask for ask in one.asked if ask.kind == "chair"]:
            one.asked.remove(ask)
            one.give(one.answer(ask))
        for order in [order for order in one.ordered if order.agent == CHAIR]:
            one.ordered.remove(order)
            one.give(inputs.VoiceFailed(order.request_id, "fake", "failed", "no voice"))
    played(one)
    assert phases(one) == ["opening", "clash", "closing", "verdict"] and one.state.ended == "turns"


def test_an_operators_line_and_choice_of_a_speaker_go_before_the_agenda() -> None:
    one = scene(20, FULL)
    one.to_the_floor()
    one.press("say", text="Keep it short, please.")
    one.press("ask", agent="a4", text="")
    played(one)
    assert one.stages(1)[-1] == one.stages(2)[-1] == "applied"
    assert spoken(one, "opening") == ["a1", "a2", "a3", "a4"]
