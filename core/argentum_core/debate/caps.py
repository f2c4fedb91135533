"""How many words of each kind are spoken at most (RULES, Text hygiene)."""

from __future__ import annotations

SEGMENT_WORDS = 35
KICKER_WORDS = 18
INTERJECTION_WORDS = 15
LONG_WORDS = 110
"""Openings, long cases, closing statements, and lines of the chair."""
