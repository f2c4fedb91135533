"""The sound of one HTTP answer, whatever form it has: streamed where it is PCM or plain WAV, decoded as a whole where it is compressed."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from ...clip import Samples
from ..base import VoiceError
from ..streaming.speech_check import answer_phrase
from .audio_format import DECODABLE
from .compressed import DECODED_RATE, MAX_COMPRESSED_BYTES, decode_compressed
from .http_client import HttpSpeechClient
from .pcm_decoder import NotPcm, PcmDecoder


async def decode_answer(
    chunks: AsyncGenerator[bytes, None], content_type: str, provider: HttpSpeechClient
) -> AsyncGenerator[tuple[Samples, int], None]:
    """Mono float32 samples of shape (frames,) with their rate in Hz, as they become known.

    `chunks` is the body, cut anywhere; the caller closes it. Raises VoiceError: what the server says in an answer that is text, or
    `bad_audio` for what cannot be played.
    """
    try:
        async for samples, rate in _plain(chunks, PcmDecoder(content_type=content_type)):
            yield samples, rate
        return
    except NotPcm as found:
        other = found
    if other.form == "text":
        raise provider.error_in(await _with_rest(other.head, chunks, 16_384))
    name = answer_phrase(provider.name)
    if other.form not in DECODABLE and not other.form.startswith("a WAV"):
        raise VoiceError(f"{name} is {other.form} where PCM was asked for, which cannot be played.", kind="bad_audio")
    yield (
        await decode_compressed(await _with_rest(other.head, chunks, MAX_COMPRESSED_BYTES + 1), other.form, name),
        DECODED_RATE,
    )


async def _plain(chunks: AsyncGenerator[bytes, None], decoder: PcmDecoder) -> AsyncGenerator[tuple[Samples, int], None]:
    """PCM and plain WAV. Raises NotPcm."""
    async for chunk in chunks:
        samples = decoder.feed(chunk)
        if len(samples):
            yield samples, decoder.rate
        if decoder.ended:
            return
    samples = decoder.finish()
    if len(samples):
        yield samples, decoder.rate


async def _with_rest(head: bytes, chunks: AsyncGenerator[bytes, None], most: int) -> bytes:
    """The answer from `head` on, read to at most `most` bytes."""
    parts, size = [head], len(head)
    while size < most and (chunk := await anext(chunks, None)) is not None:
        parts.append(chunk)
        size += len(chunk)
    return b"".join(parts)[:most]
