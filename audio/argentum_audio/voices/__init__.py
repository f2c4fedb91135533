"""Voices: from a line of text to a clip. Open one with `voices.spec.open_voice` (SURFACE, Voice SPEC).

Nothing is imported here, so that reading one contract does not load espeak.
"""
