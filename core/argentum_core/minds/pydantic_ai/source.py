"""Minds at providers with a protocol of their own (Anthropic, Google, Mistral, Bedrock and others), through pydantic-ai.

pydantic-ai is the extra `providers` and is imported, in a thread, when the first such mind is warmed or asked. Its retries are off, so that the gate
and the governor see every 429.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from argentum_kit.endpoint import EndpointError, endpoint_at
from argentum_kit.fault_causes import Peer, cause_of
from argentum_kit.secrets import Secret

from ..base import MindFault
from ..model.faults import CallTarget, fault_of, shown_message
from ..model.source import AnswerChunk, CallProgress
from ..prompts.writer import Prompt
from ..timeouts import CallTimeouts
from .providers import INSTALL, installed


class ProviderError(ValueError):
    """A provider's mind that cannot be opened; the message is one sentence."""


def open_model(provider: str, model: str, key: Secret | None, *, insecure: bool = False) -> Any:
    """A pydantic-ai model; raises ProviderError."""
    spec = f"{provider}:{model}"
    if not installed():
        raise ProviderError(f"the mind {spec!r} needs the providers extra; install it with: {INSTALL}")
    models, classes = import_module("pydantic_ai.models"), import_module("pydantic_ai.providers")
    exceptions = import_module("pydantic_ai.exceptions")
    given = {"api_key": key.reveal()} if key is not None else {}
    try:
        opened = models.infer_model(spec, provider_factory=lambda name: classes.infer_provider_class(name)(**given))
    except ImportError as error:
        missing = error.name or provider
        raise ProviderError(
            f"the mind {spec!r} needs the package {missing!r}; install it with: pip install 'pydantic-ai-slim[{provider}]'"
        ) from None
    except (ValueError, TypeError, exceptions.UserError) as error:
        said = shown_message(str(error), (key,) if key is not None else ())
        raise ProviderError(f"the mind {spec!r} cannot be opened: {said}") from None
    try:
        # The provider's package may take another address from the environment.
        address = getattr(opened, "base_url", None)
        if key is not None and address:
            endpoint_at(str(address), key, variable=f"the address of {provider}", insecure=insecure)
    except EndpointError as error:
        raise ProviderError(str(error)) from None
    return opened


class ProviderSource:
    """One model at such a provider. `opening` gives a pydantic-ai model; it may take seconds, in which the packages of the
    provider are imported, so it is called in a thread when the first answer is wanted, or before that by `warm`."""

    def __init__(
        self,
        provider: str,
        model: str,
        opening: Callable[[], Any],
        *,
        key: Secret | None = None,
        key_variable: str = "",
        timeouts: CallTimeouts | None = None,
    ) -> None:
        self.model = model
        self._opening = opening
        self._kit: asyncio.Task[_Kit] | None = None
        self._target = CallTarget(model, provider, key_variable or "the key", (key,) if key is not None else ())
        self._timeouts = timeouts or CallTimeouts()
        self._room = 1
        self._entered = False

    @property
    def peer(self) -> Peer:
        return self._target.peer

    def most_tokens(self, prompt: Prompt) -> int:
        return prompt.form.most_tokens * self._room

    async def chunks(self, prompt: Prompt, sending: CallProgress) -> AsyncGenerator[AnswerChunk, None]:
        """The chunks of an answer; a provider's error of any kind is a MindFault."""
        kit = await self._opened()
        messages = kit.messages
        request = messages.ModelRequest(
            parts=[messages.SystemPromptPart(prompt.system), messages.UserPromptPart(prompt.user)]
        )
        settings = {"max_tokens": self.most_tokens(prompt), "max_retries": 0}
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._timeouts.total_ms / 1000
        if not self._entered:
            self._entered = True
            await kit.model.__aenter__()
        async with AsyncExitStack() as stack:
            try:
                sending.sent = True
                async with asyncio.timeout_at(min(deadline, loop.time() + self._timeouts.first_ms / 1000)):
                    opening = kit.direct.model_request_stream(kit.model, [request], model_settings=settings)
                    response = await stack.enter_async_context(opening)
                events = aiter(response)
                until = min(deadline, loop.time() + self._timeouts.first_ms / 1000)
                while (event := await _next(events, until)) is not None:
                    until = min(deadline, loop.time() + self._timeouts.stall_ms / 1000)
                    chunk = _chunk_of(event, messages)
                    if chunk is not None:
                        yield chunk
            except MindFault:
                raise
            except TimeoutError:
                raise MindFault("timeout", f"{self._target.host} did not answer in time") from None
            except Exception as error:
                fault = kit.faults.of(error)
                sending.sent = sending.sent and not kit.faults.free(error)
                raise fault from None
        usage = response.usage
        yield AnswerChunk(
            finish=response.finish_reason, input_tokens=usage.input_tokens, output_tokens=usage.output_tokens
        )

    async def warm(self) -> None:
        """Open the model, so that the first answer need not wait for it. Raises MindFault."""
        await self._opened()

    async def _opened(self) -> _Kit:
        if self._kit is None:
            self._kit = asyncio.create_task(asyncio.to_thread(self._open))
        try:
            # Whoever gives up waiting leaves the opening to those who do not.
            return await asyncio.shield(self._kit)
        except ProviderError as error:
            raise MindFault("refused", str(error)) from None
        except Exception as error:
            # A provider's package may fail as it likes while it is imported; the debate goes on without this mind.
            said = shown_message(str(error), self._target.secrets)
            raise MindFault(
                "refused", f"{self._target.host} cannot be opened: {type(error).__name__}: {said}"
            ) from None

    def _open(self) -> _Kit:
        model = self._opening()
        exceptions = import_module("pydantic_ai.exceptions")
        # A model class that knows no such setting makes no retries of its own; the warning would land on the stage.
        warnings.filterwarnings("ignore", category=exceptions.UnsupportedSettingWarning)
        faults = _Faults(self._target, exceptions)
        return _Kit(model, import_module("pydantic_ai.direct"), import_module("pydantic_ai.messages"), faults)

    def used_up(self) -> None:
        self._room = min(16, self._room * 4)

    def shown(self, said: str) -> str:
        return shown_message(said, self._target.secrets)

    async def close(self) -> None:
        """Close the connections that the provider's package keeps."""
        kit, self._kit = self._kit, None
        if kit is None:
            return
        if not kit.done():
            kit.cancel()
        [opened] = await asyncio.gather(kit, return_exceptions=True)
        if self._entered and isinstance(opened, _Kit):
            self._entered = False
            await opened.model.__aexit__(None, None, None)


@dataclass(frozen=True, slots=True)
class _Kit:
    """An opened model and what of pydantic-ai it takes to ask it."""

    model: Any
    direct: ModuleType
    messages: ModuleType
    faults: _Faults


def _chunk_of(event: Any, messages: ModuleType) -> AnswerChunk | None:
    """The words of an event, or that it is a thought."""
    if isinstance(event, messages.PartStartEvent):
        if isinstance(event.part, messages.TextPart):
            return AnswerChunk(content=str(event.part.content))
        if isinstance(event.part, messages.ThinkingPart):
            return AnswerChunk(thought=True)
    if isinstance(event, messages.PartDeltaEvent):
        if isinstance(event.delta, messages.TextPartDelta):
            return AnswerChunk(content=str(event.delta.content_delta))
        if isinstance(event.delta, messages.ThinkingPartDelta):
            return AnswerChunk(thought=True)
    return None


class _Faults:
    """pydantic-ai's exceptions as faults."""

    def __init__(self, target: CallTarget, exceptions: ModuleType) -> None:
        self._target = target
        self._exceptions = exceptions

    def of(self, error: Exception) -> MindFault:
        known, target = self._exceptions, self._target
        if isinstance(error, known.ModelHTTPError):
            said = error.body if isinstance(error.body, str) else json.dumps(error.body, default=str)
            fault = fault_of(target, error.status_code, error.headers or {}, said, datetime.now(UTC))
            if fault.fault == "rate_limit" and fault.retry_ms is None and error.retry_after is not None:
                fault.retry_ms = max(0, int(error.retry_after * 1000))
            return fault
        if isinstance(error, (known.ModelRequestTimeout, known.ModelTimeoutError)):
            return MindFault("timeout", f"{target.host} did not answer in time")
        if isinstance(error, known.ModelRateLimitError):
            return MindFault("rate_limit", f"{target.host}: too many requests")
        if isinstance(error, known.ModelConnectionError):
            cause = cause_of(error, target.peer)
            said = cause.sentence if cause.kind in ("network", "auth") else f"{target.host} cannot be reached"
            return MindFault("refused" if cause.kind == "auth" else "failed", said, lasting=cause.lasting)
        said = shown_message(str(error), target.secrets)
        if isinstance(error, (known.ContentFilterError, known.UserError)):
            return MindFault("refused", f"{target.host}: {said}")
        if isinstance(error, known.UnexpectedModelBehavior):
            return MindFault("nonsense", f"{target.host}: {said}")
        return MindFault("failed", f"{target.host}: {type(error).__name__}: {said}")

    def free(self, error: Exception) -> bool:
        """Whether the request was turned away before it cost anything."""
        known = self._exceptions
        return (isinstance(error, known.ModelHTTPError) and not error.in_stream) or isinstance(error, known.UserError)


async def _next(events: AsyncIterator[Any], until: float) -> Any:
    async with asyncio.timeout_at(until):
        return await anext(events, None)
