"""What one debate may take of money, model tokens and time, and minds that keep to it.

Money is kept by the engine's own cap (`governor.money_per_debate`), which sets aside what a call may cost before it is made; tokens are kept here in the same
way; time is a clock. Whichever is reached first: calls under way are hung up on, no other is made, the offline casebook says what is left
to say, and the debate is brought to its closing statements, so that what was paid for still has its votes and its verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from argentum_core.minds.base import Mind, MindReply, MindRequest, Usage

Which = Literal["money", "tokens", "seconds"]


class Limits(NamedTuple):
    """At most so much money, in the currency of the price table; so many model tokens, in and out together; and so many seconds of real time."""

    money: float
    tokens: int
    seconds: float


class Allowance:
    """What is left of the limits of a debate. `reached` is the limit that was reached first; `on_reached` is called then, once."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.reached: Which | None = None
        self.on_reached: Callable[[], None] = lambda: None
        self.tokens = 0
        self._aside = 0

    def reach(self, which: Which) -> None:
        """A limit is reached; a second one changes nothing."""
        if self.reached is None:
            self.reached = which
            self.on_reached()

    def set_aside(self, tokens: int) -> bool:
        """Set tokens aside for a call; False, and the limit is reached, where it might take more than there is."""
        if self.reached is None and self.tokens + self._aside + tokens > self.limits.tokens:
            self.reach("tokens")
        if self.reached is not None:
            return False
        self._aside += tokens
        return True

    def give_back(self, tokens: int) -> None:
        """A call is over that had tokens set aside."""
        self._aside -= tokens

    def took(self, tokens: int) -> None:
        """A call has taken tokens."""
        self.tokens += tokens
        if self.tokens > self.limits.tokens:
            self.reach("tokens")

    def told(self, turn: int, *, ended: bool) -> str:
        """Which limit was reached, at which turn, and what came of it, in a sentence; empty where none was. `ended`: the debate came to its
        end all the same."""
        if self.reached is None:
            return ""
        limit = {
            "money": f"{self.limits.money:g} of money",
            "tokens": f"{self.limits.tokens:,} model tokens",
            "seconds": f"{self.limits.seconds:g} seconds",
        }[self.reached]
        after = (
            "what was said after it, closing statements and verdict included, is the casebook's"
            if ended
            else "the debate did not come to its end then and was broken off"
        )
        return f"The limit of {limit} was reached at turn {turn}: no model was asked from there on, and {after}."


class LimitedMind:
    """A mind that asks no more than its allowance has; the `stand_in` answers in its place then. Everything else is the mind's own."""

    def __init__(self, inner: Mind, stand_in: Mind, allowance: Allowance) -> None:
        self._inner = inner
        self._stand_in = stand_in
        self._allowance = allowance

    def __getattr__(self, attribute: str) -> Any:
        return getattr(self._inner, attribute)

    async def reply(self, request: MindRequest) -> MindReply:
        """The mind's answer, or the stand-in's. Raises MindFault."""
        most = self._most(request)
        if not self._allowance.set_aside(most):
            return await self._without(request)
        try:
            reply = await self._inner.reply(request)
        finally:
            self._allowance.give_back(most)
        if reply.usage is not None:
            self._allowance.took(reply.usage.input_tokens + reply.usage.output_tokens)
        return reply

    def _most(self, request: MindRequest) -> int:
        estimate = getattr(self._inner, "estimate", None)
        usage: Usage | None = estimate(request) if estimate is not None else None
        return usage.input_tokens + usage.output_tokens if usage is not None else 0

    async def _without(self, request: MindRequest) -> MindReply:
        if request.kind in ("listen", "plan", "bid"):
            return MindReply("", absent=True)
        return await self._stand_in.reply(request)
