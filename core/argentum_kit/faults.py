"""What a fault of anything beside the debate is: a mind, a voice, an evidence library, an exporter, a source of keys.

Each of them has an exception of its own below `LinkFault`; its edge (`minds/edge.py`, `audio/voices`) turns whatever else is thrown into one. Nothing
but a `LinkFault`, a cancellation and the end of the process leaves an edge.
"""

from __future__ import annotations


class LinkFault(Exception):
    """Something outside the debate (a mind, a voice, a library, a source of keys) could not do what was asked. The message is one
    sentence without keys, fit to be shown.

    `kind` is the fault's name in notices and in `provider_fault` events. `retry_ms` is how long a provider asked to be left alone,
    None where it did not say. `lasting` means that asking again is of no use before the user changes something (a wrong key, no
    quota, another address).
    """

    def __init__(self, message: str, *, kind: str, retry_ms: int | None = None, lasting: bool = False) -> None:
        super().__init__(message)
        self.kind: str = kind
        self.retry_ms = retry_ms
        self.lasting = lasting
