"""A mind at an OpenAI-compatible chat server: OpenAI, OpenRouter, Ollama, llama.cpp, vLLM, LM Studio and their like.

Prompts, protocol, reading and limits have modules of their own; here they meet in one turn: enter the gate, call, hand out
sentences as they are whole, and say what it cost.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import httpx
import msgspec

from .base import MindFault, MindReply, MindRequest, Usage
from .chat_call import ChatCall, Patience, Rejected, client_for
from .chat_protocol import Abilities, Chunk, body, common, most_tokens, roomier, weakened
from .endpoint import Endpoint
from .faults import Who, shown_message
from .forms import SPOKEN_WHOLE
from .gate import Gate
from .parsing import Answer
from .prices import FREE, MESSAGE_TOKENS, Prices, tokens_of
from .prompts import Prompt, Prompts
from .streaming import OnFault, OnSpent, collected, no_fault, nothing_spent


class ChatServer:
    """One server and the way into it, shared by all minds there. The connections are made when they are first needed, on the
    loop that needs them."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        gate: Gate | None = None,
        patience: Patience | None = None,
        key_variable: str = "OPENAI_API_KEY",
    ) -> None:
        self.endpoint = endpoint
        self.gate = gate or Gate()
        self.patience = patience or Patience()
        self._key_variable = key_variable
        self._client: httpx.AsyncClient | None = None

    def who(self, model: str) -> Who:
        key = self.endpoint.key
        return Who(model, self.endpoint.host, self._key_variable, (key,) if key is not None else ())

    def call(self, model: str) -> ChatCall:
        if self._client is None:
            self._client = client_for(self.endpoint, self.patience)
        return ChatCall(self._client, self.endpoint, self.who(model), self.patience)

    async def close(self) -> None:
        """Close every connection. May be called by each of the minds."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


class ChatMind:
    """A language model as the mind of one agent or several."""

    def __init__(
        self,
        model: str,
        server: ChatServer,
        *,
        prompts: Prompts | None = None,
        prices: Prices | None = None,
        name: str = "",
        on_fault: OnFault = no_fault,
        on_spent: OnSpent = nothing_spent,
    ) -> None:
        self.abilities = Abilities()
        self._model = model
        self._server = server
        self._prompts = prompts or Prompts()
        self._price = FREE if server.endpoint.local else (prices or Prices()).of(model) or FREE
        self._name = name or f"chat:{model}"
        self._on_fault = on_fault
        self._on_spent = on_spent

    @property
    def name(self) -> str:
        return self._name

    async def reply(self, request: MindRequest) -> MindReply:
        return await collected(self.stream(request))

    async def stream(self, request: MindRequest) -> AsyncGenerator[str | MindReply, None]:
        """Whole sentences, then the reply (see StreamingMind)."""
        turn = _Turn(request, self._prompts.of(request), self._prompts)
        delivered = False
        try:
            async with self._server.gate.enter(request.agent, request.kind), aclosing(self._written(turn)) as sentences:
                async for sentence in sentences:
                    yield sentence
            last, reply = turn.answer.finish(complete=turn.complete)
            for sentence in last:
                yield sentence
            delivered = True
            yield msgspec.structs.replace(reply, usage=self._usage(turn))
        finally:
            if turn.sent and not delivered:
                self._on_spent(request.request_id, self._usage(turn))

    def estimate(self, request: MindRequest) -> Usage:
        """What an answer would take at most, from the sizes of what is sent and what may be written."""
        prompt = self._prompts.of(request)
        return self._counted(_input_tokens(prompt), most_tokens(prompt, self.abilities), estimated=True)

    def recall(self, agent: str, text: str) -> None:
        self._prompts.memory.recall(agent, text)

    def discarded(self, request_id: str) -> None:
        """What was not heard is not in the next prompt: there is nothing to take back."""

    async def close(self) -> None:
        await self._server.close()

    async def _written(self, turn: _Turn) -> AsyncGenerator[str, None]:
        """The sentences of an answer. One that breaks off after a whole sentence ends there, and the fault is told."""
        try:
            async with aclosing(self._chunks(turn)) as chunks:
                async for chunk in chunks:
                    for sentence in turn.take(chunk):
                        yield sentence
                    if turn.answer.full:
                        break
            self._check(turn)
            self._server.gate.good()
        except MindFault as fault:
            self._note(fault)
            if not turn.stands:
                raise
            turn.complete = False
            self._on_fault(self._name, fault)

    async def _chunks(self, turn: _Turn) -> AsyncGenerator[Chunk, None]:
        """The chunks of the answer; asked again only when the server names an option that it does not take."""
        while True:
            call, asked = self._server.call(self._model), self.abilities
            try:
                async with aclosing(call.chunks(body(self._model, turn.prompt, asked))) as chunks:
                    async for chunk in chunks:
                        yield chunk
                self.abilities = replace(self.abilities, proven=True)
                return
            except Rejected as rejected:
                weaker = weakened(asked, rejected.status, rejected.said)
                if weaker is None:
                    raise
                self.abilities = common(self.abilities, weaker)
            finally:
                turn.sent = call.sent

    def _check(self, turn: _Turn) -> None:
        """An answer that ended properly and yet is none."""
        if turn.refusal and not turn.answer.said:
            who = self._server.who(self._model)
            raise MindFault("refused", f"{self._model} would not answer: {shown_message(turn.refusal, who.secrets)}")
        if turn.finish == "content_filter" and not turn.answer.said:
            raise MindFault("refused", f"{self._model} was kept from answering by a filter")
        if turn.finish == "length":
            turn.complete = False
            if not turn.answer.written:
                self.abilities = roomier(self.abilities) or self.abilities
                raise MindFault("nonsense", f"{self._model} used up its answer before the first word")

    def _note(self, fault: MindFault) -> None:
        if fault.fault == "rate_limit":
            fault.retry_ms = self._server.gate.overloaded(fault.retry_ms)

    def _usage(self, turn: _Turn) -> Usage:
        """As the server counted, or from sizes where it did not say."""
        if turn.input_tokens is not None and turn.output_tokens is not None:
            return self._counted(turn.input_tokens, turn.output_tokens, estimated=False)
        return self._counted(_input_tokens(turn.prompt), tokens_of(turn.answer.written), estimated=True)

    def _counted(self, input_tokens: int, output_tokens: int, *, estimated: bool) -> Usage:
        cost_micros = self._price.cost_micros(input_tokens, output_tokens)
        return Usage(self._model, input_tokens, output_tokens, cost_micros, estimated)


class _Turn:
    """One answer under way and what came with it."""

    def __init__(self, request: MindRequest, prompt: Prompt, prompts: Prompts) -> None:
        self.prompt = prompt
        self.answer = Answer(request, prompt, prompts.points)
        self.sent = False
        self.complete = True
        self.finish: str | None = None
        self.refusal = ""
        self.input_tokens: int | None = None
        self.output_tokens: int | None = None
        self._whole = request.kind in SPOKEN_WHOLE

    @property
    def stands(self) -> bool:
        """Whether what is there can be heard although the rest never came."""
        return bool(self.answer.said) and not self._whole

    def take(self, chunk: Chunk) -> list[str]:
        """What a chunk adds; returns the sentences that are whole with it."""
        self.refusal += chunk.refusal[:1000] if len(self.refusal) < 1000 else ""
        self.finish = chunk.finish or self.finish
        if chunk.input_tokens is not None and chunk.output_tokens is not None:
            self.input_tokens, self.output_tokens = chunk.input_tokens, chunk.output_tokens
        return self.answer.feed(chunk.content) if chunk.content else []


def _input_tokens(prompt: Prompt) -> int:
    return tokens_of(prompt.system) + tokens_of(prompt.user) + 2 * MESSAGE_TOKENS
