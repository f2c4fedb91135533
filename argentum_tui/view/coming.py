"""What is coming: who speaks next and then, who owes an answer, how far the debate is in its parts and its time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from argentum_core.debate.events import FormPhase
from argentum_core.debate.state import CHAIR, DebateState
from argentum_core.form.flow import TURNS_TO_ANSWER, score_card
from argentum_core.form.timing import left_ms
from argentum_core.measures.vote_story import listener_vote, room_vote

from .figures import Figure, figure
from .names import badge, clock

QUEUE_SHOWN = 3
OWED_SHOWN = 3


@dataclass(frozen=True, slots=True)
class NextSpeaker:
    """Who is about to speak. `sure` once it is decided; before that by the bids as they are now, or the fallback."""

    agent: str
    sure: bool


def queue_of(state: DebateState, on_floor: tuple[str, ...]) -> list[NextSpeaker]:
    """Who speaks next, then who, at most `QUEUE_SHOWN`; nobody twice in a row. `on_floor` are segments that are no longer to come."""
    if state.ended:
        return []
    queue: list[NextSpeaker] = []
    for each in (*_decided(state, on_floor), *_bidding(state)):
        if not queue or (each.sure and queue[-1].agent != each.agent) or all(each.agent != one.agent for one in queue):
            queue.append(each)
    return queue[:QUEUE_SHOWN]


def next_of(state: DebateState, on_floor: tuple[str, ...]) -> NextSpeaker | None:
    """The first of the queue, without the trouble of putting the rest in order; every row of an agent asks for it."""
    if state.ended:
        return None
    decided = next(_decided(state, on_floor), None)
    if decided is not None:
        return decided
    auction = state.auction
    if auction is not None and auction.winner is None and auction.bids and not _nothing_is_sold(state):
        bids = [bid for bid in auction.bids.values() if bid.amount > 0]
        if bids and (state.floor is None or auction.id != state.floor.auction_id):
            best = max(bids, key=lambda bid: bid.amount * state.by_id[bid.agent].multiplier)
            return NextSpeaker(best.agent, sure=False)
    return next(_bidding(state), None)


def _decided(state: DebateState, on_floor: tuple[str, ...]) -> Iterator[NextSpeaker]:
    floor = state.floor
    if floor is not None and floor.armed is not None and floor.armed.agent is not None:
        yield NextSpeaker(floor.armed.agent, sure=True)
    if state.chair_floor is not None:
        yield NextSpeaker(state.chair_floor.agent, sure=True)
    if state.next_floor is not None and state.next_floor.segment_id not in on_floor:
        yield NextSpeaker(state.next_floor.agent, sure=True)
    if state.claim is not None:
        yield NextSpeaker(state.claim.agent, sure=True)


def _bidding(state: DebateState) -> Iterator[NextSpeaker]:
    floor, auction = state.floor, state.auction
    if auction is None or (floor is not None and auction.id == floor.auction_id) or _nothing_is_sold(state):
        return
    if auction.winner is not None:
        yield NextSpeaker(auction.winner, sure=True)
        return
    bids = [bid for bid in auction.bids.values() if bid.amount > 0]
    bids.sort(key=lambda bid: -bid.amount * state.by_id[bid.agent].multiplier)
    for bid in bids:
        yield NextSpeaker(bid.agent, sure=False)
    if not bids and auction.fallback is not None:
        yield NextSpeaker(auction.fallback, sure=False)


def _nothing_is_sold(state: DebateState) -> bool:
    """The closing statements and the verdict go by the agenda: whoever had won or led before gets no floor for it."""
    return state.form.phase in ("closing", "verdict")


def of_flow(state: DebateState, now_ms: int) -> list[Figure]:
    """Parts and time, who owes an answer, what stands, votes and dial."""
    return [*_parts(state, now_ms), *_owed(state), *_score(state), *_votes(state)]


def _parts(state: DebateState, now_ms: int) -> list[Figure]:
    form = state.form
    if form.phase is None:
        return [figure("part", "open debate, without parts", "dim")]
    parts: tuple[FormPhase, ...] = get_args(FormPhase)
    here = parts.index(form.phase)
    ahead = f", then {', '.join(parts[here + 1 :])}" if parts[here + 1 :] else ""
    found = [figure("part", f"{form.phase}{ahead}")]
    left = left_ms(state, now_ms)
    if left is not None and not state.ended:
        found.append(figure("time left", clock(left)))
    if form.agenda:
        listed = " ".join(badge(state, item.agent) if item.agent != CHAIR else "✦" for item in form.agenda)
        found.append(figure("agenda", listed))
    if form.phase in ("opening", "clash", "questions") and not state.ended:
        called = form.called is not None
        found.append(
            figure(
                "closing",
                "called: after what is being said" if called else "{closing} calls the closing statements now",
                "dim",
            )
        )
    return found


def _owed(state: DebateState) -> list[Figure]:
    """The open points of each side, which the others owe an answer, the newest first."""
    found: list[Figure] = []
    for side in dict.fromkeys(agent.side for agent in state.agents):
        open_points = [point for point in reversed(state.flow.open.values()) if point.side != side and not point.remark]
        if not open_points:
            found.append(figure(f"{side} owes", "no answer", "dim"))
            continue
        for index, point in enumerate(open_points[:OWED_SHOWN]):
            left = max(0, point.turn + TURNS_TO_ANSWER - state.turn)
            text = f"{badge(state, point.agent)} “{point.text}” · {left} turn{'' if left == 1 else 's'} left"
            found.append(figure("" if index else f"{side} owes", text, "warning" if left <= 2 else "text"))
        if len(open_points) > OWED_SHOWN:
            found.append(figure("", f"and {len(open_points) - OWED_SHOWN} more", "dim"))
    return found


def _score(state: DebateState) -> list[Figure]:
    found = []
    for row in score_card(state):
        told = [f"{row.standing} stand of {row.made}"]
        told += [
            f"{count} {word}"
            for count, word in ((row.answered, "answered"), (row.conceded, "conceded"), (row.dropped, "dropped"))
            if count
        ]
        found.append(figure(row.side, " · ".join(told)))
    return found


def _votes(state: DebateState) -> list[Figure]:
    vote, found = state.vote, []
    if vote.house is not None:
        counts = " · ".join([f"{side} {count}" for side, count in vote.house.counts.items()])
        found.append(figure("house", f"{counts} · undecided {vote.house.undecided}"))
    for when, room in vote.room.items():
        found.append(figure(f"room {when}", room_vote(room)))
    for when, mine in vote.listener.items():
        found.append(figure(f"you {when}", listener_vote(mine)))
    if not vote.listener:
        found.append(figure("you", "{vote} is your vote, and your dial in between", "dim"))
    return found
