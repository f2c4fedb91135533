"""Temper: moods, how they sound, and the lines thrown in over a speaker."""
