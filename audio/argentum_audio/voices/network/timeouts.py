"""How long a voice waits for a provider. One value, so that tests and slow networks can have another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """In milliseconds, but for the provider's own `inactivity_s`.

    `first_sound_ms` and `stall_ms` are how long a provider may be silent before and after the first sound of what it owes;
    `settle_ms` how long it may take to say that everything was sent, and `after_final_ms` how long sound may still come once it
    said so too early. Contexts whose text is still being written are kept
    alive every `keep_alive_ms`, which must be well under the inactivity after which the provider closes them. A socket
    that was idle for `stale_ms` may be gone without our knowing.
    """

    connect_ms: int = 3000
    first_sound_ms: int = 4000
    stall_ms: int = 2000
    settle_ms: int = 600
    after_final_ms: int = 1500
    keep_alive_ms: int = 15_000
    inactivity_s: int = 180
    stale_ms: int = 1000
