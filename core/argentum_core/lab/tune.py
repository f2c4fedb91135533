"""Tuning: Optuna looks for the knobs that make an objective small (extra `[lab]`). What was tried is kept, and goes on.

Every trial plays the same seeds, so two settings differ by their knobs and not by their luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..debate import knobs
from ..debate.settings import Settings
from .extras import needed
from .objectives import Objective
from .plan import Plan, PlanError
from .results import ResultRow, broken, means
from .study import NOT_KNOBS, Executor, repeated, study, varied

if TYPE_CHECKING:
    from optuna import Study, Trial

STUDY = "argentum"


@dataclass(frozen=True, slots=True)
class Range:
    """A knob that is searched: between two numbers, whole ones if both are written so, or among `choices`."""

    key: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    choices: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """The range as it is written on the command line."""
        return f"{self.key}={','.join(self.choices) if self.choices else f'{self.low:g}..{self.high:g}'}"


@dataclass(frozen=True, slots=True)
class TrialResult:
    """A trial: its number, what the objective is worth, the knobs, and the rows of its debates if it was played now."""

    number: int
    value: float
    knobs: dict[str, Any]
    rows: list[ResultRow]


def searched(written: str, plan: Plan) -> Range:
    """`interrupts.urge_threshold=0.3..0.9` or `interrupts.after_interrupt=hold,auction`; raises PlanError."""
    key, equals, values = (part.strip() for part in written.partition("="))
    low, dots, high = (part.strip() for part in values.partition(".."))
    if not (equals and key and values):
        raise PlanError(_allowed(written))
    if dots:
        try:
            found = Range(key, float(low), float(high), whole=_is_whole(low) and _is_whole(high))
        except ValueError:
            raise PlanError(_allowed(written)) from None
        if not found.low < found.high:
            raise PlanError(f"--search {written} is not allowed; the first number of a range is below the second")
        ends: Sequence[str] = (low, high)
    else:
        found = Range(key, choices=tuple(value.strip() for value in values.split(",")))
        ends = found.choices
        if len(ends) < 2 or not all(ends):
            raise PlanError(_allowed(written))
    if key in NOT_KNOBS:
        raise PlanError(f"{key} cannot be searched; give it with --{key}")
    for end in ends:
        varied(plan, {key: end})
    return found


def tune(
    plan: Plan,
    ranges: Sequence[Range],
    objective: Objective,
    place: Executor,
    *,
    trials: int,
    debates: int,
    storage: Path,
    told: Callable[[TrialResult], None],
) -> TrialResult:
    """Search until there are `trials` in all, those of an earlier run counted; returns the best. Raises MissingExtra, PlanError."""
    optuna = needed("optuna", "tuning needs", "lab")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    search: Study = optuna.create_study(
        storage=f"sqlite:///{storage.absolute()}",
        study_name=STUDY,
        direction="minimize",
        load_if_exists=True,
    )
    _same_search(search, plan, ranges, objective, debates)
    done = len(_complete(search))
    # A resumed search goes on with fresh draws: the same seed again would try the same start again.
    search.sampler = optuna.samplers.TPESampler(seed=plan.seed + len(search.trials))

    def play(trial: Trial) -> float:
        values = {one.key: _suggested(trial, one) for one in ranges}
        found = study(repeated(varied(plan, values), debates), place)
        if broken(found.rows):
            # A setting under which debates break is no setting; the row says why.
            raise optuna.TrialPruned
        value = objective.value(means(found.rows))
        told(TrialResult(trial.number, value, values, found.rows))
        return value

    if done < trials:
        search.optimize(play, n_trials=trials - done)
    if not _complete(search):
        raise PlanError("no trial came to its end: debates broke under every setting that was tried")
    best = search.best_trial
    return TrialResult(best.number, float(best.value or 0.0), dict(best.params), [])


def _complete(search: Study) -> list[Any]:
    return [trial for trial in search.trials if trial.state.name == "COMPLETE"]


def _same_search(search: Study, plan: Plan, ranges: Sequence[Range], objective: Objective, debates: int) -> None:
    """A search that is kept goes on only as what it was; otherwise its trials could not be compared."""
    asked = {
        "objective": objective.written,
        "search": ", ".join(sorted(one.written for one in ranges)),
        "debates": str(debates),
        "turns": str(plan.turns),
        "seed": str(plan.seed),
        "weather": plan.fault_profile.name,
        "seats": ", ".join(f"{seat.temperament} {seat.target:.4f}" for seat in plan.seats),
        "settings": str(sorted(knobs.flat(Settings.model_validate(plan.settings)).items())),
    }
    for name, value in asked.items():
        kept = search.user_attrs.get(name)
        if kept is None:
            search.set_user_attr(name, value)
        elif kept != value:
            detail = "" if name == "settings" else f": {kept}, not {value}"
            raise PlanError(f"the search kept there has other {name}{detail}; name another folder with --out")


def _suggested(trial: Trial, one: Range) -> Any:
    if one.choices:
        return trial.suggest_categorical(one.key, one.choices)
    if one.whole:
        return trial.suggest_int(one.key, int(one.low), int(one.high))
    return trial.suggest_float(one.key, one.low, one.high)


def _is_whole(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _allowed(written: str) -> str:
    return (
        f"--search {written} is not allowed; it takes key.path=low..high or key.path=value,value,… "
        "as in interrupts.urge_threshold=0.3..0.9"
    )
