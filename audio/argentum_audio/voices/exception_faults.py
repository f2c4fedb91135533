"""From an exception of a voice or a library to the one VoiceError that says it, with its true cause (`argentum_kit.fault_causes`)."""

from __future__ import annotations

from typing import cast, get_args

from argentum_kit.fault_causes import Peer, cause_of
from argentum_kit.faults import LinkFault
from argentum_kit.key_shape import key_problem
from argentum_kit.secrets import Secret, one_line

from .base import FaultKind, VoiceError

_KINDS = frozenset(get_args(FaultKind))


def voice_fault_of(error: Exception, voice: object, name: str) -> VoiceError:
    """The VoiceError that an exception of a voice is. `name` is the voice's, for a sentence.

    A fault of another kind of link, and a kind that no voice has, are a plain failure.
    """
    if isinstance(error, VoiceError) and error.kind in _KINDS:
        return error
    if isinstance(error, LinkFault):
        kind = cast(FaultKind, error.kind) if error.kind in _KINDS else "failed"
        return VoiceError(str(error), kind=kind, retry_ms=error.retry_ms, lasting=error.lasting)
    return fault_from_exception(error, peer_of(voice, name))


def fault_from_exception(
    error: Exception, peer: Peer, otherwise: str = "", *, kind: FaultKind = "failed"
) -> VoiceError:
    """The VoiceError that an exception of a library is: with its true cause where that is known.

    Otherwise it is of `kind`, with the sentence `otherwise` and what the exception says, keys of `peer` left out.
    """
    cause = cause_of(error, peer)
    if cause.kind == "failed" and otherwise:
        said = one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, peer.secrets, 120)
        return VoiceError(f"{otherwise} ({said}).", kind=kind)
    known = cast(FaultKind, cause.kind) if cause.kind in _KINDS else "failed"
    return VoiceError(f"{cause.sentence}.", kind=known, lasting=cause.lasting)


def peer_of(voice: object, name: str) -> Peer:
    """What a voice says of itself in its attribute `peer`; its name alone if it has none."""
    peer = getattr(voice, "peer", None)
    return peer if isinstance(peer, Peer) else Peer(f"The voice {name}")


def check_key(key: Secret | None, peer: Peer) -> None:
    """Raise VoiceError `auth` for a value that can be no key, before it is sent: libraries send, or quote, whatever it is."""
    problem = key_problem(key.reveal()) if key else None
    if problem:
        raise VoiceError(f"{peer.key_variable} {problem}.", kind="auth")
