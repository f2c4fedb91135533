"""Objectives: what a search makes as small as it can. A name, `measure=value`, or an expression of measures.

Expressions know numbers, the measures of a report (the mean over the debates of a trial), + − * /, abs, min and max. They are
read as a syntax tree and worked out node by node; nothing of Python is run.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from argentum_kit.errors import nearest

from .results import MEASURES

NAMED: dict[str, tuple[str, str]] = {
    "share_error": ("steady_share_error", "shares as close to their targets as can be"),
    "jain": ("-jain_windows", "even talk within every 40 turns"),
    "liveliness": (
        "longest_silence_turns / 10 - cuts_per_60 / 8 - interjections_per_60 / 20",
        "many cuts and interjections (8 and 20 in 60 turns count alike), and nobody silent for long",
    ),
    "calm": (
        "cuts_per_60 + abs(interjections_per_60 - 8) / 4 + gap_p95_ms / 1000",
        "few cuts, some remarks, short gaps",
    ),
    "thrift": ("discarded_ms_per_minute / 1000", "little sound made and never heard"),
}
"""name → (expression, what it asks for)."""

SHORT_NAMES = {"cuts": "cuts_per_60", "interjections": "interjections_per_60", "silence": "longest_silence_turns"}
"""Names people write, for the measures they mean."""

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {"abs": abs, "min": min, "max": max}
_LONGEST = 500


class ObjectiveError(ValueError):
    """Something that cannot be searched for; the message is one sentence that says what is allowed."""


@dataclass(frozen=True, slots=True)
class Objective:
    """`written` as the user wrote it; `value` of measures is what is made small."""

    written: str
    _tree: ast.expr

    def value(self, measures: Mapping[str, float]) -> float:
        """What these measures are worth; raises ObjectiveError if it cannot be worked out."""
        try:
            return float(_worked_out(self._tree, measures))
        except ZeroDivisionError:
            raise ObjectiveError(f"the objective {self.written!r} divides by zero") from None
        except KeyError as error:
            raise ObjectiveError(f"no debate of the trial has the measure {error.args[0]}") from None


def objective(written: str) -> Objective:
    """`share_error`, `cuts=8`, or an expression to make small; raises ObjectiveError."""
    text = written.strip()
    name, equals, wanted = text.partition("=")
    if text in NAMED:
        text = NAMED[text][0]
    elif equals and _is_number(wanted):
        text = f"abs({name.strip()} - {wanted.strip()})"
    try:
        # Long or deep expressions would exhaust the reader, not the search.
        tree = ast.parse(text, mode="eval").body if len(text) <= _LONGEST else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None:
        raise ObjectiveError(_allowed(written))
    _check(tree, written)
    return Objective(written.strip(), tree)


def _check(node: ast.expr, written: str) -> None:
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
            pass
        case ast.Name(id=name):
            if SHORT_NAMES.get(name, name) not in MEASURES:
                near = nearest(name, [*MEASURES, *SHORT_NAMES, *NAMED])
                hint = f"did you mean {near}?" if near else f"measures are {', '.join(MEASURES)}"
                raise ObjectiveError(f"there is no measure {name!r}; {hint}")
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check(operand, written)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _check(left, written)
            _check(right, written)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS and (
            len(arguments) == 1 if name == "abs" else len(arguments) > 1
        ):
            for argument in arguments:
                _check(argument, written)
        case _:
            raise ObjectiveError(_allowed(written))


def _worked_out(node: ast.expr, measures: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float):
            return float(value)
        case ast.Name(id=name):
            return measures[SHORT_NAMES.get(name, name)]
        case ast.UnaryOp(op=op, operand=operand):
            value = _worked_out(operand, measures)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=operation, right=right):
            return _OPERATORS[type(operation)](_worked_out(left, measures), _worked_out(right, measures))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name](*(_worked_out(argument, measures) for argument in arguments))
    raise ObjectiveError("the objective holds something that was not checked")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _allowed(written: str) -> str:
    shown = written.strip() if len(written) <= 60 else written.strip()[:60] + "…"
    return (
        f"the objective {shown!r} is not allowed; it takes one of {', '.join(NAMED)}, a measure and its value as in cuts=8, "
        "or an expression of measures to make small, with numbers, + - * /, abs, min and max"
    )
