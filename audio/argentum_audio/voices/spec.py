"""Voice specs: reading `elevenlabs:ID,espeak:en-us+f3` and opening what it names (SURFACE, Voice SPEC).

The registry of kinds is open: `OPENERS` maps a kind to what opens one of its voices. What a voice needs from outside, a
key or an address, is handed to its opener. Packages add kinds as plug-ins (`argentum_kit.plugins`), which stand behind these.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_URL
from argentum_kit.errors import nearest
from argentum_kit.plugins import VOICES, Plugin, PluginError, plugins

from .access import ELEVENLABS_BASE, ELEVENLABS_KEY, VoiceAccess, VoiceKeyMissing, checked_base
from .base import Voice, VoiceError
from .catalogue import CATALOGUE
from .chain import OnVoiceError, VoiceChain
from .checked_voice import checked
from .errors import VoiceSpecError
from .espeak.voice import DEFAULT_VARIANT, EspeakVoice
from .estimate import EstimateVoice
from .exception_faults import voice_fault_of
from .python_voice import adapt_voice

OnVoiceFault = Callable[[str, str], None]
"""Told the name of a voice that failed and why, in one sentence."""

Opener = Callable[[str, VoiceAccess], Voice]
"""Opens the voice that stands after the colon of a spec; the empty string asks for the kind's default."""


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """One link of a chain: `espeak:en-us+f3` is kind `espeak`, variant `en-us+f3`."""

    kind: str
    variant: str = ""

    @property
    def name(self) -> str:
        """The link as it is written."""
        return f"{self.kind}:{self.variant}" if self.variant else self.kind


@dataclass(frozen=True, slots=True)
class VoiceListing:
    """A line of `argentum voices`."""

    name: str
    kind: str
    description: str


def _open_espeak(variant: str, _: VoiceAccess) -> Voice:
    return EspeakVoice(variant or DEFAULT_VARIANT)


def _open_estimate(variant: str, _: VoiceAccess) -> Voice:
    if variant:
        raise VoiceSpecError(f"Voice 'estimate:{variant}': estimate takes no variant; write 'estimate'.")
    return EstimateVoice()


def _open_elevenlabs(variant: str, access: VoiceAccess) -> Voice:
    if not variant:
        raise VoiceSpecError("Voice 'elevenlabs': write which one, as in elevenlabs:VOICE_ID.")
    if not access.elevenlabs_key:
        raise VoiceKeyMissing(f"elevenlabs:{variant}", ELEVENLABS_KEY)
    base = checked_base(access.elevenlabs_url, ELEVENLABS_BASE, insecure=access.insecure)
    from .elevenlabs.voice import ElevenLabsVoice

    return ElevenLabsVoice(variant, access.elevenlabs_key, base)


def _open_openai(variant: str, access: VoiceAccess) -> Voice:
    voice, _, model = variant.partition("@")
    if not voice:
        raise VoiceSpecError("Voice 'openai': write which one, as in openai:alloy or openai:alloy@tts-1.")
    base = checked_base(access.openai_url, OPENAI_BASE_URL, insecure=access.insecure)
    # Only OpenAI itself always needs a key; another server answers with an error if it needs one.
    if not access.openai_key and base == OPENAI_URL:
        raise VoiceKeyMissing(f"openai:{variant}", OPENAI_API_KEY)
    from .openai_speech import MODEL, OpenAIVoice

    return OpenAIVoice(voice, access.openai_key, base, model=model or MODEL)


def _open_piper(variant: str, access: VoiceAccess) -> Voice:
    if not variant:
        raise VoiceSpecError("Voice 'piper': write which one, as in piper:MODEL.onnx or piper:en_US-lessac-medium.")
    from .piper.voice import open_piper

    return open_piper(variant, access.models)


OPENERS: dict[str, Opener] = {
    "espeak": _open_espeak,
    "estimate": _open_estimate,
    "elevenlabs": _open_elevenlabs,
    "openai": _open_openai,
    "piper": _open_piper,
}
_WRITTEN = {
    "espeak": "espeak:VARIANT",
    "elevenlabs": "elevenlabs:VOICE_ID",
    "openai": "openai:VOICE",
    "piper": "piper:MODEL",
}
PYTHON_KIND = "python"
"""The kind under which the voice of a Python program is on record."""
_LOCAL = frozenset({"espeak", "estimate"})


def parse_spec(spec: str, openers: Mapping[str, Opener] = OPENERS) -> tuple[VoiceSpec, ...]:
    """The links of a chain, in order. Raises VoiceSpecError for an empty link or a kind that nobody can open."""
    links: list[VoiceSpec] = []
    for part in spec.split(","):
        kind, _, variant = part.strip().partition(":")
        kind = kind.strip().lower()
        if not kind:
            raise VoiceSpecError(
                f"Voice {spec!r}: a voice is missing; allowed are {_allowed(openers)}, separated by commas."
            )
        if kind == PYTHON_KIND:
            raise VoiceSpecError(
                f"Voice {part.strip()!r}: it was an object of a Python program and is not here any more; name another."
            )
        if _opener(kind, openers) is None:
            raise VoiceSpecError(_unknown(part.strip(), kind, openers))
        links.append(VoiceSpec(kind, variant.strip()))
    return tuple(links)


def open_voice(
    spec: str,
    *,
    access: VoiceAccess | None = None,
    on_fault: OnVoiceFault | None = None,
    on_error: OnVoiceError | None = None,
    last_resort: str | None = "espeak",
    openers: Mapping[str, Opener] = OPENERS,
) -> Voice:
    """Open a spec. One link gives that voice with its checks, several a chain. `access` is by default what the environment says.

    `on_fault` and `on_error` are both told of every voice that failed: in a sentence, and with its kind and `retry_ms`.

    A chain without a voice of this machine gets `last_resort` behind it, so that a provider's fault is never silence. A
    link that cannot be opened is reported and left out; if that leaves none of those written, its VoiceError is raised,
    so that a missing key is said and not spoken over. A spec that is wrong, an unknown espeak voice included, raises
    VoiceSpecError.
    """
    access = VoiceAccess.of_environment(os.environ) if access is None else access
    links = parse_spec(spec, openers)
    voices: list[Voice] = []
    unopened: list[tuple[VoiceSpec, VoiceError]] = []
    for link in links:
        try:
            opener = _opener(link.kind, openers)
            assert opener is not None  # parse_spec lets no other through
            voices.append(opener(link.variant, access))
        except VoiceSpecError:
            raise
        except Exception as error:
            unopened.append((link, voice_fault_of(error, None, link.name)))
    if not voices:
        raise unopened[0][1]

    def tell(name: str, fault: VoiceError) -> None:
        if on_fault is not None:
            on_fault(name, str(fault))
        if on_error is not None:
            on_error(name, fault)

    for link, fault in unopened:
        tell(link.name, fault)
    if last_resort is not None and all(link.kind not in _LOCAL for link in links):
        voices += [openers[link.kind](link.variant, access) for link in parse_spec(last_resort, openers)]
    return checked(voices[0]) if len(voices) == 1 else VoiceChain(voices, tell)


def with_last_resort(voice: Voice, on_error: OnVoiceError, last_resort: str = "espeak") -> Voice:
    """A voice that was made elsewhere, with its checks and a voice of this machine to stand in for it; `on_error` is told of its faults.

    The voices of this machine stand alone.
    """
    if isinstance(voice, EspeakVoice | EstimateVoice):
        return checked(voice)
    return VoiceChain(
        [voice, *(OPENERS[link.kind](link.variant, VoiceAccess()) for link in parse_spec(last_resort))], on_error
    )


def list_voices() -> tuple[VoiceListing, ...]:
    """What `argentum voices` shows: the curated espeak voices, then the voice without sound."""
    spoken = tuple(VoiceListing(f"espeak:{v.name}", "espeak", v.description) for v in CATALOGUE)
    return (*spoken, VoiceListing("estimate", "estimate", "no sound; timed by words at 175 a minute"))


def _opener(kind: str, openers: Mapping[str, Opener]) -> Opener | None:
    """What opens a kind of voice: one of `openers`, or a plug-in beside the built-in kinds."""
    if kind in openers or openers is not OPENERS:
        return openers.get(kind)
    plugin = plugins(VOICES).get(kind)
    return partial(_open_plugin, plugin) if plugin is not None else None


def _open_plugin(plugin: Plugin, variant: str, _: VoiceAccess) -> Voice:
    name = f"{plugin.kind}:{variant}" if variant else plugin.kind
    try:
        return adapt_voice(plugin.open(variant), name)
    except PluginError as error:
        raise VoiceError(f"Voice {name!r}: {error}.") from None
    except TypeError as error:
        raise VoiceError(f"Voice {name!r}: the plug-in {plugin.title} made something else: {error}.") from None


def _allowed(openers: Mapping[str, Opener]) -> str:
    names = [_WRITTEN.get(kind, kind) for kind in openers]
    if openers is OPENERS:
        names += [f"{kind}:…" for kind in plugins(VOICES) if kind not in openers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unknown(part: str, kind: str, openers: Mapping[str, Opener]) -> str:
    near = nearest(kind, openers)
    hint = f" (did you mean {near!r}?)" if near else ""
    return f"Voice {part!r}: there is no kind of voice called {kind!r}{hint}; allowed are {_allowed(openers)}."
