"""Both providers with every fault at random, and cuts in between: every line is spoken by somebody, and nothing is left."""

from __future__ import annotations

import asyncio
import random

from speaking import CALM, CANARY, IMPATIENT, leaving_nothing_behind, sentences, shows_no_key

from argentum_audio.voices.base import VoiceError
from argentum_audio.voices.chain import VoiceChain
from argentum_audio.voices.elevenlabs.voice import ElevenLabsVoice
from argentum_audio.voices.estimate import EstimateVoice
from argentum_audio.voices.openai_speech import OpenAIVoice
from argentum_kit.secrets import Secret
from tests.providers.common import Latency, Script
from tests.providers.elevenlabs import FakeElevenLabs
from tests.providers.openai_speech import FakeOpenAISpeech

TEXTS = (("Roads are for people.", "Cars are not."), ("Who pays?",), ("We tried this before; it failed.",))
# So long to play out that they would only make the test long.
SLOW = {"huge", "huge-message"}


async def test_a_storm_of_faults() -> None:
    seed = 2
    chance = random.Random(seed)
    errors: list[VoiceError] = []
    async with (
        leaving_nothing_behind(),
        FakeElevenLabs(
            key=CANARY,
            latency=Latency(5, 20, seed),
            script=Script(storm=0.4, among=set(FakeElevenLabs.FAULTS) - SLOW, seed=seed),
        ) as eleven,
        FakeOpenAISpeech(
            key=CANARY,
            latency=Latency(5, 20, seed),
            script=Script(storm=0.4, among=set(FakeOpenAISpeech.FAULTS) - SLOW, seed=seed),
        ) as openai,
    ):
        chain = VoiceChain(
            [
                ElevenLabsVoice("anna", Secret(CANARY), eleven.url, timing=IMPATIENT),
                OpenAIVoice("alloy", Secret(CANARY), openai.base, timing=IMPATIENT),
                EstimateVoice(),
            ],
            lambda _, error: errors.append(error),
        )

        async def line(number: int) -> None:
            text = chance.choice(TEXTS)
            cut_after = chance.choice((None, None, 1))
            stream = chain.stream(f"clip_{number}", sentences(*text), CALM)
            words: list[str] = []
            try:
                async for piece in stream:
                    words += [word.text for word in piece.words]
                    if cut_after is not None:
                        break
                else:
                    assert words == " ".join(text).split()
            except VoiceError:
                assert words == " ".join(text).split()[: len(words)]
            finally:
                await stream.aclose()

        for begin in range(0, 24, 3):
            # A wrong key rests for good; here every line begins with everybody awake.
            chain.wake()
            await asyncio.gather(*(line(begin + n) for n in range(3)))
        await chain.close()
        assert eleven.violations == []
        assert openai.violations == []
        assert openai.active == 0
    assert len(errors) >= 5
    assert all(shows_no_key(error) and len(str(error)) <= 200 for error in errors)
