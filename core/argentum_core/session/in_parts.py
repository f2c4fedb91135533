"""Words and sound in parts, for the live runner: what is due is used before it is whole.

A mind that streams gives its first sentence alone only when the floor is waiting for it; otherwise its words are taken whole. A
voice that streams fills a clip that can be played before it is complete; it is told ready when it is complete, or when it is due
and enough of it is buffered. What stalls ends at its last whole sentence. Everything that comes of it is an input.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import TypeVar

from argentum_audio.clip import FRAMES_PER_MS, Clip
from argentum_audio.growing import GrowingClip
from argentum_audio.voices.base import Prosody, StreamingVoice, Voice, VoiceError
from argentum_audio.voices.estimate import estimate_words
from argentum_kit.plain_text import cap_words, sanitise

from ..minds.base import MindFault, MindReply, MindRequest
from ..minds.streaming import StreamingMind
from ..orchestrator import effects as do
from ..orchestrator.inputs import ClipGrew, Input, MindReplied, MindWentOn
from .stagehand import CAPS, Stagehand, mind_failed, voice_failed

Give = Callable[[Input], None]
T = TypeVar("T")

DUE_MS = 600
"""The floor is waiting for somebody whose turn comes within this time."""
LOOK_EVERY_S = 0.05
MOST_WAIT_S = 20.0
MOST_DRY_MS = 500
"""How long a clip that is being heard may wait for more of its sound."""


class InParts:
    """Asks minds and has voices speak on behalf of the stagehand; `give` takes the inputs that come of it, in order."""

    def __init__(self, hand: Stagehand, give: Give) -> None:
        self._hand = hand
        self._give = give

    # --- words --------------------------------------------------------------------------------------------------------

    async def ask(self, mind: StreamingMind, request: MindRequest) -> None:
        """A segment's words: whole, or when they are due their first sentence and then the rest."""
        said: list[str] = []
        first = ""
        reply: MindReply | None = None
        try:
            brief = await self._hand.briefed(request, mind)
            async with aclosing(_watched(mind.stream(brief))) as parts:
                async for part in parts:
                    if isinstance(part, MindReply):
                        reply = part
                        break
                    if part is not None:
                        said.append(part)
                    if said and not first and not request.dual_path and self._due(request.agent):
                        first = self._first_sentence(request, " ".join(said))
        except MindFault as fault:
            self._give(MindWentOn(request.request_id, "") if first else mind_failed(request, mind.name, fault))
            return
        except Exception as error:
            self._give(MindWentOn(request.request_id, "") if first else mind_failed(request, mind.name, error))
            return
        if reply is None:
            reply = MindReply(" ".join(said))
        if not first:
            self._give(self._hand.words(request, reply))
            return
        left = min(CAPS[request.kind], request.max_words) - len(first.split())
        rest = sanitise(reply.text).removeprefix(first).strip()
        cost = reply.usage.cost_micros if reply.usage is not None else 0
        self._give(MindWentOn(request.request_id, cap_words(rest, left) if left > 0 else "", reply.sources, cost))

    def _first_sentence(self, request: MindRequest, text: str) -> str:
        """Hand in what there is of a segment that the floor is waiting for; returns it as it will be spoken."""
        words = cap_words(sanitise(text), min(CAPS[request.kind], request.max_words))
        if words:
            self._give(MindReplied(request.request_id, words, answers=_floor_of(request), more=True))
        return words

    # --- sound --------------------------------------------------------------------------------------------------------

    async def speak(self, voice: StreamingVoice, order: do.Synthesise, *, again: int = 0) -> None:
        """Words with their sound, told when it is whole, or when it is due and can be begun.

        While the floor waits for it the voice is told so, and may turn to whoever stands in for it. `again` counts how often these
        words were begun anew.
        """
        hand, audio = self._hand, self._hand.audio
        prosody = Prosody(order.pitch_percent, order.rate_percent, order.volume_db)
        clip = GrowingClip(order.clip_id, voice=voice.name)
        told = False
        try:
            async with aclosing(_watched(voice.stream(order.clip_id, _once(order.text), prosody))) as pieces:
                async for piece in pieces:
                    beats = audio.extend(clip, piece) if piece is not None else ()
                    if told:
                        self._check_supply(clip)
                        if beats or clip.final:
                            self._grew(clip, order)
                    elif clip.final or (clip.buffered and self._due(order.agent, order.request_id)):
                        told = True
                        clip.voice = speaker_of(voice)
                        self._ready(clip, order)
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
                hand.whole(clip)

    def _ready(self, clip: GrowingClip, order: do.Synthesise) -> None:
        sound: Clip | GrowingClip = clip.so_far() if clip.final else clip
        self._give(self._hand.ready(sound, order, word_ends_ms=_word_ends_ms(clip, order), final=clip.final))

    def _grew(self, clip: GrowingClip, order: do.Synthesise) -> None:
        ends_ms = _word_ends_ms(clip, order)
        length_ms = clip.length_ms if clip.final else max(clip.length_ms, ends_ms[-1] if ends_ms else 0)
        self._give(
            ClipGrew(
                clip_id=clip.id,
                length_ms=length_ms,
                beats_ms=tuple(beat.frame // FRAMES_PER_MS for beat in clip.beats),
                beat_kinds=tuple(beat.kind for beat in clip.beats),
                word_ends_ms=ends_ms,
                final=clip.final,
            )
        )

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
        hand = self._hand
        if not told:
            # The chain has passed over whoever failed before anything came; here it failed later, and rests.
            if len(clip.pcm) and again + 1 < len(getattr(voice, "voices", ())):
                await self.speak(voice, order, again=again + 1)
            else:
                self._give(voice_failed(order, voice.name, error))
            return
        if hand.audio.finish_early(clip):
            hand.fault(speaker_of(voice), error)
            self._grew(clip, order)
        else:
            clip.end_here()
            self._give(voice_failed(order, speaker_of(voice), error))

    # --- when -----------------------------------------------------------------------------------------------------------

    def _hurry(self, voice: Voice, order: do.Synthesise) -> None:
        """Tell a voice that can do something about it by when its sound is needed. Before the first word of a debate nobody waits."""
        hurry = getattr(voice, "hurry", None)
        state = self._hand.state
        if hurry is None or state.paused or not state.segments:
            return
        if self._due(order.agent, order.request_id) or self._chair_is_due(order.request_id):
            floor = state.floor
            wait_ms = floor.ends_ms - self._hand.audio.now_ms() if floor is not None else 0
            hurry(order.clip_id, max(wait_ms, 0) / 1000)

    def _chair_is_due(self, request_id: str) -> bool:
        """Whether this is a line of the chair and nobody else has the floor."""
        work = self._hand.state.work.get(request_id)
        return work is not None and work.kind == "chair" and self._hand.state.floor is None

    def _check_supply(self, clip: GrowingClip) -> None:
        """Raises VoiceError for a clip that is being heard and has been dry for longer than its listeners bear."""
        floor = self._hand.state.floor
        if clip.final or floor is None or floor.clip_id != clip.id:
            return
        waited_ms = sum(silent_ms for _, silent_ms in floor.waits_ms)
        dry_ms = self._hand.audio.now_ms() - floor.starts_ms - waited_ms - clip.length_ms
        if dry_ms >= MOST_DRY_MS:
            raise VoiceError("the voice ran dry in the middle of a line, which ends early", kind="timeout")

    def _due(self, agent: str, request_id: str = "") -> bool:
        """Whether the floor is waiting for this agent, or will be in a moment."""
        state = self._hand.state
        floor, claim = state.floor, state.claim
        work = state.work.get(request_id)
        if work is not None and work.kind == "second":
            # The other half of what is being heard, or is about to be.
            return floor is None or (floor.in_halves and floor.ends_ms - self._hand.audio.now_ms() <= DUE_MS)
        if claim is None or claim.agent != agent or (work is not None and work.kind not in ("segment", "reserve")):
            return False
        return floor is None or floor.ends_ms - self._hand.audio.now_ms() <= DUE_MS


def speaker_of(voice: Voice) -> str:
    """The name of the voice that really speaks: of a chain, the link whose turn it was."""
    speaker: str = getattr(voice, "speaker", "") or voice.name
    return speaker


def _floor_of(request: MindRequest) -> str | None:
    """The segment that a first sentence answers: an opponent's on the floor."""
    floor = request.floor
    return floor.segment_id if floor is not None and floor.side != request.side else None


def _word_ends_ms(clip: GrowingClip, order: do.Synthesise) -> tuple[int, ...]:
    """Where the words end: as spoken where that is known, else estimated from the last that is."""
    known = [-(-word.end // FRAMES_PER_MS) for word in clip.words]
    if clip.final:
        return tuple(known)
    estimated, _ = estimate_words(order.text, order.rate_percent)
    guessed = [-(-word.end // FRAMES_PER_MS) for word in estimated]
    last = known[-1] if known else 0
    offset = last - guessed[len(known) - 1] if known and len(known) <= len(guessed) else 0
    return (*known, *(max(last, end + offset) for end in guessed[len(known) :]))


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
