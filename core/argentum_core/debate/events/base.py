"""What every event is, and the words that several of them use."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal, Self

import msgspec

Hundredths = int
TokenCause = Literal[
    "accrual",
    "stipend",
    "bid",
    "rebate",
    "interjection",
    "interrupt_bid",
    "interrupt_fee",
    "decay",
    "expiry",
    "grant",
]
WorkKind = Literal["segment", "reserve", "kicker", "interjection", "bid", "second", "chair", "listen", "plan"]
"""What is asked of a mind. `listen` asks a listener once a segment for all that it may do: bid, throw in a remark, cut in;
`plan` is asked by the session, not by the rules, and never becomes work: what an agent means to say, for itself alone."""
InterjectionKind = Literal["support", "clarify", "challenge"]
ContinuationPath = Literal["no_ack", "ack"]
Role = Literal["opening", "segment", "case", "kicker", "second", "question", "closing", "chair", "verdict"]
"""What a segment is for: an agent's opening, a turn of the clash, a long turn (`case`), a cut-in line, a continuation, a closing
statement; of the chair a line that leads over, a question, or the verdict."""
FormPhase = Literal["opening", "clash", "questions", "closing", "verdict"]
"""The parts of a debate, in their order; which there are is the preset's (`form` knobs)."""
TURNS: Final = ("segment", "case")
"""Roles of what is said in the clash on the strength of an auction: what may be cut, and remarked upon."""
Moment = Literal["turn", "retort", "considered"]
"""What a turn is to the one before, which decides the silence between them (docs/rules.md, Rhythm)."""
Tier = Literal["baseline", "enhanced", "premium"]


class Links(msgspec.Struct, frozen=True, omit_defaults=True):
    """What else a line has to do with, beside the segment it answers: the agent it speaks to, the segment that was cut and is taken up
    again, an older segment that it comes back to, and the point that it gives to the other side. Each is an id, or None."""

    addresses: str | None = None
    resumes: str | None = None
    recalls: str | None = None
    concedes: str | None = None


NO_LINKS: Final = Links()


class CallUsage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a call of a model took: its tokens in and out, as its server counted them or, `estimated`, from sizes."""

    model: str
    input_tokens: int
    output_tokens: int
    estimated: bool = False


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of all events; `type` is the name in the journal."""

    type: ClassVar[str] = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """It never changes, so a copy of what holds it can hold it too."""
        return self
