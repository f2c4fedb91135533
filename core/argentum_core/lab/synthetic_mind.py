"""A synthetic mind: answers what the rules ask for, as its temperament would, from its own seeded generator."""

from __future__ import annotations

from random import Random

from ..debate.events import InterjectionKind
from ..orchestrator.effects import AskMind
from ..orchestrator.inputs import MindReplied
from .phrases import Phrase, library
from .population import SyntheticTemperament

IMPORTANCE_SPREAD = 0.2
URGENCY_SPREAD = 0.15
MOOD_SPREAD = 0.12
REPORTS = 0.5
"""Share of answers that carry a mood."""


class SyntheticMind:
    """One agent's mind. `cost_micros` is what a call of it costs."""

    def __init__(self, temperament: SyntheticTemperament, chance: Random, cost_micros: int) -> None:
        self.temperament = temperament
        self._chance = chance
        self._cost_micros = cost_micros

    def answer(self, ask: AskMind, about: str | None, bank: int) -> MindReplied:
        """What it says. `about` is the segment on the floor when it was asked, `bank` the agent's whole tokens."""
        if ask.kind == "interjection":
            return self._remark(ask, about)
        if ask.kind == "bid":
            return self._bid(ask, bank)
        chance, temperament, phrases = self._chance, self.temperament, library()
        answers = about if about is not None and chance.random() < temperament.answers else None
        if ask.kind == "kicker" or ask.short:
            return self._said(ask, self._one_of(phrases.kickers).text, answers)
        if ask.dual_path:
            return MindReplied(
                request_id=ask.request_id,
                text=self._one_of(phrases.sentences).text,
                second=self._one_of(phrases.sentences).text,
                second_ack=self._one_of(phrases.kickers).text,
                answers=answers,
                mood=self._mood(),
                cost_micros=self._cost_micros,
            )
        return self._said(ask, self._one_of(phrases.segments).text, answers)

    def statement(self, ask: AskMind, least: int, most: int) -> MindReplied:
        """An opening or closing statement of `least` to `most` words."""
        words: list[str] = []
        wanted = self._chance.randint(least, most)
        while len(words) < wanted:
            words += self._one_of(library().segments).text.split()
        return self._said(ask, f"{' '.join(words[:wanted]).rstrip('.,;')}.", None)

    def _said(self, ask: AskMind, text: str, answers: str | None) -> MindReplied:
        return MindReplied(
            request_id=ask.request_id, text=text, answers=answers, mood=self._mood(), cost_micros=self._cost_micros
        )

    def _remark(self, ask: AskMind, about: str | None) -> MindReplied:
        chance, temperament = self._chance, self.temperament
        if chance.random() >= temperament.interjects:
            return MindReplied(request_id=ask.request_id, text="", cost_micros=self._cost_micros)
        kind: InterjectionKind = "challenge"
        if chance.random() >= temperament.objects:
            kind = "support" if chance.random() < 0.5 else "clarify"
        return MindReplied(
            request_id=ask.request_id,
            text=self._one_of(library().remarks).text,
            kind=kind,
            importance=_within(chance.gauss(temperament.important, IMPORTANCE_SPREAD)),
            answers=about,
            cost_micros=self._cost_micros,
        )

    def _bid(self, ask: AskMind, bank: int) -> MindReplied:
        chance, temperament = self._chance, self.temperament
        bid = urgency = None
        if chance.random() < temperament.bids:
            if temperament.saves_to:
                bid = bank if bank >= temperament.saves_to else 0
            else:
                bid = temperament.bid_low + int(chance.random() * (temperament.bid_high - temperament.bid_low + 1))
        if chance.random() < temperament.urges:
            urgency = _within(chance.gauss(temperament.urgency, URGENCY_SPREAD))
        return MindReplied(
            request_id=ask.request_id,
            text="",
            bid=bid,
            urgency=urgency,
            backlog=temperament.backlog,
            mood=self._mood(),
            cost_micros=self._cost_micros,
        )

    def _mood(self) -> tuple[float, float, float] | None:
        mood, chance = self.temperament.mood, self._chance
        if mood is None or chance.random() >= REPORTS:
            return None
        return (
            _within(chance.gauss(mood[0], MOOD_SPREAD)),
            _within(chance.gauss(mood[1], MOOD_SPREAD)),
            _within(chance.gauss(mood[2], MOOD_SPREAD)),
        )

    def _one_of(self, phrases: tuple[Phrase, ...]) -> Phrase:
        return phrases[int(self._chance.random() * len(phrases))]


def _within(value: float) -> float:
    return 0.0 if value < 0.0 else 1.0 if value > 1.0 else value
