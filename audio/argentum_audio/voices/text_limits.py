"""How long a text one clip may hold, whichever voice speaks it."""

from __future__ import annotations

from .base import VoiceError

# Five minutes of speech: far more than any segment, and still a bounded clip.
MAX_CHARACTERS = 5000


def check_text_length(text: str) -> None:
    """Raise VoiceError for a text of more than `MAX_CHARACTERS`."""
    check_character_count(len(text))


def check_character_count(count: int) -> None:
    """Raise VoiceError for a text that is still being written, once more than `MAX_CHARACTERS` of it were read."""
    if count > MAX_CHARACTERS:
        raise VoiceError(f"The text has {count} characters; a clip may have at most {MAX_CHARACTERS}.")
