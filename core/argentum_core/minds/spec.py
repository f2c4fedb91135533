"""Mind specs: reading `chat:gpt-5-mini,casebook` and whether it could be opened (SURFACE, Mind SPEC).

`casebook` argues offline; `chat:MODEL` is a model at the OpenAI-compatible server of OPENAI_BASE_URL, `chat:MODEL@URL` at a server
on this machine; `PROVIDER:MODEL` goes through the providers extra. A chain falls back left to right, at last to the casebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from argentum_kit.endpoint import Endpoint, EndpointError, endpoint_at
from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_URL
from argentum_kit.errors import nearest
from argentum_kit.plugins import MINDS, Plugin, PluginError, plugins
from argentum_kit.secrets import Secret

from .access import MindAccess, needs_key
from .base import Mind
from .own import adapted_mind
from .pydantic_ai.providers import INSTALL, PROVIDERS, installed

CASEBOOK = "casebook"
CHAT = "chat"
HANDED_OVER = "python"
"""The kind under which the mind of a Python program is on record."""
ALLOWED = "casebook, chat:MODEL and PROVIDER:MODEL, separated by commas"


class MindSpecError(ValueError):
    """A spec that can never work as it is; the message is one sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class MindSpec:
    """One link of a chain: `chat:llama3.2:3b` is kind `chat`, model `llama3.2:3b`. `url` only where the spec names a server."""

    kind: str
    model: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        model = f":{self.model}" if self.model else ""
        return f"{self.kind}{model}" + (f"@{self.url}" if self.url else "")


def parse_minds(spec: str) -> tuple[MindSpec, ...]:
    """The links of a spec, in order; raises MindSpecError."""
    return tuple(_link(part.strip(), spec) for part in spec.split(","))


def check_minds(spec: str, access: MindAccess) -> None:
    """Raise MindSpecError if a spec cannot be opened: a missing key, an address not allowed, an extra not installed."""
    for link in parse_minds(spec):
        if link.kind == CHAT:
            chat_endpoint(link, access)
        elif (plugin := plugin_of(link)) is not None:
            try:
                plugin.load()
            except PluginError as error:
                raise MindSpecError(f"the mind {link.name!r}: {error}") from None
        elif link.kind != CASEBOOK:
            provider_key(link, access)


def plugin_of(link: MindSpec) -> Plugin | None:
    """The plug-in that opens a link; None for the built-in kinds, which come first."""
    if link.kind in (CASEBOOK, CHAT) or link.kind in PROVIDERS:
        return None
    return plugins(MINDS).get(link.kind)


def open_plugin(link: MindSpec, plugin: Plugin) -> Mind:
    """The mind that a plug-in makes of a link; raises MindSpecError."""
    try:
        return adapted_mind(plugin.open(link.model), link.name)
    except PluginError as error:
        raise MindSpecError(f"the mind {link.name!r}: {error}") from None
    except TypeError as error:
        raise MindSpecError(
            f"the mind {link.name!r}: the plug-in {plugin.title} made something else: {error}"
        ) from None


def chat_endpoint(link: MindSpec, access: MindAccess) -> Endpoint:
    """Where a `chat` link is asked, and with which key; raises MindSpecError."""
    try:
        if link.url:
            # A cast file may name a server; the key is for the one that the user named.
            return endpoint_at(link.url, None, variable=f"the mind {link.name!r}")
        key = access.key(OPENAI_API_KEY)
        endpoint = endpoint_at(access.base_url or OPENAI_URL, key, variable=OPENAI_BASE_URL, insecure=access.insecure)
    except EndpointError as error:
        raise MindSpecError(str(error)) from None
    if key is None and needs_key(urlsplit(endpoint.base_url).hostname or ""):
        raise MindSpecError(
            f"the mind {link.name!r} needs a key: set {OPENAI_API_KEY}, or {OPENAI_BASE_URL} to a server on this machine"
        )
    return endpoint


def _link(part: str, spec: str) -> MindSpec:
    kind, colon, model = part.partition(":")
    kind, model = kind.strip().lower(), model.strip()
    if not kind:
        raise MindSpecError(f"the mind {spec!r} lacks a name; allowed are {ALLOWED}")
    if kind == CASEBOOK:
        if colon:
            raise MindSpecError(f"the mind {part!r} names a model; write 'casebook' alone")
        return MindSpec(CASEBOOK)
    if kind == HANDED_OVER:
        raise MindSpecError(
            f"the mind {part!r} was an object of a Python program and is not here any more; name another, such as casebook"
        )
    if kind != CHAT and kind not in PROVIDERS:
        added = plugins(MINDS)
        if kind in added:
            return MindSpec(kind, model)
        near = nearest(kind, [CASEBOOK, CHAT, *PROVIDERS, *added])
        more = f", and of plug-ins {', '.join(added)}" if added else ""
        hint = f" (did you mean {near!r}?)" if near else ""
        raise MindSpecError(
            f"there is no kind of mind called {kind!r}{hint}; allowed are casebook, chat:MODEL and PROVIDER:MODEL with one of "
            f"{', '.join(PROVIDERS)}{more}"
        )
    if not model:
        raise MindSpecError(f"the mind {part!r} lacks a model; write {kind}:MODEL")
    return _at_a_server(kind, model, part) if kind == CHAT else MindSpec(kind, model)


def _at_a_server(kind: str, model: str, part: str) -> MindSpec:
    """`MODEL@http://localhost:11434/v1`. Other @ signs belong to the model's name."""
    for scheme in ("@http://", "@https://"):
        name, found, rest = model.partition(scheme)
        if found:
            url = found[1:] + rest
            if not name or needs_key(urlsplit(url).hostname or ""):
                raise MindSpecError(
                    f"the mind {part!r} names a server that is not this machine; set {OPENAI_BASE_URL} for it and write chat:MODEL"
                )
            return MindSpec(kind, name, url.rstrip("/"))
    return MindSpec(kind, model)


def provider_key(link: MindSpec, access: MindAccess) -> tuple[Secret | None, str]:
    """A provider's key and the variable it is in; raises MindSpecError."""
    variables = PROVIDERS[link.kind].keys
    if not installed():
        raise MindSpecError(f"the mind {link.name!r} needs the providers extra; install it with: {INSTALL}")
    key = access.key(*variables)
    if variables and key is None:
        raise MindSpecError(f"the mind {link.name!r} needs a key: set {variables[0]}")
    return key, variables[0] if variables else ""
