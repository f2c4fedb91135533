"""One agent in full, in names and values: who it is, why it bids what it bids, what it made and owes, where its tokens went."""

from __future__ import annotations

from argentum_core.debate.flow import Point
from argentum_core.debate.state import Agent, DebateState
from argentum_core.debate.temperaments import TEMPERAMENTS, written
from argentum_core.economy.bid_reasons import BidReasons, bid_reasons
from argentum_core.form.flow import standing

from .figures import Figure, StyleName, figure
from .history import AgentHistory
from .mood import mood_word
from .names import badge, short_tokens, sparkline, tokens

HISTORY_CELLS = 16
OWED_SHOWN = 3


def of_agent(state: DebateState, agent: Agent, history: AgentHistory | None) -> list[Figure]:
    """Everything about an agent, most important first."""
    return [
        *_standing_sign(agent),
        *_bid(bid_reasons(state, agent)),
        *_points(state, agent),
        *_bank(state, agent, history),
        figure("share", f"{agent.share * 100:.0f} % heard of {agent.target_share * 100:.0f} % meant"),
        figure("mood", _mood(agent)),
        *_person(agent),
    ]


def _standing_sign(agent: Agent) -> list[Figure]:
    if agent.muted:
        return [figure("muted", "it does not speak until {mute} lets it", "warning")]
    return [figure("exhausted", "it has nothing left to say", "warning")] if agent.exhausted else []


def _bid(why: BidReasons) -> list[Figure]:
    """The product written out: the bid, the desire behind it, and the score it stands for."""
    found: list[Figure] = []
    formula = f"{why.max_bid} × {why.part:.2f} of all desire"
    if why.mood:
        formula += f" {'+' if why.mood > 0 else '−'} 1 for mood"
    if why.amount is None:
        found.append(figure("bid", "none yet", "dim"))
    elif why.amount == 0:
        few = (
            "no whole token"
            if why.whole == 0
            else f"desire is below {why.pass_below:g}"
            if why.passes
            else "its mind passes"
        )
        found.append(figure("bid", f"passes: {few}"))
    elif why.source == "mind":
        found.append(figure("bid", f"{why.amount}, its mind's own; by desire {why.by_formula}"))
    elif why.amount != why.by_formula:
        found.append(figure("bid", f"{why.amount}; now it would be {why.by_formula} = {formula}"))
    else:
        found.append(
            figure("bid", f"{why.amount} = {formula}{f', of {why.whole} it has' if why.amount == why.whole else ''}")
        )
    terms = " + ".join(f"{term.name} {term.weight:g}{'°' if term.own else ''}×{term.value:.2f}" for term in why.terms)
    found.append(figure("desire", f"{why.desire:.2f} = {terms}"))
    if why.placed_desire is not None and abs(why.placed_desire - why.desire) >= 0.01:
        found.append(figure("", f"{why.placed_desire:.2f} when it bid", "faint"))
    if why.amount:
        factors = " × ".join(f"{name} {value:.2f}" for name, value in why.score_factors)
        found.append(figure("score", f"{why.score:.2f} = {why.amount} × {factors}"))
    return found


def _points(state: DebateState, agent: Agent) -> list[Figure]:
    flow = state.flow
    mine = [point for point in flow.points.values() if point.agent == agent.id and not point.remark]
    stand = {point.id for point in standing(flow.points.values())}
    counts = [(sum(point.id in stand for point in mine), "stand")]
    counts += [(sum(point.status == each for point in mine), each) for each in ("answered", "conceded", "dropped")]
    found = [figure("points", " · ".join([f"{len(mine)} made", *(f"{n} {word}" for n, word in counts if n)]))]
    owed = owed_by_side(state, agent.side)
    for index, point in enumerate(owed[:OWED_SHOWN]):
        style: StyleName = "text" if index == 0 else "dim"
        found.append(figure("" if index else "side owes", f"{badge(state, point.agent)} “{point.text}”", style))
    if not owed:
        found.append(figure("side owes", "no answer", "dim"))
    if agent.unanswered:
        found.append(figure("challenged", f"{agent.unanswered} unanswered"))
    granted = [point for point in flow.points.values() if point.conceded_by == agent.id]
    if granted:
        found.append(figure("granted", f"“{granted[-1].text}”"))
    return found


def owed_by_side(state: DebateState, side: str) -> list[Point]:
    """The open points that a side has to answer, the newest first."""
    return [point for point in reversed(state.flow.open.values()) if point.side != side and not point.remark]


def _bank(state: DebateState, agent: Agent, history: AgentHistory | None) -> list[Figure]:
    most, ledger = state.settings.tokens.max_bank, agent.ledger
    past = [each / max(1.0, most) for each in history.bank] if history is not None else []
    drawn = sparkline(past, HISTORY_CELLS).strip()
    bank = Figure("bank", ((f"{tokens(agent.bank)} of {most:g}  ", "text"), (drawn, "faint")))
    gained = (("earned", ledger.accrued + ledger.stipends), ("granted", ledger.grants))
    spent = (("paid", ledger.paid), ("fees", ledger.fees), ("decayed", ledger.decayed), ("expired", ledger.expired))
    told = [f"{word} {short_tokens(amount)}" for word, amount in (*gained, *spent) if amount]
    return [bank, figure("", " · ".join([f"began with {short_tokens(ledger.start)}", *told]), "dim")]


def _mood(agent: Agent) -> str:
    word = mood_word(agent.frustration, agent.engagement, agent.confidence)
    return f"{word} · frustration {agent.frustration:.2f}, engagement {agent.engagement:.2f}, confidence {agent.confidence:.2f}"


def _temper(agent: Agent) -> str:
    """The temperament by its name, and the weights it puts in place of the preset's."""
    own = ", ".join(
        f"all weights × {value:g}" if name == "eager" else f"{name} {value:g}"
        for name, value in agent.temperament.items()
    )
    name = written(agent.temperament)
    return f"{name}, as the preset has it" if not own else f"{name}: {own}" if name in TEMPERAMENTS else own


def _person(agent: Agent) -> list[Figure]:
    return [
        figure("side", agent.side),
        figure("mind", f"{agent.mind} · {{mind}} changes it"),
        figure("voice", f"{agent.voice} · {{voice}} changes it"),
        figure("temper", f"{_temper(agent)} · {{temperament}} changes it", "text" if agent.temperament else "dim"),
        *([figure("persona", agent.persona)] if agent.persona else []),
        figure(
            "so far",
            f"{agent.segments} segment{'' if agent.segments == 1 else 's'} · cut in {agent.interrupts} · was cut {agent.was_interrupted}",
            "dim",
        ),
    ]
