"""A language model as the mind of one agent or several, wherever the model runs.

Prompts, reading and limits have modules of their own; here they meet in one turn: enter the gate, ask, hand out sentences as
they are whole, and say what it took.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import msgspec

from argentum_kit.fault_causes import Peer

from ..base import MindFault, MindReply, MindRequest, OnFault, OnSpent, Sign, Usage, collected, no_fault, nothing_spent
from ..prices import FREE, MESSAGE_TOKENS, TokenPrice, tokens_of
from ..prompts.answer_form import HAS_THE_FLOOR, SPOKEN_WHOLE
from ..prompts.memory import opening_of
from ..prompts.writer import Prompt, PromptWriter
from ..replies.parser import ReplyParser, ThoughtAloud
from ..reply_checks import kept_plan
from .slot_queue import SlotQueue
from .source import AnswerChunk, AnswerSource, CallProgress


class ModelMind:
    """A StreamingMind. `queue` is that of its provider, `prompts` that of the debate; `price` is None for a model whose price is not
    known."""

    def __init__(
        self,
        name: str,
        source: AnswerSource,
        queue: SlotQueue,
        *,
        prompts: PromptWriter | None = None,
        price: TokenPrice | None = FREE,
        on_fault: OnFault = no_fault,
        on_spent: OnSpent = nothing_spent,
    ) -> None:
        self._name = name
        self._source = source
        self._queue = queue
        self._prompts = prompts or PromptWriter()
        self._price = price
        self._on_fault = on_fault
        self._on_spent = on_spent
        self._turns: dict[str, _Turn] = {}
        # Whether this model was seen to close a thought that it had not opened: then nothing of it is heard before it is whole.
        self._thinks_unmarked = False

    listens = True
    """Asked as a listener, it answers everything at once."""
    plans = True
    """It makes itself a plan, when it is asked to."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def answers_from(self) -> AnswerSource:
        """The model itself, for a question outside a debate."""
        return self._source

    @property
    def priced(self) -> bool:
        """Whether the costs it reports can be counted against a cap."""
        return self._price is not None

    @property
    def peer(self) -> Peer:
        """Whom it asks, for sentences about faults."""
        return self._source.peer

    def sign(self, request_id: str) -> Sign:
        """How far the answer to a request is."""
        turn = self._turns.get(request_id)
        return turn.sending.sign if turn is not None else "not_sent"

    async def reply(self, request: MindRequest) -> MindReply:
        return await collected(self.stream(request))

    async def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]:
        """Whole sentences, then the reply (see StreamingMind)."""
        turn = _Turn(request, self._prompts, early=not self._thinks_unmarked)
        self._turns[request.request_id] = turn
        delivered = False
        try:
            async with self._queue.enter(request.agent, request.kind), aclosing(self._written(turn)) as sentences:
                async for sentence in sentences:
                    self._check_new(turn, sentence)
                    yield sentence
            last, reply = turn.answer.finish(complete=turn.complete)
            if request.kind == "plan":
                reply = msgspec.structs.replace(reply, plan=kept_plan(turn.answer.plan))
            self._thinks_unmarked = self._thinks_unmarked or turn.answer.thinks_unmarked
            for sentence in last:
                self._check_new(turn, sentence)
                yield sentence
            delivered = True
            yield msgspec.structs.replace(reply, usage=self._usage(turn))
        except ThoughtAloud:
            self._thinks_unmarked = True
            raise
        finally:
            self._turns.pop(request.request_id, None)
            if turn.sending.sent and not delivered:
                self._on_spent(request, self._usage(turn))

    def estimate(self, request: MindRequest) -> Usage:
        """What an answer would take at most, from the sizes of what is sent and what may be written."""
        prompt = self._prompts.of(request)
        return self._counted(_input_tokens(prompt), self._source.most_tokens(prompt), estimated=True)

    async def warm(self) -> None:
        """Get ready before the first answer is wanted, where that takes a while. Raises MindFault."""
        warm = getattr(self._source, "warm", None)
        if warm is not None:
            await warm()

    def recall(self, agent: str, text: str) -> None:
        self._prompts.memory.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        """What was not heard is not in the next prompt: there is nothing to take back."""

    async def close(self) -> None:
        await self._source.close()

    async def _written(self, turn: _Turn) -> AsyncGenerator[str, None]:
        """The sentences of an answer. One that breaks off after a whole sentence ends there, and the fault is told."""
        try:
            async with aclosing(self._source.chunks(turn.prompt, turn.sending)) as chunks:
                async for chunk in chunks:
                    for sentence in turn.take(chunk):
                        yield sentence
                    if turn.answer.full:
                        break
            self._check(turn)
            self._queue.good()
        except ThoughtAloud:
            raise
        except MindFault as fault:
            if fault.fault == "rate_limit":
                fault.retry_ms = self._queue.overloaded(fault.retry_ms)
            if fault.fault in ("failed", "timeout") and turn.answer.whole:
                # All of it is there; only the end was not told.
                self._queue.good()
                return
            if not turn.stands:
                raise
            turn.complete = False
            self._on_fault(self._name, fault)

    def _check(self, turn: _Turn) -> None:
        """An answer that ended properly and yet is none."""
        if turn.refusal and not turn.answer.said:
            raise MindFault("refused", f"{self._source.model} would not answer: {self._source.shown(turn.refusal)}")
        if turn.finish == "content_filter" and not turn.answer.said:
            raise MindFault("refused", f"{self._source.model} was kept from answering by a filter")
        if turn.finish == "length":
            turn.complete = False
            if not turn.answer.written.strip():
                self._source.used_up()
                raise MindFault("nonsense", f"{self._source.model} used up its answer before the first word")

    def _check_new(self, turn: _Turn, sentence: str) -> None:
        """Nobody opens a line as one was opened before: models that find nothing new say the old again, word for word."""
        if not turn.opens:
            return
        turn.begun = f"{turn.begun} {sentence}"
        opening = opening_of(turn.begun)
        if opening and self._prompts.memory.opened(opening, turn.floor):
            raise MindFault("nonsense", f"{self._source.model} began word for word as somebody did before")
        turn.opens = not opening

    def _usage(self, turn: _Turn) -> Usage:
        """As the server counted, or from sizes where it did not say."""
        if turn.input_tokens is not None and turn.output_tokens is not None:
            return self._counted(turn.input_tokens, turn.output_tokens, estimated=False)
        return self._counted(_input_tokens(turn.prompt), tokens_of(turn.answer.written), estimated=True)

    def _counted(self, input_tokens: int, output_tokens: int, *, estimated: bool) -> Usage:
        cost_micros = (self._price or FREE).cost_micros(input_tokens, output_tokens)
        return Usage(self._source.model, input_tokens, output_tokens, cost_micros, estimated)


class _Turn:
    """One answer under way and what came with it."""

    def __init__(self, request: MindRequest, prompts: PromptWriter, *, early: bool) -> None:
        self.prompt = prompts.of(request)
        self.answer = ReplyParser(request, self.prompt, prompts.points, early=early)
        self.sending = CallProgress()
        self.complete = True
        self.finish: str | None = None
        self.refusal = ""
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self.floor = request.floor
        self.begun = ""
        self.opens = request.kind in HAS_THE_FLOOR
        self._whole = request.kind in SPOKEN_WHOLE

    @property
    def stands(self) -> bool:
        """Whether what is there can be heard although the rest never came."""
        return bool(self.answer.said) and not self._whole

    def take(self, chunk: AnswerChunk) -> list[str]:
        """What a chunk adds; returns the sentences that are whole with it."""
        self.sending.thinking = self.sending.thinking or chunk.thought
        self.sending.writing = self.sending.writing or bool(chunk.content)
        self.refusal += chunk.refusal[:1000] if len(self.refusal) < 1000 else ""
        self.finish = chunk.finish or self.finish
        if chunk.input_tokens is not None and chunk.output_tokens is not None:
            self.input_tokens, self.output_tokens = chunk.input_tokens, chunk.output_tokens
        return self.answer.feed(chunk.content) if chunk.content else []


def _input_tokens(prompt: Prompt) -> int:
    return tokens_of(prompt.system) + tokens_of(prompt.user) + 2 * MESSAGE_TOKENS
