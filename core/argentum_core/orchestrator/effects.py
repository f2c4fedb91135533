"""What the orchestrator wants done, after its events are on record. Times are ms of debate time, levels dB."""

from __future__ import annotations

from typing import Literal

import msgspec

from ..debate.events import Role, WorkKind
from .inputs import SeatPart

SpokenRole = Literal["segment", "kicker", "interjection", "chair"]


class AskMind(msgspec.Struct, frozen=True):
    """Ask an agent's mind; `offline` asks the casebook in its place, because the mind cannot or may not be asked now. `role` is what a
    segment is wanted for. A listener is asked for what it may do now: bid, throw in a remark, cut in."""

    request_id: str
    kind: WorkKind
    agent: str
    context_version: int
    short: bool = False
    follows_own_kicker: bool = False
    question: str | None = None
    dual_path: bool = False
    offline: bool = False
    role: Role = "segment"
    may_bid: bool = False
    may_remark: bool = False
    may_cut_in: bool = False


class Synthesise(msgspec.Struct, frozen=True):
    """Give words their sound. Prosody is relative to the voice's own manner; the mood it comes from is how far each of its three
    values lies from neutral, from -1 to 1."""

    request_id: str
    clip_id: str
    agent: str
    text: str
    pitch_percent: float
    rate_percent: float
    volume_db: float
    frustration: float = 0.0
    engagement: float = 0.0
    confidence: float = 0.0
    role: SpokenRole = "segment"


class Play(msgspec.Struct, frozen=True):
    """Put a clip on the floor; played again before it started, it moves."""

    clip_id: str
    track: str
    at_ms: int


class PlayOverlay(msgspec.Struct, frozen=True):
    """Lay an interjection over the clip `over` from `at_ms` on; the speaker is ducked under it."""

    clip_id: str
    track: str
    over: str
    at_ms: int


class VoiceBackchannels(msgspec.Struct, frozen=True):
    """Have an agent's voice make these sounds of a listener, once; `BackchannelsReady` is to follow."""

    agent: str
    sounds: tuple[str, ...]


class PlayBackchannel(msgspec.Struct, frozen=True):
    """Lay a listener's sound over the clip `over` from `at_ms` on; the speaker is not ducked. `clip_id` is what it is called when it is
    heard."""

    clip_id: str
    track: str
    over: str
    sound: str
    at_ms: int


class ArmCut(msgspec.Struct, frozen=True):
    """At exactly `at_ms` the speaker fades and the kicker, if there is one, enters `enter_ms` into the fade."""

    clip_id: str
    kicker_clip_id: str | None
    track: str
    at_ms: int
    fade_ms: int
    enter_ms: int


class CutNow(msgspec.Struct, frozen=True):
    """Fade the speaker out from the next sample that can still be changed."""

    clip_id: str
    fade_ms: int


class Cancel(msgspec.Struct, frozen=True):
    """Withdraw a clip that was played, overlaid or armed."""

    clip_id: str


class Drop(msgspec.Struct, frozen=True):
    """Work that is not wanted any more: stop asking, forget its clip, give its words back to the mind."""

    request_id: str


class BreakOff(msgspec.Struct, frozen=True):
    """A segment is over before it was whole: what is still being written or spoken of it is not wanted any more. What was
    heard stays heard."""

    request_id: str


class SetTimer(msgspec.Struct, frozen=True):
    """Bring a `TimerFired` of this kind about `about` at `at_ms`; `n` is the beat of a guard, or that listeners are heard for, the
    word after which a listener may be heard, and whether a line of the chair is waited for its words (0) or its sound (1)."""

    kind: Literal["guard", "close", "patience", "deadline", "cut", "backchannel", "listening"]
    about: str
    at_ms: int
    n: int = 0


class Pause(msgspec.Struct, frozen=True):
    """Stop the sound and debate time, or let them go on."""

    paused: bool


class UseOpened(msgspec.Struct, frozen=True):
    """From now on ask, or have spoken, what was opened for an agent or the chair: the mind or voice of this spec. What is under way goes on
    with the one before."""

    agent: str
    part: SeatPart
    spec: str


class SetMix(msgspec.Struct, frozen=True):
    """Audio knobs changed: those of the mix act at once."""


class Stop(msgspec.Struct, frozen=True):
    """The debate has ended."""

    reason: str


Effect = (
    AskMind | Synthesise | VoiceBackchannels | Play | PlayOverlay | PlayBackchannel | ArmCut | CutNow | Cancel | Drop | BreakOff | SetTimer | Pause
    | UseOpened | SetMix | Stop
)  # fmt: skip
