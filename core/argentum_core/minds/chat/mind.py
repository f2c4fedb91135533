"""A mind at an OpenAI-compatible chat server: OpenAI, OpenRouter, Ollama, llama.cpp, vLLM, LM Studio and their like."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import httpx

from argentum_kit.endpoint import Endpoint
from argentum_kit.fault_causes import Peer

from ..base import OnFault, OnSpent, no_fault, nothing_spent
from ..model.faults import CallTarget, HttpFault, shown_message
from ..model.mind import ModelMind
from ..model.slot_queue import SlotQueue
from ..model.source import AnswerChunk, CallProgress
from ..prices import FREE, Prices
from ..prompts.writer import Prompt, PromptWriter
from ..timeouts import CallTimeouts
from .call import ChatCall, client_for
from .protocol import Abilities, body, common, most_tokens, roomier, weakened


class ChatServer:
    """One server and the way into it, shared by all minds there. The connections are made when they are first needed, on the
    loop that needs them."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        queue: SlotQueue | None = None,
        timeouts: CallTimeouts | None = None,
        key_variable: str = "OPENAI_API_KEY",
        url_variable: str = "",
    ) -> None:
        self.endpoint = endpoint
        self.queue = queue or SlotQueue()
        self.timeouts = timeouts or CallTimeouts()
        self._key_variable = key_variable
        self._url_variable = url_variable
        self._client: httpx.AsyncClient | None = None

    def target(self, model: str) -> CallTarget:
        """What a call to this server asks, for sentences about its faults."""
        key = self.endpoint.key
        secrets = (key,) if key is not None else ()
        url = f"{self.endpoint.base_url}/chat/completions"
        return CallTarget(model, self.endpoint.host, self._key_variable, secrets, url, self._url_variable)

    def call(self, model: str, sending: CallProgress) -> ChatCall:
        """One call to a model here; `sending` is told how far it is. The connections are made now if there are none."""
        if self._client is None:
            self._client = client_for(self.endpoint, self.timeouts)
        return ChatCall(self._client, self.endpoint, self.target(model), self.timeouts, sending)

    async def close(self) -> None:
        """Close every connection. Each of the minds may call it."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


class ChatSource:
    """One model at a chat server, and what the server was found to take."""

    def __init__(self, model: str, server: ChatServer) -> None:
        self.model = model
        self.abilities = Abilities()
        self._server = server

    @property
    def peer(self) -> Peer:
        return self._server.target(self.model).peer

    def most_tokens(self, prompt: Prompt) -> int:
        return most_tokens(prompt, self.abilities)

    async def chunks(self, prompt: Prompt, sending: CallProgress) -> AsyncGenerator[AnswerChunk, None]:
        """The chunks of an answer; asked again only when the server names an option that it does not take."""
        while True:
            call, asked = self._server.call(self.model, sending), self.abilities
            try:
                async with aclosing(call.chunks(body(self.model, prompt, asked))) as chunks:
                    async for chunk in chunks:
                        yield chunk
                self.abilities = replace(self.abilities, proven=True)
                return
            except HttpFault as rejected:
                weaker = weakened(asked, rejected.status, rejected.said)
                if weaker is None:
                    raise
                self.abilities = common(self.abilities, weaker)

    def used_up(self) -> None:
        self.abilities = roomier(self.abilities) or self.abilities

    def shown(self, said: str) -> str:
        return shown_message(said, self._server.target(self.model).secrets)

    async def close(self) -> None:
        await self._server.close()


class ChatMind(ModelMind):
    """A language model at a chat server. A server on this machine costs nothing."""

    def __init__(
        self,
        model: str,
        server: ChatServer,
        *,
        name: str = "",
        prompts: PromptWriter | None = None,
        prices: Prices | None = None,
        on_fault: OnFault = no_fault,
        on_spent: OnSpent = nothing_spent,
    ) -> None:
        self.source = ChatSource(model, server)
        super().__init__(
            name or f"chat:{model}",
            self.source,
            server.queue,
            prompts=prompts,
            price=FREE if server.endpoint.local else (prices or Prices()).of(model),
            on_fault=on_fault,
            on_spent=on_spent,
        )
