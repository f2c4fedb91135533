"""A recorded debate in other forms: event lines, a transcript, captions, sound (SURFACE, Commands)."""
