"""The words with which a debate is steered, wherever they are written: on the stage after `:`, with `argentum send`, and with `--plain`."""

from .answers import answer
from .completion import Candidate, SeatOffers, candidates, expected
from .forms import FORMS, Question, WrittenForm
from .reading import head_of, read, with_rules
from .words import GrammarError, NotNow

__all__ = [
    "FORMS",
    "Candidate",
    "GrammarError",
    "NotNow",
    "Question",
    "SeatOffers",
    "WrittenForm",
    "answer",
    "candidates",
    "expected",
    "head_of",
    "read",
    "with_rules",
]
