"""The vote (docs/rules.md, The vote): a house that votes before and after and is moved by what it hears; the listener's own vote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Scene, knobs, played, told

from argentum_core.debate import events as e
from argentum_core.debate.commands import VoteCommand, typed_vote
from argentum_core.debate.state import CHAIR
from argentum_core.debate.vote_knobs import VoteKnobs
from argentum_core.debate.vote_state import House, seated
from argentum_core.vote.listeners import leanings, openness, scale, weights
from argentum_core.vote.opinions import (
    STRONGEST,
    UNDECIDED,
    counted,
    moved,
    opinions_of,
    opinions_row,
    row_of,
    total,
    undecided,
    votes,
    votes_changed,
    votes_of,
)

BRIEF = {"form.chair": True, "form.opening": "brief", "form.closing": "brief", "vote.house": True}
NO_FORM = {"vote.house": True}
FORMS = {"with a form": BRIEF, "with questions": {**BRIEF, "form.questions": 2}, "without": NO_FORM}


def scene(turns: int | None = 12, changes: dict[str, Any] | None = None, **more: Any) -> Scene:
    return Scene(turns=turns, settings=knobs(BRIEF if changes is None else changes), **more)


def counts(one: Scene) -> list[str]:
    return [event.when for event in one.all(e.VotesCounted)]


# --- when the house votes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("turns", [1, 2, 5, 20])
def test_the_house_votes_before_and_after(changes: dict[str, Any], turns: int) -> None:
    one = played(scene(turns, changes))
    assert counts(one) == ["before", "after"]
    assert all(vote.undecided + sum(vote.counts.values()) == 120 for vote in one.all(e.VotesCounted))
    assert told(one.folded().vote) == told(one.state.vote)


def test_the_vote_before_comes_in_the_opening_before_the_first_case() -> None:
    one = played(scene())
    kinds = [type(event) for _, event in one.trace]
    first = next(n for n, (_, ev) in enumerate(one.trace) if isinstance(ev, e.SegmentStarted) and ev.agent != CHAIR)
    assert kinds.index(e.PhaseChanged) < kinds.index(e.VotesCounted) < first


def test_the_vote_after_comes_before_the_verdict_so_that_the_chair_can_tell_it() -> None:
    one = played(scene())
    after = next(n for n, (_, ev) in enumerate(one.trace) if isinstance(ev, e.VotesCounted) and ev.when == "after")
    verdict = next(
        n for n, (_, ev) in enumerate(one.trace) if isinstance(ev, e.SegmentStarted) and ev.role == "verdict"
    )
    assert after < verdict


def test_a_debate_whose_knobs_seat_no_house_has_no_vote() -> None:
    one = played(scene(8, {"form.chair": True}))
    assert not one.all(e.VotesCounted) and not one.all(e.HouseMoved)


@pytest.mark.parametrize("part", [None, "opening", "clash", "closing", "verdict"])
def test_a_debate_that_the_operator_ends_is_counted_where_it_ends(part: str | None) -> None:
    one = scene()
    if part is not None:
        one.until(e.PhaseChanged, lambda event: event.phase == part)
    one.advance()
    one.press("stop")
    assert one.state.ended == "operator" and counts(one) == ["before", "after"]


@pytest.mark.parametrize("part", ["opening", "clash", "questions", "closing", "verdict"])
def test_a_debate_that_is_killed_in_any_part_votes_before_once_and_after(part: str) -> None:
    one = scene(16, {**BRIEF, "form.questions": 2})
    one.until(e.PhaseChanged, lambda event: event.phase == part)
    one.advance()
    one.killed()
    played(one)
    assert counts(one) == ["before", "after"]


def test_a_debate_that_was_stopped_and_goes_on_is_counted_again() -> None:
    one = scene()
    one.until(e.PhaseChanged, lambda event: event.phase == "clash")
    one.advance()
    one.press("stop")
    one.killed()
    played(one)
    assert counts(one) == ["before", "after", "after"] and one.state.vote.counted


def test_without_agents_of_the_other_side_the_house_votes_all_the_same() -> None:
    one = played(scene(6, agents=1))
    assert counts(one) == ["before", "after"]
    assert len(one.all(e.VotesCounted)[0].counts) == 1


def test_rules_hold_from_the_first_vote_to_the_last() -> None:
    one = scene()
    one.until(e.VotesCounted)
    one.press("knob", key="vote.point", value=500)
    played(one)
    strengths = {cause.strength for move in one.all(e.HouseMoved) for cause in move.causes if cause.cause == "point"}
    assert max(strengths) <= 60


# --- what moves it --------------------------------------------------------------------------------------------------------


def house(**rules: int) -> House:
    return seated(7, ["for", "against"], VoteKnobs(house=True, **rules))


def point(number: int, side: str = "for", claim: str | None = "play", **more: Any) -> e.PointMade:
    return e.PointMade(
        point_id=f"p{number}", claim=claim, text="x", side=side, agent="a1", segment_id=f"s{number}", **more
    )


def became(kind: type[e.PointEvent], made: e.PointMade, **more: Any) -> e.PointEvent:
    return kind(
        point_id=made.point_id,
        claim=made.claim,
        text="x",
        side=made.side,
        agent="a1",
        segment_id=made.segment_id,
        **more,
    )


def causes(*events: e.PointEvent) -> list[tuple[str, str, str, int]]:
    one = house()
    for event in events:
        one.hear(event)
    return [(cause.cause, cause.side, cause.topic, cause.strength) for cause in one.causes]


def test_a_point_counts_for_its_side_and_more_with_a_source() -> None:
    assert causes(point(1), point(2, claim=None, cites=True)) == [
        ("point", "for", "play", 40),
        ("point", "for", "p2", 60),
    ]


def test_a_remark_counts_half() -> None:
    assert causes(point(1, remark=True)) == [("remark", "for", "play", 20)]


def test_what_is_answered_loses_and_what_is_conceded_or_dropped_gains() -> None:
    made = point(1)
    assert causes(made, became(e.PointAnswered, made, by_point="p2"))[1] == ("answered", "for", "play", -20)
    assert causes(made, became(e.PointDropped, made, reason="turns"))[1] == ("dropped", "for", "play", 20)
    assert causes(made, became(e.PointConceded, made, by="a2", in_segment="s2"))[1] == ("conceded", "for", "play", 60)


def test_a_claim_that_was_made_before_moves_less() -> None:
    again = [point(n) for n in range(1, 5)]
    assert [strength for *_, strength in causes(*again)] == [40, 20, 13, 10]
    assert causes(*again, became(e.PointAnswered, again[0], by_point="p9"))[-1][-1] == -5
    assert causes(*again, became(e.PointConceded, again[0], by="a2", in_segment="s2"))[-1][-1] == 60


def test_closing_statements_move_nobody() -> None:
    one = house()
    one.closed = True
    one.hear(point(1))
    assert one.causes == []
    moved = [move for debate in (played(scene()), played(scene(30))) for move in debate.all(e.HouseMoved)]
    assert moved
    closing = played(scene())
    begun = next(
        n for n, (_, ev) in enumerate(closing.trace) if isinstance(ev, e.PhaseChanged) and ev.phase == "closing"
    )
    assert not any(isinstance(ev, e.HouseMoved) for _, ev in closing.trace[begun:])


def test_a_cut_that_leaves_less_than_half_heard_is_rude() -> None:
    eager: dict[str, Any] = {
        **NO_FORM, "tokens.start_bank": 8.0, "interrupts.urge_threshold": 0.05, "interrupts.cooldown_segments": 0, "vote.rude_percent": 100,
    }  # fmt: skip
    one = played(scene(30, eager))
    cuts = [event for event in one.all(e.HardInterrupt) if event.by == "agent"]
    rude = [cause for move in one.all(e.HouseMoved) for cause in move.causes if cause.cause == "rude"]
    assert cuts and len(rude) == len(cuts)
    assert {cause.side for cause in rude} <= {one.state.by_id[cut.agent or ""].side for cut in cuts}
    never = played(scene(30, {**eager, "vote.rude_percent": 0}))
    assert not [cause for move in never.all(e.HouseMoved) for cause in move.causes if cause.cause == "rude"]


def test_a_segment_that_moves_somebody_is_one_event() -> None:
    moves = played(scene(20)).all(e.HouseMoved)
    assert moves and len({move.segment_id for move in moves}) == len(moves)


# --- the sums -------------------------------------------------------------------------------------------------------------


def test_the_same_seed_seats_the_same_house_and_another_another() -> None:
    assert told(house()) == told(house())
    assert seated(8, ["for", "against"], VoteKnobs()).opinions != house().opinions


def test_a_leaning_belongs_to_the_side_whatever_its_seat() -> None:
    one, two = house(), seated(7, ["against", "for"], VoteKnobs())
    assert one.opinions == two.opinions[::-1]
    assert one.counts == two.counts


@given(st.integers(0, 2**63), st.integers(1, 500), st.integers(1, 60))
def test_what_pushes_one_way_and_then_the_other_changes_nothing(seed: int, strength: int, count: int) -> None:
    leaning = leanings(seed, "for", count)
    before, open_to = opinions_row(leaning), openness(seed, count)
    there, back = (moved(one, row_of(open_to), count) for one in (strength, -strength))
    assert there == -back and before + there + back == before and min(leaning) >= -255 and max(leaning) <= 255
    gained = [two - one for one, two in zip(leaning, opinions_of(before + there, count), strict=True)]
    assert gained == [strength * one >> 8 for one in open_to] and total(there, count) == total(back, count) == sum(
        gained
    )


@given(st.integers(0, 2**63), st.integers(1, 1000))
def test_a_weight_is_openness_times_care_in_256(seed: int, count: int) -> None:
    open_to, care = openness(seed, count), openness(seed + 1, count)
    assert list(weights([scale(one) for one in open_to], care)) == [
        one * other >> 8 for one, other in zip(open_to, care, strict=True)
    ]


def test_a_strength_that_no_knob_gives_moves_no_neighbour() -> None:
    """A journal that was tampered with may say anything."""
    before = opinions_row([0, 0, 0])
    for strength in (2**62, 2**80, -(2**80)):
        after = before
        for _ in range(100):
            after += moved(strength, row_of(bytes([0, 254, 0])), 3)
        most = 100 * (STRONGEST * 254 >> 8)
        assert opinions_of(after, 3) == [0, most if strength > 0 else -most, 0]


@given(st.lists(st.lists(st.integers(-300, 300), min_size=3, max_size=3), min_size=1, max_size=4), st.integers(1, 100))
def test_whoever_is_clearly_ahead_has_the_vote(rows: list[list[int]], margin: int) -> None:
    cast = votes([opinions_row(row) for row in rows], margin, 3)
    for n, vote in enumerate(votes_of(cast, 3)):
        opinions = [row[n] for row in rows] if len(rows) > 1 else [rows[0][n], 0]
        best = sorted(opinions)[-1] - sorted(opinions)[-2]
        if vote == UNDECIDED:
            assert best < margin or (len(rows) == 1 and rows[0][n] < 0)
        else:
            assert opinions[vote] == max(opinions) and best >= margin
    sides = [f"s{n}" for n in range(len(rows))]
    by_side, left = counted(cast, sides, 3)
    assert sum(by_side.values()) + left == 3 and list(by_side) == sides
    assert undecided(cast, 3).bit_count() == left == votes_of(cast, 3).count(UNDECIDED)


@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(-1, 2)), min_size=1, max_size=9))
def test_who_votes_otherwise_than_before_is_counted_once(pairs: list[tuple[int, int]]) -> None:
    def cast(listed: list[int]) -> list[int]:
        return votes([opinions_row([100 * (vote == side) for vote in listed]) for side in range(3)], 50, len(listed))

    before, after = ([pair[n] for pair in pairs] for n in (0, 1))
    assert votes_of(cast(before), len(pairs)) == before
    assert votes_changed(cast(before), cast(after)) == sum(one != other for one, other in pairs)


# --- the listener at the keyboard -----------------------------------------------------------------------------------------


def test_the_listener_votes_before_during_with_a_dial_and_after() -> None:
    one = scene(20)
    one.advance()
    one.press("vote", side="for")
    one.until(e.PhaseChanged, lambda event: event.phase == "clash")
    one.until(e.HouseMoved)
    one.press("vote", side="against", dial=70)
    one.until(e.PhaseChanged, lambda event: event.phase == "closing")
    one.press("vote", side="undecided")
    assert [(vote.when, vote.side, vote.dial) for vote in one.all(e.ListenerVoted)] == [
        ("before", "for", None),
        ("during", "against", 70),
        ("after", None, None),
    ]
    assert told(one.folded().vote) == told(one.state.vote)


def test_a_vote_pressed_twice_is_the_later_one_and_says_so_in_a_sentence() -> None:
    one = scene()
    one.advance()
    first, second = one.press("vote", side="for")[-1], one.press("vote", side="Against")[-1]
    assert (first.status, first.reason) == ("applied", "your vote before the debate is recorded: for")
    assert (second.status, second.reason) == ("applied", "your vote before the debate is now against")
    assert one.state.vote.listener["before"].side == "against"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"side": "the baker"}, "there is no side 'the baker'; you can vote against, for, undecided"),
        ({"side": "for", "dial": 101}, "the dial goes from 0 to 100; it cannot be turned to 101"),
        ({"side": "for", "dial": -1}, "the dial goes from 0 to 100; it cannot be turned to -1"),
        ({"side": "for", "dial": True}, "vote: dial = True is not a whole number"),
        ({}, "vote needs side"),
    ],
)
def test_a_vote_that_is_none_is_refused_in_a_sentence(arguments: dict[str, Any], reason: str) -> None:
    one = scene()
    one.until(e.HouseMoved)
    [answer] = one.press("vote", **arguments)
    assert (answer.status, answer.reason) == ("refused", reason)
    assert not one.all(e.ListenerVoted)


def test_a_vote_after_the_end_is_refused() -> None:
    one = played(scene(2))
    [answer] = one.press("vote", side="for")
    assert (answer.status, answer.reason) == ("refused", "the debate is not running")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("for", VoteCommand("for")),
        (":vote against", VoteCommand("against")),
        ("vote undecided", VoteCommand("undecided")),
        (" for 70 ", VoteCommand("for", 70)),
        ("the bakers 20", VoteCommand("the bakers", 20)),
        ("for lots", VoteCommand("for lots")),
        ("", VoteCommand("")),
    ],
)
def test_a_vote_is_typed_as_a_side_and_how_sure(typed: str, command: VoteCommand) -> None:
    assert typed_vote(typed) == command
