"""How large anything in a journal may be: one table, held to by `row_checks.py` and `connection.py` (docs/journals-from-strangers.md).

Every bound lies far above what a debate of Argentum's own writes, so that no record is ever refused for being long.
"""

from __future__ import annotations

from typing import Final

MINUTE_MS: Final = 60_000
DEBATE_MS: Final = 7 * 24 * 60 * MINUTE_MS
"""The longest debate, in ms of debate time."""
AHEAD_MS: Final = 60 * MINUTE_MS
"""How far a moment that an event names may lie behind the moment at which it was recorded."""
EARLY_MS: Final = -MINUTE_MS
"""The earliest moment: rounding and drift may put one a little before the first sample."""
SILENCE_MS: Final = 15 * MINUTE_MS
"""The longest stretch without a sound that is rendered to a file."""
WAV_MS: Final = 22_000_000
"""What a WAV file of the mix can hold, about six hours: its sizes are 32-bit numbers."""

WHOLE: Final = 2**63
"""Other whole numbers lie within plus and minus this, also those that an operator typed."""
REAL: Final = 1e300
"""Other numbers lie within plus and minus this."""

SHARE: Final = 500
"""Moods, shares, desires and multipliers, which are about 0 to 1: the rules raise e to some of them."""

EVENTS: Final = 10_000_000
"""What the longest debate would write."""
AGENTS: Final = 64
BODY_CHARACTERS: Final = 1_000_000
"""The JSON of one event."""
BODY_DEPTH: Final = 16
"""Objects and lists inside each other in that JSON."""
TEXT_CHARACTERS: Final = 20_000
"""One text in an event: a line, a name, an id."""
ITEMS: Final = 20_000
"""Entries of one list or object in an event."""
PREPARED: Final = 1024
"""Requests to minds and their answers that are open at one moment of a debate."""
LINE_EVENTS: Final = 2000
"""Interjections over one line, beats and waits of one line, bids at one auction."""

META_ROWS: Final = 200
META_CHARACTERS: Final = 4_000_000
"""One value of `meta`; the largest is the motion's material."""

CLIPS: Final = 500_000
CLIP_FRAMES: Final = 48_000 * 600
"""One clip, in samples: ten minutes at 48 kHz."""
CLIP_RATES: Final = (8_000, 192_000)
CLIP_WORDS: Final = 20_000
"""Entries of a clip's `words` and `beats`."""
SOUND_MS: Final = 3 * WAV_MS
"""All clips of a rendering, one after the other."""
CLIPS_AT_ONCE: Final = 32
FRAMES_AT_ONCE: Final = 2 * CLIP_FRAMES
"""What may sound at one moment of a rendering, in clips and in their samples together."""

PASSAGES: Final = 500_000
PASSAGE_CHARACTERS: Final = 20_000
FOLDERS: Final = 100

PAGE_BYTES: Final = 1_000_000_000
"""A page with a record in it; a day of sound has half of that."""
PAGE_RECORD_BYTES: Final = 4_000_000_000
PAGE_RECORD_LEAST: Final = 16_000_000
PAGE_UNPACKED: Final = 50
"""The record of a page, unpacked: so much, or so many times what it is packed, which for a debate is 4 to 8."""

CATALOGUE: Final = 100
"""Tables and indexes of the file."""
CELL_BYTES: Final = 64_000_000
"""One text or blob in the file; SQLite refuses to load a longer one."""
SQL_CHARACTERS: Final = 20_000
AMPLIFIED: Final = 4
"""How many characters are read in all for each byte of the file; more means that its rows share their pages."""
