"""Words and sound in parts, for the live schedule: what is due is used before it is whole.

A mind that streams gives its first sentence alone only when the floor is waiting for it; otherwise its words are taken whole. A
voice that streams fills a clip that can be played before it is complete; it is told ready when it is complete, or when it is due
and enough of it is buffered. What stalls ends at its last whole sentence. Everything that comes of it is an input.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar, cast

from argentum_audio.growing_clip import GrowingClip
from argentum_audio.voices.base import StreamingVoice, Voice, VoiceError

from ..minds.base import Mind, MindReply, MindRequest, StreamingMind
from ..orchestrator import effects as do
from ..orchestrator.inputs import Input, MindReplyContinued
from .clip_inputs import clip_grew
from .effect_runner import EffectRunner, prosody_of
from .faults import mind_failed, voice_failed

Give = Callable[[Input], None]
T = TypeVar("T")

DUE_MS = 600
"""The floor is waiting for somebody whose turn comes within this time."""
LOOK_EVERY_S = 0.05
REPLACEMENT_SHARE = 0.4
"""Of the engine's patience with a replacement, what the first voice of its chain gets."""
MOST_WAIT_S = 20.0
MOST_DRY_MS = 500
"""How long a clip that is being heard may wait for more of its sound."""


class InParts:
    """Asks minds and has voices speak for the live schedule; `give` takes the inputs that come of it, in order."""

    def __init__(self, effects: EffectRunner, give: Give) -> None:
        self._effects = effects
        self._give = give

    async def ask(self, mind: Mind, request: MindRequest) -> None:
        """An answer: of a segment in parts where the mind streams, of everything else whole."""
        if isinstance(mind, StreamingMind) and request.kind in ("segment", "reserve"):
            await self._ask_in_parts(mind, request)
        else:
            self._give(await self._effects.ask(mind, request))

    async def speak(self, order: do.Synthesise) -> None:
        """Words with their sound: in parts where the voice streams, else whole."""
        voice = self._effects.voices[order.agent]
        if hasattr(voice, "stream"):
            await self.speak_in_parts(cast(StreamingVoice, voice), order)
        else:
            self._give(await self._effects.speak(order))

    # --- words --------------------------------------------------------------------------------------------------------

    async def _ask_in_parts(self, mind: StreamingMind, request: MindRequest) -> None:
        """A segment's words: whole, or when they are due their first sentence and then the rest."""
        words = self._effects.words
        said: list[str] = []
        first = ""
        reply: MindReply | None = None
        try:
            brief = await words.briefed(request, mind)
            async with aclosing(_watched(mind.stream(brief))) as parts:
                async for part in parts:
                    if isinstance(part, MindReply):
                        reply = part
                        break
                    if part is not None:
                        said.append(part)
                    if said and not first and not request.dual_path and self._due(request.agent):
                        begun = words.first_sentence(request, " ".join(said))
                        if begun is not None:
                            first = begun.text
                            self._give(begun)
        except Exception as error:
            self._give(MindReplyContinued(request.request_id, "") if first else mind_failed(request, mind.name, error))
            return
        if reply is None:
            reply = MindReply(" ".join(said))
        self._give(words.rest(request, first, reply) if first else words.replied(request, reply))

    # --- sound --------------------------------------------------------------------------------------------------------

    async def speak_in_parts(self, voice: StreamingVoice, order: do.Synthesise, *, again: int = 0) -> None:
        """Words with their sound, told when it is whole, or when it is due and can be begun.

        While the floor waits for it the voice is told so, and may turn to whoever stands in for it. `again` counts how often these
        words were begun anew.
        """
        audio = self._effects.audio
        clip = GrowingClip(order.clip_id, voice=voice.name)
        told = False
        try:
            async with aclosing(_watched(voice.stream(order.clip_id, _once(order.text), prosody_of(order)))) as pieces:
                async for piece in pieces:
                    beats = audio.extend(clip, piece) if piece is not None else ()
                    if told:
                        self._check_supply(clip)
                        if beats or clip.final:
                            self._give(clip_grew(clip, order))
                    elif clip.final or (clip.buffered and self._due(order.agent, order.request_id)):
                        told = True
                        clip.voice = speaker_of(voice)
                        self._give(self._effects.ready(clip.so_far() if clip.final else clip, order))
                    elif piece is None:
                        self._hurry(voice, order)
        except asyncio.CancelledError:
            # Cut, or let go: of what was heard the record keeps the sound that there is.
            clip.end_here()
            raise
        except Exception as error:
            await self._broke_off(voice, clip, order, error, told=told, again=again)
        finally:
            if clip.final:
                self._effects.whole(clip)

    async def _broke_off(
        self,
        voice: StreamingVoice,
        clip: GrowingClip,
        order: do.Synthesise,
        error: Exception,
        *,
        told: bool,
        again: int,
    ) -> None:
        """The voice stalled. What nobody was told of yet is spoken anew, by whoever is next in the voice's chain; the rest ends
        with its last whole sentence. Without one the debate has to do without it."""
        effects = self._effects
        if not told:
            # The chain has passed over whoever failed before anything came; here it failed later, and rests.
            if len(clip.pcm) and again + 1 < len(getattr(voice, "voices", ())):
                await self.speak_in_parts(voice, order, again=again + 1)
            else:
                self._give(voice_failed(order, voice.name, error))
            return
        if effects.audio.finish_early(clip):
            effects.fault(speaker_of(voice), error)
            self._give(clip_grew(clip, order))
        else:
            clip.end_here()
            self._give(voice_failed(order, speaker_of(voice), error))

    # --- when -----------------------------------------------------------------------------------------------------------

    def _hurry(self, voice: Voice, order: do.Synthesise) -> None:
        """Tell a voice that can do something about it by when its sound is needed. Before the first word of a debate nobody waits."""
        hurry = getattr(voice, "hurry", None)
        state = self._effects.state
        if hurry is None or state.paused or not state.segments:
            return
        if self._due(order.agent, order.request_id) or self._chair_is_due(order.request_id):
            floor = state.floor
            wait_ms = floor.ends_ms - self._effects.audio.now_ms() if floor is not None else 0
            claim = state.claim
            if floor is None and claim is not None and claim.offline and claim.agent == order.agent:
                # The engine turns to somebody else if this replacement is not heard in time: the next voice must still have some of it.
                hurry(order.clip_id, 0.0, state.settings.floor.patience_ms / 1000 * REPLACEMENT_SHARE)
            else:
                hurry(order.clip_id, max(wait_ms, 0) / 1000)

    def _chair_is_due(self, request_id: str) -> bool:
        """Whether this is a line of the chair and nobody else has the floor."""
        work = self._effects.state.work.get(request_id)
        return work is not None and work.kind == "chair" and self._effects.state.floor is None

    def _check_supply(self, clip: GrowingClip) -> None:
        """Raises VoiceError for a clip that is being heard and has been dry for longer than its listeners bear."""
        floor = self._effects.state.floor
        if clip.final or floor is None or floor.clip_id != clip.id:
            return
        waited_ms = sum(silent_ms for _, silent_ms in floor.waits_ms)
        dry_ms = self._effects.audio.now_ms() - floor.starts_ms - waited_ms - clip.length_ms
        if dry_ms >= MOST_DRY_MS:
            raise VoiceError("the voice ran dry in the middle of a line, which ends early", kind="timeout")

    def _due(self, agent: str, request_id: str = "") -> bool:
        """Whether the floor is waiting for this agent, or will be in a moment."""
        state = self._effects.state
        floor, claim = state.floor, state.claim
        work = state.work.get(request_id)
        if work is not None and work.kind == "second":
            # The other half of what is being heard, or is about to be.
            return floor is None or (floor.is_split and floor.ends_ms - self._effects.audio.now_ms() <= DUE_MS)
        if claim is None or claim.agent != agent or (work is not None and work.kind not in ("segment", "reserve")):
            return False
        return floor is None or floor.ends_ms - self._effects.audio.now_ms() <= DUE_MS


def speaker_of(voice: Voice) -> str:
    """The name of the voice that really speaks: of a chain, the link whose turn it was."""
    speaker: str = getattr(voice, "speaker", "") or voice.name
    return speaker


async def _once(text: str) -> AsyncIterator[str]:
    yield text


async def _watched(stream: AsyncGenerator[T, None]) -> AsyncGenerator[T | None, None]:
    """The items of a stream as they come, and None whenever none came for a moment. A stream that stands still for good is
    given up with a TimeoutError."""
    waiting: asyncio.Future[T] | None = None
    waited_s = 0.0
    async with aclosing(stream):
        try:
            while True:
                if waiting is None:
                    waiting = asyncio.ensure_future(anext(stream))
                done, _ = await asyncio.wait({waiting}, timeout=LOOK_EVERY_S)
                if not done:
                    waited_s += LOOK_EVERY_S
                    if waited_s >= MOST_WAIT_S:
                        raise TimeoutError(f"nothing came for {MOST_WAIT_S:g} s")
                    yield None
                    continue
                waited_s, ready, waiting = 0.0, waiting, None
                try:
                    item = ready.result()
                except StopAsyncIteration:
                    return
                yield item
        finally:
            if waiting is not None:
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
