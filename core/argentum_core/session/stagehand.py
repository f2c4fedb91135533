"""The stagehand carries out what the engine wants done: asks minds, has voices speak, and moves the sound.

Replies become inputs again. Nothing here decides anything about the debate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec.structs import replace

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.controller import AudioController, Duck, MixKnobs
from argentum_audio.growing import GrowingClip
from argentum_audio.voices.base import Prosody, Voice, VoiceError
from argentum_kit.plain_text import cap_words, sanitise

from ..debate.caps import INTERJECTION_WORDS, KICKER_WORDS, SEGMENT_WORDS
from ..debate.events import WorkKind
from ..debate.state import CHAIR, DebateState
from ..evidence import EvidenceEdge, Library
from ..minds.base import Mind, MindFault, MindReply, MindRequest
from ..minds.context import briefing, request_of
from ..minds.edge import entered
from ..orchestrator import effective
from ..orchestrator import effects as do
from ..orchestrator.inputs import ClipReady, Input, MindFailed, MindReplied, VoiceFailed

CAPS: dict[WorkKind, int] = {
    "segment": SEGMENT_WORDS,
    "reserve": SEGMENT_WORDS,
    "kicker": KICKER_WORDS,
    "interjection": INTERJECTION_WORDS,
    "bid": SEGMENT_WORDS,
    "second": SEGMENT_WORDS,
    "chair": 80,
}
# What has room to cite: kickers and interjections have not.
CITING: frozenset[WorkKind] = frozenset({"segment", "reserve", "bid"})
MOST_SOURCES = 8
SOURCE_CHARACTERS = 80
EVIDENCE_PATIENCE_S = 3.0


class Stagehand:
    """Minds and voices by agent id (the chair's voice under `chair`), the sound, and the clips not yet heard. Every mind is entered
    through its edge; `on_mind_fault` is told of what it survives.

    `library` holds what may be cited; without one nothing can be. `fallback` answers in place of a mind that cannot or may
    not be asked; without one the mind itself is asked.
    """

    def __init__(
        self,
        state: DebateState,
        minds: Mapping[str, Mind],
        voices: Mapping[str, Voice],
        audio: AudioController,
        *,
        library: Library | None = None,
        fallback: Mind | None = None,
        real_time: bool = True,
    ) -> None:
        self.state = state
        self.on_mind_fault: Callable[[str, MindFault], None] = _nobody
        edges = {
            id(mind): entered(mind, on_fault=self._mind_fault)
            for mind in [*minds.values(), *([fallback] if fallback is not None else [])]
        }
        self.minds = {agent: edges[id(mind)] for agent, mind in minds.items()}
        self.fallback = edges[id(fallback)] if fallback is not None else None
        self.real_time = real_time
        self.voices = voices
        self.audio = audio
        self.evidence = EvidenceEdge(library, lambda detail: self.on_fault("evidence", detail))
        self.clips: dict[str, Clip | GrowingClip] = {}
        self.on_whole: Callable[[Clip], None] = _nobody
        self.on_fault: Callable[[str, str], None] = _nobody
        self._unfinished: set[str] = set()
        self._clip_of: dict[str, str] = {}
        self._request_of: dict[str, str] = {}

    # --- what takes time ----------------------------------------------------------------------------------------

    def request(self, ask: do.AskMind) -> MindRequest:
        """The mind's request, built now: by the time it is answered the state may have moved on."""
        return request_of(self.state, ask)

    def mind_of(self, ask: do.AskMind) -> Mind:
        """Who answers: the agent's own mind, or the fallback where the engine wants an answer at once."""
        return self.fallback if ask.offline and self.fallback is not None else self.minds[ask.agent]

    async def ask(self, mind: Mind, request: MindRequest) -> Input:
        """A mind's words as an input, cleaned and capped; its failure likewise."""
        try:
            return self.words(request, await mind.reply(await self.briefed(request, mind)))
        except Exception as error:
            return mind_failed(request, mind.name, error)

    def words(self, request: MindRequest, reply: MindReply) -> MindReplied:
        """A reply as an input: every text cleaned and capped, in halves each on its own."""
        cap = min(CAPS[request.kind], request.max_words)
        text, second, second_ack = (
            cap_words(sanitise(part), cap) for part in (reply.text, reply.second, reply.second_ack)
        )
        sources, relevance = self._cited(request, f"{text} {second}".strip(), reply.sources)
        return MindReplied(
            request_id=request.request_id,
            text=text,
            kind=reply.kind,
            importance=reply.importance,
            answers=reply.answers,
            claim=reply.claim,
            sources=sources,
            relevance=relevance,
            second=second,
            second_ack=second_ack,
            bid=reply.bid,
            urgency=reply.urgency,
            backlog=reply.backlog,
            mood=reply.mood,
            cost_micros=reply.usage.cost_micros if reply.usage is not None else 0,
        )

    async def briefed(self, request: MindRequest, mind: Mind) -> MindRequest:
        """The request with what may be cited. A search in a large library takes milliseconds: the debate does not wait."""
        evidence, wanted = self.evidence, getattr(mind, "wants_evidence", True) and self.state.settings.evidence.enabled
        if evidence.library is None or not wanted or request.kind not in CITING:
            return request
        searching = asyncio.to_thread(evidence.asked, lambda library: briefing(request, library), ())
        try:
            # In virtual time nothing is late.
            found = await asyncio.wait_for(searching, EVIDENCE_PATIENCE_S if self.real_time else None)
        except TimeoutError:
            evidence.failed(TimeoutError(f"a search took longer than {EVIDENCE_PATIENCE_S:g} s"))
            return request
        return replace(request, evidence=found)

    def _cited(self, request: MindRequest, words: str, named: Sequence[str]) -> tuple[tuple[str, ...], float]:
        """What the words cite, and how much they share with it. A bid without words is for the line that is prepared.

        Where there is no library, or no line, nothing can be cited.
        """
        if self.evidence.library is None or not named:
            return (), 0.0
        line = words or self._prepared(request.agent)
        named = [sanitise(source)[:SOURCE_CHARACTERS] for source in named[:MOST_SOURCES]]
        sources = tuple(dict.fromkeys(source for source in named if source))
        return (sources, self.evidence.judge(line, sources).relevance) if line else ((), 0.0)

    def _prepared(self, agent: str) -> str:
        """What an agent would say next, as far as it is written."""
        written = (
            work.text for work in reversed(self.state.work.values()) if work.agent == agent and work.kind in CITING
        )
        return next((text for text in written if text), "")

    async def speak(self, order: do.Synthesise) -> Input:
        """Words with their sound, ready to play; a chain of voices that failed to its end is an input too."""
        voice = self.voices[order.agent]
        prosody = Prosody(order.pitch_percent, order.rate_percent, order.volume_db)
        try:
            clip = await voice.speak(order.clip_id, order.text, prosody)
        except Exception as error:
            return voice_failed(order, voice.name, error)
        return self.ready(clip, order)

    def ready(
        self,
        clip: Clip | GrowingClip,
        order: do.Synthesise,
        *,
        word_ends_ms: tuple[int, ...] | None = None,
        final: bool = True,
    ) -> ClipReady:
        """Keep a clip that can be played, and say so. One that is not `final` is still being made."""
        voice = self.voices[order.agent]
        if self.real_time:
            self.audio.note_first_chunk(clip.voice or voice.name, clip.first_chunk_ms)
        knobs = self.state.settings.interrupts
        guard_ms = self.audio.guard_ms(
            clip.voice or voice.name, minimum_ms=knobs.guard_min_ms, margin_ms=knobs.guard_margin_ms
        )
        self.clips[clip.id] = clip
        self._clip_of[order.request_id] = clip.id
        self._request_of[clip.id] = order.request_id
        if word_ends_ms is None:
            word_ends_ms = tuple(-(-word.end // FRAMES_PER_MS) for word in clip.words)
        length_ms = clip.length_ms
        return ClipReady(
            request_id=order.request_id,
            clip_id=clip.id,
            length_ms=length_ms if final or not word_ends_ms else max(length_ms, word_ends_ms[-1]),
            beats_ms=tuple(beat.frame // FRAMES_PER_MS for beat in clip.beats),
            beat_kinds=tuple(beat.kind for beat in clip.beats),
            word_ends_ms=word_ends_ms,
            first_chunk_ms=0.0,
            guard_ms=guard_ms,
            final=final,
        )

    def fault(self, provider: str, error: Exception) -> None:
        """A fault that the debate survives without anybody being asked: one notice."""
        self.on_fault(provider, _said(error))

    def _mind_fault(self, name: str, fault: MindFault) -> None:
        self.on_mind_fault(name, fault)

    def whole(self, clip: GrowingClip) -> None:
        """A clip that was played while it was being made is complete: if it was heard, it goes on record now."""
        if clip.id in self._unfinished:
            self._unfinished.discard(clip.id)
            self.on_whole(clip.so_far())

    # --- what is done at once -----------------------------------------------------------------------------------

    def carry_out(self, effect: do.Effect) -> None:
        """Everything that needs no waiting."""
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
            case do.ArmCut(clip_id, kicker_clip_id, track, at_ms, fade_ms, enter_ms):
                if kicker_clip_id is None:
                    audio.cut(clip_id, fade_ms=fade_ms, at_ms=at_ms)
                else:
                    kicker = self.clips[kicker_clip_id]
                    audio.crossfade(clip_id, kicker, track=track, at_ms=at_ms, fade_ms=fade_ms, enter_ms=enter_ms)
            case do.Cancel(clip_id):
                audio.cancel(clip_id)
            case do.Drop(request_id):
                clip_id = self._clip_of.pop(request_id, "")
                self._request_of.pop(clip_id, None)
                self.clips.pop(clip_id, None)
                for mind in self._all_minds():
                    mind.discarded(request_id)
            case do.Pause(paused):
                if paused:
                    audio.pause()
                else:
                    audio.resume()
            case do.SetMix():
                audio.set_mix(MixKnobs(self.state.settings.audio.master_db, effective.width(self.state)))

    def heard(self, clip_id: str) -> Clip | None:
        """A clip whose first sample was heard: it belongs to the record now, not to the stagehand. One that is still being
        made goes on record when it is whole (`on_whole`)."""
        self._clip_of.pop(self._request_of.pop(clip_id, ""), None)
        clip = self.clips.pop(clip_id, None)
        if isinstance(clip, GrowingClip):
            if clip.final:
                return clip.so_far()
            self._unfinished.add(clip_id)
            return None
        return clip

    def _all_minds(self) -> Iterable[Mind]:
        minds = dict.fromkeys(self.minds.values())
        if self.fallback is not None:
            minds[self.fallback] = None
        return minds

    async def close(self) -> None:
        # All calls end before any connection that they may share is closed.
        for mind in self._all_minds():
            stop = getattr(mind, "stop", None)
            if stop is not None:
                stop()
        for mind in self._all_minds():
            await mind.close()
        for voice in dict.fromkeys(self.voices.values()):
            await voice.close()


def mind_failed(request: MindRequest, mind: str, error: Exception) -> MindFailed:
    """A mind's fault as an input. Of a chain it is told by the name of its first."""
    mind = mind.partition(",")[0]
    if isinstance(error, MindFault):
        return MindFailed(request.request_id, mind, error.fault, sanitise(error.detail), error.retry_ms)
    return MindFailed(request.request_id, mind, "failed", _said(error))


def voice_failed(order: do.Synthesise, voice: str, error: Exception) -> VoiceFailed:
    """A voice's fault as an input."""
    if isinstance(error, VoiceError):
        return VoiceFailed(order.request_id, voice, error.kind, _said(error), error.retry_ms)
    return VoiceFailed(order.request_id, voice, "failed", _said(error))


def _said(error: Exception) -> str:
    if isinstance(error, VoiceError | MindFault):
        return sanitise(str(error))
    return sanitise(f"{type(error).__name__}: {error}")


def _nobody(*_: object) -> None:
    """For those who need not know."""


def tracks(state: DebateState) -> list[str]:
    """Everybody with a stem: the agents by seat, and the chair."""
    return [*(agent.id for agent in state.agents), CHAIR]
