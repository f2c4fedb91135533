"""What a call costs: estimated before it from sizes, settled after it from the usage, in millionths of a currency.

A price a million tokens is the price of one token in millionths, so the sum is the cost. Where prices come from is told in
`price_table.py`. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

BYTES_A_TOKEN = 4
MESSAGE_TOKENS = 8


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """What a million tokens cost, in and out."""

    input_per_million: float
    output_per_million: float

    def cost_micros(self, input_tokens: int, output_tokens: int) -> int:
        """Rounded to the nearest millionth."""
        return round(input_tokens * self.input_per_million + output_tokens * self.output_per_million)


FREE = TokenPrice(0.0, 0.0)

PriceLookup = Callable[[str, str], TokenPrice | None]
"""A price by provider and model, None if it is not known."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The table of a debate. The user's own numbers go first; `lookup` knows the rest."""

    own: Mapping[str, TokenPrice] = field(default_factory=dict)
    lookup: PriceLookup | None = None
    currency: str = "USD"

    def of(self, model: str, provider: str = "openai") -> TokenPrice | None:
        """The price of a model at a provider; None if it is not known: then its calls cannot be counted against a cap."""
        return (
            self.own.get(model)
            or self.own.get(f"{provider}:{model}")
            or (self.lookup(provider, model) if self.lookup is not None else None)
        )


def tokens_of(text: str) -> int:
    """About how many tokens a text is."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_A_TOKEN)
