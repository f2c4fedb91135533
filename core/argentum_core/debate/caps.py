"""How many words of each kind are spoken at most (RULES, Text hygiene)."""

from __future__ import annotations

SEGMENT_WORDS = 35
KICKER_WORDS = 18
INTERJECTION_WORDS = 15
