"""Opening minds: from specs and access to the minds of a debate, with everything shared that should be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random

from argentum_kit.endpoint import Endpoint
from argentum_kit.environment import OPENAI_BASE_URL

from ..debate.motion import Motion
from .access import MindAccess
from .base import Mind, OnFault, OnSpent, no_fault, nothing_spent
from .chain import MindChain
from .chat.mind import ChatMind, ChatServer
from .edge import MindEdge
from .model.mind import ModelMind
from .model.slot_queue import SlotQueue
from .model.source import AnswerSource
from .prompts.writer import PromptWriter
from .pydantic_ai.source import ProviderSource, open_model
from .spec import CASEBOOK, CHAT, MindSpec, chat_endpoint, open_plugin, parse_minds, plugin_of, provider_key


def points_of(motion: Motion) -> dict[str, str]:
    """What is said for each of a motion's claims, by id: with it a model's line is recognised as one of them."""
    return {
        claim.id: " ".join([claim.gist, *claim.say, *claim.because, *(item.text for item in claim.evidence)])
        for claim in motion.claims
    }


class MindOpener:
    """Opens the minds of one debate, each behind its edge. Agents with the same spec share a mind, minds at one provider share its
    gate, and all share what was heard. `casebook` makes the offline mind, `points` is what is said for each of the motion's claims,
    by id (`points_of`)."""

    def __init__(
        self,
        access: MindAccess,
        casebook: Callable[[], Mind],
        *,
        points: Mapping[str, str] | None = None,
        on_fault: OnFault = no_fault,
        on_spent: OnSpent = nothing_spent,
    ) -> None:
        self._access = access
        self._casebook = casebook
        self._prompts = PromptWriter(points=points)
        self._on_fault = on_fault
        self._on_spent = on_spent
        self._minds: dict[str, Mind] = {}
        self._edges: dict[str, MindEdge] = {}
        self._own: dict[int, Mind] = {}
        self._servers: dict[Endpoint, ChatServer] = {}
        self._queues: dict[str, SlotQueue] = {}

    def open(self, spec: str, *, last_resort: str | None = CASEBOOK) -> Mind:
        """The mind of a spec; raises MindSpecError. A chain without the casebook gets `last_resort` behind it."""
        links = parse_minds(spec)
        if last_resort is not None and all(link.kind != CASEBOOK for link in links):
            links = (*links, *parse_minds(last_resort))
        name = ",".join(link.name for link in links)
        if name not in self._minds:
            edges = [self._one(link) for link in links]
            self._minds[name] = edges[0] if len(edges) == 1 else MindChain(edges, self._on_fault)
        return self._minds[name]

    def model_of(self, spec: str) -> AnswerSource | None:
        """The first link of a chain that is a language model, to be asked outside a debate; None where there is none. Raises
        MindSpecError."""
        for link in parse_minds(spec):
            if link.kind != CASEBOOK and plugin_of(link) is None:
                mind = self._opened(link)
                if isinstance(mind, ModelMind):
                    return mind.answers_from
        return None

    def handed_over(self, mind: Mind) -> Mind:
        """A mind that a Python program made, behind its edge, with the casebook to stand in for it."""
        if id(mind) not in self._own:
            edge = MindEdge(mind, secrets=self._access.secrets, on_fault=self._on_fault, on_spent=self._on_spent)
            self._own[id(mind)] = MindChain([edge, self._one(MindSpec(CASEBOOK))], self._on_fault)
        return self._own[id(mind)]

    def open_all(self, specs: Mapping[str, str]) -> dict[str, Mind]:
        """Minds by agent."""
        return {agent: self.open(spec) for agent, spec in specs.items()}

    def _one(self, link: MindSpec) -> MindEdge:
        if link.name not in self._edges:
            self._edges[link.name] = MindEdge(
                self._opened(link), secrets=self._access.secrets, on_fault=self._on_fault, on_spent=self._on_spent
            )
        return self._edges[link.name]

    def _opened(self, link: MindSpec) -> Mind:
        if link.kind == CASEBOOK:
            return self._casebook()
        if link.kind == CHAT:
            return ChatMind(
                link.model,
                self._server(chat_endpoint(link, self._access), "" if link.url else OPENAI_BASE_URL),
                name=link.name,
                prompts=self._prompts,
                prices=self._access.prices,
                on_fault=self._on_fault,
                on_spent=self._on_spent,
            )
        plugin = plugin_of(link)
        if plugin is not None:
            return open_plugin(link, plugin)
        key, variable = provider_key(link, self._access)
        opening = partial(open_model, link.kind, link.model, key, insecure=self._access.insecure)
        return ModelMind(
            link.name,
            ProviderSource(link.kind, link.model, opening, key=key, key_variable=variable),
            self._queue(link.kind),
            prompts=self._prompts,
            price=self._access.prices.of(link.model, link.kind),
            on_fault=self._on_fault,
            on_spent=self._on_spent,
        )

    def _server(self, endpoint: Endpoint, url_variable: str) -> ChatServer:
        # With its key: a server that a cast file names is asked without the one that the user has for the same address.
        if endpoint not in self._servers:
            queue = self._queue(endpoint.base_url)
            self._servers[endpoint] = ChatServer(endpoint, queue=queue, url_variable=url_variable)
        return self._servers[endpoint]

    def _queue(self, provider: str) -> SlotQueue:
        if provider not in self._queues:
            self._queues[provider] = SlotQueue(random=Random(f"{self._access.seed}:{provider}"))
        return self._queues[provider]
