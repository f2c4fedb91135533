"""The one place that runs effects: what the engine wants done reaches minds, voices and the sound from here.

A debate in real time, in virtual time, in the lab, in a benchmark and in a test differ in their `Schedule` alone: when a mind
answers, when words have their sound, when a timer fires, and how what comes of it returns as an input. Nothing here decides
anything about the debate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from argentum_audio.clip import Clip
from argentum_audio.controller import AudioController, Duck, MixKnobs
from argentum_audio.growing_clip import GrowingClip
from argentum_audio.voices.base import Prosody, Voice
from argentum_audio.voices.short_sounds import short_sounds

from ..debate.state import CHAIR, DebateState
from ..evidence import EvidenceEdge, EvidenceLibrary
from ..minds.base import Mind, MindFault, MindRequest
from ..minds.casebook.chair import ChairCasebook
from ..minds.edge import behind_edge
from ..minds.requests import request_of
from ..orchestrator import effective_settings
from ..orchestrator import effects as do
from ..orchestrator.inputs import BackchannelsReady, ClipReady, Input, SeatPart, TimerFired
from .clip_inputs import clip_ready
from .faults import fault_text, mind_failed, voice_failed
from .mind_words import MindWords


class Schedule(Protocol):
    """When the effects that take time are done. Each answer comes back as an input, at a time of the schedule's choosing."""

    def ask(self, order: do.AskMind) -> None:
        """Have a mind asked; a `MindReplied` or a `MindFailed` is to follow."""

    def speak(self, order: do.Synthesise) -> None:
        """Have words given their sound; a `ClipReady` or a `VoiceFailed` is to follow."""

    def voice_backchannels(self, order: do.VoiceBackchannels) -> None:
        """Have an agent's voice make the sounds of a listener; a `BackchannelsReady` is to follow."""

    def set_timer(self, at_ms: int, fired: TimerFired) -> None:
        """Bring `fired` as an input at `at_ms` of debate time."""

    def let_go(self, request_id: str) -> None:
        """Stop what is still being asked or spoken for a request: nobody wants it any more."""

    def before_sound(self) -> None:
        """The sound is about to be moved. A schedule that keeps the time itself brings the sound up to it here."""


class EffectRunner:
    """Minds and voices by agent id (the chair's voice under `chair`), the sound, and the clips not yet heard. Every mind is entered
    through its edge; `on_mind_fault` is told of what it survives.

    `library` holds what may be cited; without one nothing can be. `fallback` answers in place of a mind that cannot or may
    not be asked; without one the mind itself is asked. `chair` writes the chair's lines where `minds` has none for it, and where that one
    is late or fails.
    """

    def __init__(
        self,
        state: DebateState,
        minds: Mapping[str, Mind],
        voices: Mapping[str, Voice],
        audio: AudioController,
        *,
        library: EvidenceLibrary | None = None,
        fallback: Mind | None = None,
        chair: Mind | None = None,
        real_time: bool = True,
    ) -> None:
        self.state = state
        self.on_mind_fault: Callable[[str, MindFault], None] = _ignore
        chair = chair if chair is not None else ChairCasebook()
        edges: dict[int, Mind] = {
            id(mind): behind_edge(mind, on_fault=self._mind_fault)
            for mind in [*minds.values(), *([fallback] if fallback is not None else []), chair]
        }
        self.minds: dict[str, Mind] = {agent: edges[id(mind)] for agent, mind in minds.items()}
        self.fallback = edges[id(fallback)] if fallback is not None else None
        self.chair = edges[id(chair)]
        self._edges = edges
        self.real_time = real_time
        self.voices: dict[str, Voice] = dict(voices)
        self._every_voice = list(dict.fromkeys(voices.values()))
        self._opened: dict[tuple[str, SeatPart, str], Any] = {}
        self.audio = audio
        self.evidence = EvidenceEdge(library, lambda detail: self.on_fault("evidence", detail))
        self.words = MindWords(state, self.evidence, real_time=real_time)
        self.clips: dict[str, Clip | GrowingClip] = {}
        self.on_whole: Callable[[Clip], None] = _ignore
        self.on_fault: Callable[[str, str], None] = _ignore
        self.sounds: dict[str, dict[str, Clip]] = {}
        self._backchannel: Clip | None = None
        self._unfinished: set[str] = set()
        self._clip_of: dict[str, str] = {}
        self._request_of: dict[str, str] = {}

    # --- effects --------------------------------------------------------------------------------------------------------

    def run(self, effect: do.Effect, schedule: Schedule) -> None:
        """Do what needs no waiting at once; leave the rest to the schedule."""
        match effect:
            case do.SetTimer(kind, about, at_ms, n):  # the most frequent first
                schedule.set_timer(at_ms, TimerFired(kind, about, n))
            case do.AskMind():
                schedule.ask(effect)
            case do.Synthesise():
                schedule.speak(effect)
            case do.Drop(request_id):
                schedule.let_go(request_id)
                self._forget(request_id)
            case do.VoiceBackchannels():
                schedule.voice_backchannels(effect)
            case do.BreakOff(request_id):
                schedule.let_go(request_id)
            case do.UseOpened(agent, part, spec):
                seats: dict[str, Any] = self.minds if part == "mind" else self.voices
                seats[agent] = self._opened[agent, part, spec]
            case do.SetMix():
                self.audio.set_mix(
                    MixKnobs(
                        self.state.settings.audio.master_db,
                        effective_settings.width(self.state),
                        room=self.state.settings.audio.room,
                    )
                )
            case do.Stop():
                pass  # whoever runs the debate sees its phase, and closes
            case _:
                schedule.before_sound()
                self._move_sound(effect)

    def _move_sound(
        self, effect: do.Play | do.PlayOverlay | do.PlayBackchannel | do.ArmCut | do.CutNow | do.Cancel | do.Pause
    ) -> None:
        audio = self.audio
        match effect:
            case do.CutNow(clip_id, fade_ms):
                audio.cut(clip_id, fade_ms=fade_ms)
            case do.Play(clip_id, track, at_ms):
                audio.play(self.clips[clip_id], track=track, at_ms=at_ms)
            case do.PlayOverlay(clip_id, track, over, at_ms):
                knobs = self.state.settings.audio
                duck = Duck(knobs.duck_db, knobs.duck_down_ms, knobs.duck_up_ms)
                audio.duck_and_play(
                    self.clips[clip_id], track=track, over=over, at_ms=at_ms, duck=duck, gain_db=knobs.overlay_db
                )
            case do.PlayBackchannel(clip_id, track, over, sound, at_ms):
                made = self.sounds.get(track, {}).get(sound)
                if made is not None:
                    self._backchannel = replace(made, id=clip_id)
                    gain_db = self.state.settings.rhythm.backchannel_db
                    audio.duck_and_play(
                        self._backchannel, track=track, over=over, at_ms=at_ms, duck=None, gain_db=gain_db
                    )
            case do.ArmCut(clip_id, kicker_clip_id, track, at_ms, fade_ms, enter_ms):
                if kicker_clip_id is None:
                    audio.cut(clip_id, fade_ms=fade_ms, at_ms=at_ms)
                else:
                    kicker = self.clips[kicker_clip_id]
                    audio.crossfade(clip_id, kicker, track=track, at_ms=at_ms, fade_ms=fade_ms, enter_ms=enter_ms)
            case do.Cancel(clip_id):
                audio.cancel(clip_id)
            case do.Pause(paused):
                if paused:
                    audio.pause()
                else:
                    audio.resume()

    def keep_opened(self, agent: str, part: SeatPart, spec: str, what: Mind | Voice) -> None:
        """Keep a mind or voice that the engine may have used from now on (`UseOpened`), until the debate is over. What it stands in for is
        kept as well: it may still be at work, or be wanted again."""
        if part == "mind":
            what = self._edges.get(id(what)) or behind_edge(cast("Mind", what), on_fault=self._mind_fault)
            if not any(what is edge for edge in self._edges.values()):
                self._edges[id(what)] = what
        elif what not in self._every_voice:
            self._every_voice.append(cast("Voice", what))
        self._opened[agent, part, spec] = what

    # --- minds and voices: what a schedule may have done -----------------------------------------------------------------

    def request(self, ask: do.AskMind) -> MindRequest:
        """The mind's request, built now: by the time it is answered the state may have moved on."""
        return request_of(self.state, ask)

    def mind_of(self, ask: do.AskMind) -> Mind:
        """Who answers: the agent's own mind, or the fallback where the engine wants an answer at once."""
        if ask.agent == CHAIR:
            return self.chair if ask.offline else self.minds.get(CHAIR, self.chair)
        return self.fallback if ask.offline and self.fallback is not None else self.minds[ask.agent]

    async def ask(self, mind: Mind, request: MindRequest) -> Input:
        """A mind's words as an input, cleaned and capped; its failure likewise."""
        try:
            return self.words.replied(request, await mind.reply(await self.words.briefed(request, mind)))
        except Exception as error:
            return mind_failed(request, mind.name, error)

    async def speak(self, order: do.Synthesise) -> Input:
        """Words with their sound, ready to play; a chain of voices that failed to its end is an input too."""
        voice = self.voices[order.agent]
        try:
            clip = await voice.speak(order.clip_id, order.text, prosody_of(order))
        except Exception as error:
            return voice_failed(order, voice.name, error)
        return self.ready(clip, order)

    async def voice_backchannels(self, order: do.VoiceBackchannels) -> BackchannelsReady:
        """An agent's sounds of a listener, as an input; they are kept until the debate is over."""
        while True:
            voice = self.voices.get(order.agent)
            made = await short_sounds(voice, order.sounds) if voice is not None else {}
            if self.voices.get(order.agent) is voice:
                return self.keep_sounds(order.agent, made)

    def keep_sounds(self, agent: str, made: dict[str, Clip]) -> BackchannelsReady:
        """Keep the clips of an agent's sounds, by sound, and say so."""
        self.sounds[agent] = made
        return BackchannelsReady(agent, {sound: clip.length_ms for sound, clip in made.items()})

    def fault(self, provider: str, error: Exception) -> None:
        """A fault that the debate survives without anybody being asked: one notice."""
        self.on_fault(provider, fault_text(error))

    def _mind_fault(self, name: str, fault: MindFault) -> None:
        self.on_mind_fault(name, fault)

    # --- clips ----------------------------------------------------------------------------------------------------------

    def ready(self, clip: Clip | GrowingClip, order: do.Synthesise) -> ClipReady:
        """Keep a clip that can be played, and say so."""
        voice = clip.voice or self.voices[order.agent].name
        if self.real_time:
            self.audio.note_first_chunk(voice, clip.first_chunk_ms)
        knobs = self.state.settings.interrupts
        guard_ms = self.audio.guard_ms(voice, minimum_ms=knobs.guard_min_ms, margin_ms=knobs.guard_margin_ms)
        self.keep(clip, order.request_id)
        return clip_ready(clip, order, guard_ms=guard_ms)

    def keep(self, clip: Clip | GrowingClip, request_id: str) -> None:
        """Hold a clip until it is heard, or its request is dropped."""
        self.clips[clip.id] = clip
        self._clip_of[request_id] = clip.id
        self._request_of[clip.id] = request_id

    def heard(self, clip_id: str) -> Clip | None:
        """A clip whose first sample was heard: it belongs to the record now, and is not kept here any longer. One that is still being
        made goes on record when it is whole (`on_whole`)."""
        if self._backchannel is not None and self._backchannel.id == clip_id:
            return self._backchannel
        self._clip_of.pop(self._request_of.pop(clip_id, ""), None)
        clip = self.clips.pop(clip_id, None)
        if isinstance(clip, GrowingClip):
            if clip.final:
                return clip.so_far()
            self._unfinished.add(clip_id)
            return None
        return clip

    def whole(self, clip: GrowingClip) -> None:
        """A clip that was played while it was being made is complete: if it was heard, it goes on record now."""
        if clip.id in self._unfinished:
            self._unfinished.discard(clip.id)
            self.on_whole(clip.so_far())

    def _forget(self, request_id: str) -> None:
        """A request was dropped: its clip is let go, and its words are free for the mind again."""
        clip_id = self._clip_of.pop(request_id, "")
        self._request_of.pop(clip_id, None)
        self.clips.pop(clip_id, None)
        for mind in self._edges.values():
            mind.discarded(request_id)

    async def close(self) -> None:
        """Close all minds and voices."""
        # All calls end before any connection that they may share is closed.
        for mind in self._edges.values():
            stop = getattr(mind, "stop", None)
            if stop is not None:
                stop()
        for mind in self._edges.values():
            await mind.close()
        for voice in self._every_voice:
            await voice.close()


def prosody_of(order: do.Synthesise) -> Prosody:
    """How the words of an order are to be spoken."""
    return Prosody(
        order.pitch_percent,
        order.rate_percent,
        order.volume_db,
        order.frustration,
        order.engagement,
        order.confidence,
        order.role,
    )


def _ignore(*_: object) -> None:
    """No-op callback."""
