"""Voice specs: reading `espeak:en-us+f3,estimate`, opening what it names, and falling back left to right (SURFACE, Voice SPEC).

The registry of kinds is open: `OPENERS` maps a kind to what opens one of its voices.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..clip import Clip
from .base import Prosody, Voice, VoiceError
from .catalogue import CATALOGUE
from .errors import VoiceSpecError
from .espeak import DEFAULT_VARIANT, EspeakVoice
from .estimate import EstimateVoice

OnFault = Callable[[str, str], None]
"""Told the name of a voice that failed and why, in one sentence."""

Opener = Callable[[str], Voice]
"""Opens the voice that stands after the colon of a spec; the empty string asks for the kind's default."""


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """One link of a chain: `espeak:en-us+f3` is kind `espeak`, variant `en-us+f3`."""

    kind: str
    variant: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}:{self.variant}" if self.variant else self.kind


@dataclass(frozen=True, slots=True)
class VoiceListing:
    """A line of `argentum voices`."""

    name: str
    kind: str
    description: str


def _open_espeak(variant: str) -> Voice:
    return EspeakVoice(variant or DEFAULT_VARIANT)


def _open_estimate(variant: str) -> Voice:
    if variant:
        raise VoiceSpecError(f"Voice 'estimate:{variant}': estimate takes no variant; write 'estimate'.")
    return EstimateVoice()


OPENERS: dict[str, Opener] = {"espeak": _open_espeak, "estimate": _open_estimate}
_NOT_YET = frozenset({"elevenlabs", "openai"})
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
        if kind not in openers:
            raise VoiceSpecError(_unknown(part.strip(), kind, openers))
        links.append(VoiceSpec(kind, variant.strip()))
    return tuple(links)


def open_voice(
    spec: str,
    *,
    on_fault: OnFault | None = None,
    last_resort: str | None = "espeak",
    openers: Mapping[str, Opener] = OPENERS,
) -> Voice:
    """Open a spec. One link gives that voice, several a chain.

    A chain without a voice of this machine gets `last_resort` behind it, so that a provider's fault is never silence. A
    link that cannot be opened is reported and left out; with none left the last error is raised. A spec that is wrong,
    an unknown espeak voice included, is always raised.
    """
    links = parse_spec(spec, openers)
    if last_resort is not None and all(link.kind not in _LOCAL for link in links):
        links = (*links, *parse_spec(last_resort, openers))
    voices: list[Voice] = []
    fault: VoiceError | None = None
    for link in links:
        try:
            voices.append(openers[link.kind](link.variant))
        except VoiceSpecError:
            raise
        except VoiceError as error:
            fault = error
            if on_fault is not None:
                on_fault(link.name, str(error))
    if not voices:
        raise fault or VoiceError(f"Voice {spec!r} names no voice.")
    return voices[0] if len(voices) == 1 else VoiceChain(voices, on_fault)


class VoiceChain:
    """Voices tried left to right, each time anew. A clip says in `voice` who spoke it."""

    def __init__(self, voices: list[Voice], on_fault: OnFault | None = None) -> None:
        self._voices = tuple(voices)
        self._on_fault = on_fault
        self.name = ",".join(voice.name for voice in voices)

    @property
    def voices(self) -> tuple[Voice, ...]:
        return self._voices

    async def speak(self, clip_id: str, text: str, prosody: Prosody) -> Clip:
        fault: VoiceError | None = None
        for voice in self._voices:
            try:
                return await voice.speak(clip_id, text, prosody)
            except VoiceError as error:
                fault = error
                if self._on_fault is not None:
                    self._on_fault(voice.name, str(error))
        raise fault or VoiceError("The chain has no voice.")

    async def close(self) -> None:
        for voice in self._voices:
            await voice.close()


def list_voices() -> tuple[VoiceListing, ...]:
    """What `argentum voices` shows: the curated espeak voices, then the voice without sound."""
    spoken = tuple(VoiceListing(f"espeak:{v.name}", "espeak", v.description) for v in CATALOGUE)
    return (*spoken, VoiceListing("estimate", "estimate", "no sound; timed by words at 175 a minute"))


def _allowed(openers: Mapping[str, Opener]) -> str:
    names = [f"{kind}:VARIANT" if kind == "espeak" else kind for kind in openers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _unknown(part: str, kind: str, openers: Mapping[str, Opener]) -> str:
    if kind in _NOT_YET:
        return f"Voice {part!r}: {kind} voices are not part of this version; allowed are {_allowed(openers)}."
    near = difflib.get_close_matches(kind, list(openers), n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return f"Voice {part!r}: there is no kind of voice called {kind!r}{hint}; allowed are {_allowed(openers)}."
