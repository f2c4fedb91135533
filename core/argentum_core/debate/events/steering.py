"""The operator, the governor, and what goes wrong outside."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal

import msgspec

from .base import Event, Tier


class GovernorChanged(Event, frozen=True, kw_only=True):
    """The governor moved: tier, lead time, or what is left out (`shed`, in the order of RULES, for want of health or
    budget). `quality` is in 0..1; `causes` say why."""

    type: ClassVar[str] = "governor_changed"
    tier: Tier
    lead_time_ms: int
    causes: list[str]
    quality: float
    shed: int
    held: bool = False


class HealthMeasured(Event, frozen=True, kw_only=True):
    """What the runner saw that the engine cannot: stutters since the last time, and the device's delay in ms."""

    type: ClassVar[str] = "health_measured"
    underruns: int
    latency_ms: int = 0


class PresetChanged(Event, frozen=True, kw_only=True):
    """`differences` maps a key path to [old, new]; audio knobs act at once, the others at the next micro-turn.
    `preset_values` as in `DebateStarted`: there are some where a preset comes back with the knobs that had been changed."""

    type: ClassVar[str] = "preset_changed"
    from_: str = msgspec.field(name="from")
    to: str
    differences: dict[str, list[Any]]
    preset_values: dict[str, Any] = msgspec.field(default_factory=dict)


class KnobChanged(Event, frozen=True, kw_only=True):
    """The operator changed a knob, named by its key path."""

    type: ClassVar[str] = "knob_changed"
    key: str
    old: Any
    new: Any


class MindChanged(Event, frozen=True, kw_only=True):
    """An agent, or the chair (`agent` is `chair`), is asked by another mind from here on; `bids`, `metered` and `call_micros` as in
    `AgentSetup`."""

    type: ClassVar[str] = "mind_changed"
    agent: str
    old: str
    new: str
    bids: bool = False
    metered: bool = False
    call_micros: int = 0


class VoiceChanged(Event, frozen=True, kw_only=True):
    """An agent, or the chair, speaks with another voice from here on. An empty spec is the chair's voice that no agent has."""

    type: ClassVar[str] = "voice_changed"
    agent: str
    old: str
    new: str


class TemperamentChanged(Event, frozen=True, kw_only=True):
    """An agent bids by another temperament from its next bid on: desire weights as in `AgentSetup`."""

    type: ClassVar[str] = "temperament_changed"
    agent: str
    old: dict[str, float]
    new: dict[str, float]


class OperatorCommand(Event, frozen=True, kw_only=True):
    """What the operator asked for, through its stages. `command_id` ties them together; `delay_ms` is press to applied."""

    type: ClassVar[str] = "operator_command"
    command_id: int
    command: str
    arguments: dict[str, Any]
    status: Literal["accepted", "refused", "applied"]
    reason: str | None = None
    delay_ms: int | None = None


class InputIgnored(Event, frozen=True, kw_only=True):
    """Something reached the engine that its phase did not expect; it changed nothing."""

    type: ClassVar[str] = "input_ignored"
    input: str
    about: str
    phase: str


NOTE: Final = "note"
"""The kind of a `provider_fault` that tells something and is no fault, as that a motion was made from a sentence."""


class ProviderFault(Event, frozen=True, kw_only=True):
    """Something outside failed and the debate goes on. `provider` names it (a voice, a mind, `device`, `journal`)."""

    type: ClassVar[str] = "provider_fault"
    provider: str
    kind: str
    retry_ms: int | None = None
    detail: str = ""
