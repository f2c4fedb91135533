"""What every group of knobs is: a frozen dataclass whose values pydantic checks.

Not a pydantic model: the rules read some 150 knobs in every micro-turn, and an attribute of a model takes twice as long to
read as one of a plain object.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from pydantic.fields import FieldInfo
from pydantic_core import ArgsKwargs, SchemaValidator


class KnobGroup:
    """A group of knobs. Frozen: a change makes a new `Settings`, so a running micro-turn keeps the rules it began with.

    Every subclass becomes a dataclass that takes nothing but its knobs. The methods are named like those of pydantic's
    models.
    """

    model_fields: ClassVar[dict[str, FieldInfo]]
    """Every knob (of `Settings`: every group) by name, in the order of their definition."""

    if TYPE_CHECKING:
        __pydantic_fields__: ClassVar[dict[str, FieldInfo]]
        __pydantic_validator__: ClassVar[SchemaValidator]

        def __init__(self, **values: Any) -> None: ...

    def __init_subclass__(cls) -> None:
        dataclass(cls, frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
        cls.model_fields = cls.__pydantic_fields__

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """It never changes, so a copy of what holds it can hold it too."""
        return self

    @classmethod
    def model_validate(cls, tree: Any, *, strict: bool = False) -> Self:
        """The knobs of a tree; raises pydantic's ValidationError. With `strict` no value is converted."""
        if not strict:
            return cast(Self, cls.__pydantic_validator__.validate_python(tree))
        # A strict dataclass takes instances only; its values are what has to be strict here.
        made = cls.__new__(cls)
        cls.__pydantic_validator__.validate_python(ArgsKwargs((), tree), strict=True, self_instance=made)
        return made

    def model_dump(self) -> dict[str, Any]:
        """The tree of all values."""
        return {
            name: value.model_dump() if isinstance(value := getattr(self, name), KnobGroup) else value
            for name in self.model_fields
        }

    def model_copy(self, *, update: dict[str, Any]) -> Self:
        """The same with some values changed."""
        return type(self)(**{name: getattr(self, name) for name in self.model_fields} | update)
