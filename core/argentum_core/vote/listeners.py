"""Who sits in the house: each listener's leaning, what it cares about, how open it is and how much it minds bad manners.

All of it is drawn from the debate's seed by SHAKE-128, so that any program can draw it again (docs/rules.md, The vote). Numbers are
bytes, 0 to 255, one a listener.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import shake_128
from operator import getitem


def drawn(seed: int, about: str, count: int) -> bytes:
    """`count` bytes that depend on the seed and on what they are `about`, alone."""
    return shake_128(f"{seed}/{about}".encode()).digest(count)


def leanings(seed: int, side: str, count: int) -> list[int]:
    """How much each listener is for a side before anything was heard: the sum of two draws, −255 to 255, mostly near 0."""
    bytes_ = drawn(seed, f"leaning/{side}", 2 * count)
    return [bytes_[n] + bytes_[count + n] - 255 for n in range(count)]


def openness(seed: int, count: int) -> bytes:
    """How far each listener lets itself be moved; a stubborn one is near 0."""
    return drawn(seed, "openness", count)


def cares(seed: int, topic: str, count: int) -> bytes:
    """How much each listener cares about a topic, which is a claim of the motion or a point."""
    return drawn(seed, f"cares/{topic}", count)


def manners(seed: int, count: int) -> bytes:
    """How much each listener minds a speaker who is rude."""
    return drawn(seed, "manners", count)


def weights(scales: list[bytes], cares_: bytes) -> bytes:
    """How far each listener is moved by what it hears on a topic, 0 to 254 in 256; `scales` are those of the listeners' openness."""
    return bytes(map(getitem, scales, cares_))


@lru_cache(256)
def scale(openness_: int) -> bytes:
    """How far a listener so open is moved by a topic, by how much it cares: 256 weights, `openness_` · cares in 256."""
    return bytes(openness_ * care >> 8 for care in range(256))
