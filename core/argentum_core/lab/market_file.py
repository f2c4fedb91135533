"""Files of markets with known equilibria, like `fppe.json`: read, checked, and told apart from files that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from argentum_kit.user_files import NoSuchFile, NotText, UserFileError, read_text

from .market import Market

MOST_BYTES = 256_000_000

Amount = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Budget = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
Multiplier = Annotated[float, Field(gt=0, le=1)]


class MarketFileError(ValueError):
    """A file that cannot be used; the message is one sentence with the file, the place and what is wanted there."""


class Instance(BaseModel):
    """One market: values item by item, or one `common_value` for `items` of them; `alpha` are the known multipliers."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str
    budgets: list[Budget] = Field(min_length=1, max_length=1000)
    alpha: list[Multiplier]
    values: list[Annotated[list[Amount], Field(min_length=1, max_length=10_000)]] | None = None
    common_value: Budget | None = None
    items: int | None = Field(None, ge=1, le=10_000)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.values is None) == (self.common_value is None or self.items is None):
            raise ValueError("wants either values, or common_value and items")
        bidders = len(self.budgets)
        if len(self.alpha) != bidders:
            raise ValueError(f"has {bidders} budgets and {len(self.alpha)} alpha; it wants as many")
        if self.values is not None:
            if len(self.values) != bidders:
                raise ValueError(f"has {bidders} budgets and {len(self.values)} rows of values; it wants as many")
            if len({len(row) for row in self.values}) != 1:
                raise ValueError("has rows of values of different lengths")
            if not any(value > 0 for row in self.values for value in row):
                raise ValueError("has no value above 0")
        return self

    @property
    def market(self) -> Market:
        """The market that this instance describes, every value written out."""
        values = self.values
        if values is None:
            assert self.common_value is not None and self.items is not None
            values = [[self.common_value] * self.items for _ in self.budgets]
        return Market(values, self.budgets)


class MarketFile(BaseModel):
    """What a file of markets holds: 1 to 1,000 instances; other keys are ignored."""

    model_config = ConfigDict(frozen=True, extra="allow")

    instances: list[Instance] = Field(min_length=1, max_length=1000)


def load(path: Path) -> list[Instance]:
    """The markets of a file; raises MarketFileError."""
    try:
        text = read_text(path, MOST_BYTES)
    except NotText as error:
        raise MarketFileError(f"{path} is not a text file in UTF-8: {error}") from None
    except NoSuchFile:
        raise MarketFileError(f"{path} cannot be read: no such file or directory") from None
    except UserFileError as error:
        raise MarketFileError(f"{path} cannot be read: {error}") from None
    try:
        return MarketFile.model_validate_json(text).instances
    except ValidationError as error:
        raise MarketFileError(f"{path}: {_sentence(error)}") from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    problem = str(first["msg"]).removeprefix("Value error, ")
    return f"{place}: {problem}" if place else problem
