"""Where a debate stands in its form: the part it is in, what is left on the agenda, and the pace so far, in which what is to come is
estimated."""

from __future__ import annotations

from dataclasses import dataclass, field

from .events import AgendaItem, ChairSetup, FormPhase, OperatorCommand, PhaseReason


@dataclass(slots=True)
class FormState:
    """`phase` is None until the first part begins, and in a debate without form. `since_ms` and `since_turn` are its begin.

    `agenda` is what is left of it. `asked` are the agents whom the chair has put a question to, `queued` the operator's questions that
    wait for that. `closing_reason` is why closing began, `called` the command that calls for it until then.

    `words` and `spoken_ms` are what agents were heard to say and for how long, `chair_words` and `chair_ms` the same of the chair;
    `statements` and `statement_words` count opening statements and their words, `turns` and `turns_ms` the turns of the auction.
    """

    phase: FormPhase | None = None
    since_ms: int = 0
    since_turn: int = 0
    agenda: list[AgendaItem] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    queued: list[OperatorCommand] = field(default_factory=list)
    closing_reason: PhaseReason | None = None
    called: OperatorCommand | None = None
    chair: ChairSetup | None = None
    words: int = 0
    spoken_ms: int = 0
    chair_words: int = 0
    chair_ms: int = 0
    statements: int = 0
    statement_words: int = 0
    turns: int = 0
    turns_ms: int = 0
