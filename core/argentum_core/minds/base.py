"""What every mind is: a request with what was heard so far in, words out; some hand out their sentences while they write."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Literal, Protocol, runtime_checkable

import msgspec

from argentum_kit.faults import LinkFault

from ..debate.events import NO_LINKS, NOBODY, ChairLine, FormPhase, InterjectionKind, Links, Person, Role, WorkKind
from ..debate.flow import Point

Fault = Literal["timeout", "refused", "rate_limit", "nonsense", "exhausted", "failed"]
Notice = Literal["loading", "thinking", "writing", "answers_now"]
"""What is told of a mind that is late and not at fault: how far its answer is, and that it has come."""


class Heard(msgspec.Struct, frozen=True):
    """A line as it was heard. `agent` is an id, `claim` its place in the argument graph when its mind named one. `answers` is
    the segment it replied to, `addresses` the agent it spoke to. A remark bears the id of the segment it was laid over."""

    segment_id: str
    agent: str
    name: str
    side: str
    text: str
    claim: str | None
    complete: bool
    role: Role | Literal["interjection"] = "segment"
    answers: str | None = None
    addresses: str | None = None


class CutOff(msgspec.Struct, frozen=True):
    """A segment of the agent's own that was cut, and that it has not come back to: its whole `text`, what was `heard` of it, who cut
    in (None for the operator), and the segment with which it was cut, if there is one."""

    segment_id: str
    text: str
    heard: str
    claim: str | None
    by: str | None
    by_name: str
    kicker: str | None


class Snippet(msgspec.Struct, frozen=True):
    """A passage of the evidence library that a mind may cite by its id. `work` and `place` are how people cite it ("Kohn 2019", "p. 14");
    both are empty for the motion's own sources, whose titles say it."""

    id: str
    title: str
    text: str
    work: str = ""
    place: str = ""


class Usage(msgspec.Struct, frozen=True):
    """What an answer took: model tokens in and out, and money in millionths of the currency of the price table."""

    model: str
    input_tokens: int
    output_tokens: int
    cost_micros: int = 0
    estimated: bool = False


class VoteBrief(msgspec.Struct, frozen=True):
    """How the house voted: (side, votes before, votes after) by side, the undecided before and after, how many listeners vote otherwise
    now, and the name of the speaker whose line moved most, None where nobody's did."""

    sides: tuple[tuple[str, int, int], ...]
    undecided: tuple[int, int]
    moved: int
    moved_by: str | None = None


class ChairBrief(msgspec.Struct, frozen=True):
    """What the chair knows of the debate when it is asked for a line.

    `line` is which one, `number` how many of its kind it has spoken. `sides` are the sides with the names of their speakers, in order;
    `closers` the names of those who make a closing statement. `asked` is the name of whoever a question is put to, `point` what it is
    to be about. `standing` are points that stand, the newest first; `turns` and `cuts` count what was heard. `opening` and
    `questions` are the knobs of the form; `called` is True where the operator called the closing statements; `vote` is for the verdict,
    where there was one.
    """

    line: ChairLine
    preset: str
    seed: int
    number: int
    sides: tuple[tuple[str, tuple[str, ...]], ...]
    closers: tuple[str, ...] = ()
    asked: str | None = None
    point: Point | None = None
    standing: tuple[Point, ...] = ()
    turns: int = 0
    cuts: int = 0
    opening: str = "none"
    questions: int = 0
    called: bool = False
    vote: VoteBrief | None = None


class JudgeBrief(msgspec.Struct, frozen=True):
    """What is asked of a judge, who is told all that was heard: which of these `sides` argued better, by the names they have there."""

    sides: tuple[str, ...]


class MindRequest(msgspec.Struct, frozen=True):
    """What is asked of an agent's mind.

    `segment` and `reserve` want about two sentences, `kicker` 8 to `max_words` words, `interjection` at most `max_words`;
    `bid` wants no words to be spoken but a bid of whole tokens for the next floor, at most `bank`.
    With `dual_path` a segment is wanted in three texts (RULES, Interjections; DESIGN, beat_only): a first sentence, and two
    second halves of which one will be heard.
    `mood` is the agent's frustration, engagement and confidence, each in 0..1; `evidence` what it may cite.
    `floor` is the line being spoken now (for a kicker or interjection: the one to react to), `heard` the lines before it,
    oldest first. `acknowledge` is an interjection the speaker should answer in passing; `question` one the operator put.
    `listen` asks a listener for all that it may do while `floor` is heard, in one answer: a bid where it `may_bid`, a remark of at most
    `remark_words` where it `may_remark`, a line of at most `max_words` that cuts in where it `may_cut_in`; and how it feels.
    `plan` asks for no words but for what the agent means to say in the `phase` that begins; `plan` is its last one, which no other mind is told.
    `flow_sheet` has the debate's points in short, a line each.
    For a segment, the line on the floor will have been heard by the time it is spoken; `role` is what it is wanted for,
    and it has at least `least_words` words. `chair` is what the chair is asked for, where it is the one who is asked (kind `chair`).
    `judge` asks for a verdict in place of a line of the chair. `person` is who the agent is, beside the sentence of its `persona`; `points`
    the flow of the debate, the oldest first; `cut_off` what the agent was kept
    from saying.
    """

    request_id: str
    kind: WorkKind
    agent: str
    name: str
    side: str
    persona: str
    motion: str
    context_version: int
    max_words: int
    floor: Heard | None
    heard: tuple[Heard, ...]
    acknowledge: Heard | None = None
    question: str | None = None
    short: bool = False
    follows_own_kicker: bool = False
    dual_path: bool = False
    mood: tuple[float, float, float] | None = None
    bank: int = 0
    max_bid: int = 0
    evidence: tuple[Snippet, ...] = ()
    role: Role = "segment"
    plan: str = ""
    least_words: int = 0
    chair: ChairBrief | None = None
    may_bid: bool = False
    may_remark: bool = False
    may_cut_in: bool = False
    remark_words: int = 0
    phase: FormPhase | None = None
    flow_sheet: str = ""
    points: tuple[Point, ...] = ()
    judge: JudgeBrief | None = None
    cut_off: CutOff | None = None
    person: Person = NOBODY


class MindReply(msgspec.Struct, frozen=True):
    """A mind's words. An empty `text` is a pass. `answers` is the segment replied to, `links` what else the words have to do with;
    importance is in 0..1.

    `sources` are ids of evidence that the words (or the bid) cite. With a dual path `text` is the first sentence, `second`
    goes on when nobody came in, `second_ack` acknowledges whoever did and is shorter. `bid` is in whole tokens, None for
    no opinion; `urgency` (to cut in) and `backlog` (how much is left to say) are in 0..1; `mood` is how the agent says it
    feels: frustration, engagement, confidence, as it came, not yet clamped. A listener's `text` is its remark, `cut_in` the line with
    which it would cut in. `absent`: the mind could not be asked or did not answer, and whoever asked does without it.
    `plan` is what was asked for as one.
    """

    text: str
    kind: InterjectionKind | None = None
    importance: float = 0.0
    answers: str | None = None
    claim: str | None = None
    sources: tuple[str, ...] = ()
    second: str = ""
    second_ack: str = ""
    bid: int | None = None
    urgency: float | None = None
    backlog: float | None = None
    mood: tuple[float, float, float] | None = None
    usage: Usage | None = None
    links: Links = NO_LINKS
    cut_in: str = ""
    absent: bool = False
    plan: str = ""


class MindFault(LinkFault):
    """A mind could not answer. `fault` is the reason; `exhausted` means that it has nothing left to say, now or later. With one of the
    kinds of `Notice` it reports a slow mind, which is no fault."""

    def __init__(
        self, fault: Fault | Notice, detail: str = "", retry_ms: int | None = None, *, lasting: bool = False
    ) -> None:
        super().__init__(detail or fault, kind=fault, retry_ms=retry_ms, lasting=lasting)
        self.detail = detail

    @property
    def fault(self) -> str:
        """The reason, one of `Fault` or `Notice`."""
        return self.kind


WantsEvidence = bool | Literal["named"]
"""Whether a mind is shown what it may cite (see Mind)."""


class Mind(Protocol):
    """A mind, for one agent or several. `reply` raises MindFault; `recall` tells it, after a resume, a line it spoke
    before; `discarded` that the words it gave for a request were not heard, so they are free again.

    Requests carry passages of the evidence library, unless a mind has `wants_evidence = False`: looking them up takes a
    few milliseconds that one without a use for them need not pay. With `"named"` they are those of the folders, files and addresses that
    the user named, without the motion's own sources."""

    @property
    def name(self) -> str:
        """What it is called in the record and in notices."""
        ...

    async def reply(self, request: MindRequest) -> MindReply:
        """The answer to a request. Raises MindFault; called for several agents at once."""
        ...

    def recall(self, agent: str, text: str) -> None:
        """Take in a line that an agent spoke before a resume, so that it is not said again."""
        ...

    def discarded(self, request_id: str) -> None:
        """Take back the words that were given for a request: they were not heard, and may be used again."""
        ...

    async def close(self) -> None:
        """Release connections and other resources."""
        ...


# --- minds that stream ------------------------------------------------------------------------------------------------

OnFault = Callable[[str, MindFault], None]
"""Told a mind's name and a fault that it survived: an answer that broke off after a whole sentence."""

OnSpent = Callable[[MindRequest, Usage], None]
"""Told a request and what a call took for it whose reply nobody has: it failed when it was under way, or was not wanted any more."""

Sign = Literal["not_sent", "waiting", "thinking", "writing"]
"""How far a call is, as its server shows it: a mind that can tell has a method `sign(request_id)`."""


@runtime_checkable
class StreamingMind(Mind, Protocol):
    """A mind whose first sentence is there before its last.

    `stream` yields whole sentences of the reply's `text` as they are complete, and then the reply itself, whose `text` is those
    sentences joined by spaces. It raises MindFault; once a sentence was out it ends with what there is instead. Iterate it
    under `contextlib.aclosing`: leaving a mind's own stream hangs up on its server, leaving the stream of its edge
    (`edge.py`) lets the call go on. `estimate` says what an answer would cost at most, before it is asked for.
    """

    def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]: ...

    def estimate(self, request: MindRequest) -> Usage:
        """What the answer to a request would take at most."""


async def collected(stream: AsyncGenerator[str | MindReply, None]) -> MindReply:
    """The reply at the end of a stream; raises MindFault where the stream ends without one."""
    async with aclosing(stream) as pieces:
        async for piece in pieces:
            if isinstance(piece, MindReply):
                return piece
    raise MindFault("nonsense", "it answered nothing")


def no_fault(name: str, fault: MindFault) -> None:
    """No-op callback."""


def nothing_spent(request: MindRequest, usage: Usage) -> None:
    """No-op callback."""
