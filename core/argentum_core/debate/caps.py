"""How many words of each kind are spoken at most (RULES, Text hygiene)."""

from __future__ import annotations

SEGMENT_WORDS = 35
LONG_WORDS = 110
"""Of an opening, a long case, and a closing statement."""
KICKER_WORDS = 18
INTERJECTION_WORDS = 15
LONG_WORDS = 110
"""Openings, long cases, closing statements, and lines of the chair."""
