"""Where prices come from: the user's own table, `prices.toml` in ARGENTUM_HOME, and for models that it does not name genai-prices,
where the `providers` extra brought it.

    currency = "USD"
    [models."gpt-5-mini"]
    input_per_million = 0.25
    output_per_million = 2.0
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from argentum_kit.user_files import NoSuchFile, UserFileError, read_toml

from .prices import PriceLookup, Prices, TokenPrice

PRICES_FILE = "prices.toml"
_TURN_TOKENS = 1000
_SHOWN = 48


class PricesError(ValueError):
    """A price table that cannot be read; the message is one sentence with file, key, value and what is allowed."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    input_per_million: float = Field(ge=0, le=100_000, allow_inf_nan=False)
    output_per_million: float = Field(ge=0, le=100_000, allow_inf_nan=False)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    models: dict[str, _Row] = {}


def load_prices(home: Path) -> Prices:
    """The prices for a debate: the user's `prices.toml` in `home` if there is one, then genai-prices if it is installed.

    Raises PricesError for a file that is not as described.
    """
    file = home / PRICES_FILE
    try:
        tree = read_toml(file)
    except NoSuchFile:
        return Prices(lookup=published_prices())
    except UserFileError as error:
        raise PricesError(f"{file}: {error}") from None
    try:
        table = _Table.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PricesError(f"{file}: {key} = {str(first['input'])[:_SHOWN]!r}: {first['msg']}") from None
    own = {name: TokenPrice(row.input_per_million, row.output_per_million) for name, row in table.models.items()}
    return Prices(own, published_prices() if table.currency == "USD" else None, table.currency)


def published_prices() -> PriceLookup | None:
    """Prices from genai-prices, in US dollars; None where it is not installed."""
    try:
        genai_prices = import_module("genai_prices")
    except ImportError:
        return None

    @cache
    def lookup(provider: str, model: str) -> TokenPrice | None:
        # Asked for as many tokens as a turn has: some prices have steps further up.
        usages = (genai_prices.Usage(input_tokens=_TURN_TOKENS), genai_prices.Usage(output_tokens=_TURN_TOKENS))
        try:
            paid: list[Decimal] = [
                genai_prices.calc_price(usage, model, provider_id=provider).total_price for usage in usages
            ]
        except LookupError:
            return None
        return TokenPrice(*(float(price * 1_000_000 / _TURN_TOKENS) for price in paid))

    return lookup
