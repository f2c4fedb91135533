"""The population: synthetic debaters with a temperament. What they want is drawn, never written by a model.

Desire weights are those of RULES (Auction) times how talkative somebody is: 0.6 for the quiet, 1.6 for the aggressive, as in the
simulation that RULES quotes. The rest is what minds say beside their words: bids, urgency, backlog, moods.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..debate.temperaments import EAGER

W_BACKLOG, W_RECENCY, W_EMOTION = 1.0, 0.8, 0.6

Mood = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SyntheticTemperament:
    """One kind of debater. Shares and chances are in 0..1.

    `eager` scales the desire weights; `pace` the length of what is said (1 is plain, less is quicker); `answers` is how
    often a segment answers whoever spoke, `objects` how often a remark over a speaker is a challenge. `interjects`: how
    often it offers a remark, of an importance around `important`. `bids`: how often it names a bid of its own, between
    `bid_low` and `bid_high` tokens; with `saves_to` it bids nothing until its bank holds so many, and then all of it. `urges`: how often it says how much it wants to cut in, and around what. `mood`: what
    it reports now and then (frustration, engagement, confidence).
    """

    name: str
    about: str
    eager: float = 1.0
    pace: float = 1.0
    answers: float = 0.8
    objects: float = 0.5
    interjects: float = 0.5
    important: float = 0.5
    bids: float = 0.0
    bid_low: int = 1
    bid_high: int = 3
    saves_to: int = 0
    urges: float = 0.0
    urgency: float = 0.5
    backlog: float = 0.0
    mood: Mood | None = None

    @property
    def weights(self) -> dict[str, float]:
        """Desire weights in place of the preset's; none for the plain temperament, which the preset's weights fit."""
        if self.eager == 1.0:
            return {}
        return {
            "w_backlog": W_BACKLOG * self.eager,
            "w_recency": W_RECENCY * self.eager,
            "w_emotion": W_EMOTION * self.eager,
        }


TEMPERAMENTS: dict[str, SyntheticTemperament] = {
    temperament.name: temperament
    for temperament in (
        SyntheticTemperament("quiet", "speaks when asked for, seldom throws anything in, never presses", eager=EAGER["quiet"], pace=1.05,
                    answers=0.6, objects=0.25, interjects=0.2, important=0.45, mood=(0.2, 0.3, 0.5)),
        SyntheticTemperament("fair", "takes its turn and answers what was said"),
        SyntheticTemperament("aggressive", "wants the floor, bids for it, objects and presses to cut in", eager=EAGER["aggressive"], pace=0.95,
                    answers=0.95, objects=0.85, interjects=0.8, important=0.65, bids=0.5, bid_low=3, bid_high=5,
                    urges=0.5, urgency=0.8, backlog=0.6, mood=(0.65, 0.55, 0.7)),
        SyntheticTemperament("hoarder", "saves its tokens until the bank is nearly full, then spends them at once", eager=0.5,
                    interjects=0.0, bids=0.9, saves_to=6, urges=0.2, urgency=0.9),
        SyntheticTemperament("spammer", "short, quick and always there: bids on everything, comments on everything", eager=1.3,
                    pace=0.8, objects=0.6, interjects=1.0, important=0.4, bids=1.0, bid_low=1, bid_high=5, urges=1.0,
                    urgency=0.6, backlog=0.9),
    )
}  # fmt: skip
