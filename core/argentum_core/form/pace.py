"""How long what is to come will last, at the pace heard so far. All times in ms."""

from __future__ import annotations

from typing import Final

from ..debate.state import DebateState

GAP_MS: Final = 250
"""Between one speaker and the next."""
WORDS_A_MINUTE: Final = 160
"""The pace before anybody was heard."""
KNOWN_AFTER: Final = 60
"""As many words at that pace count beside those that were heard."""
SPOKEN_BEFORE_MS: Final = 15_000
"""About how long the chair's welcome lasts."""
VERDICT_MS: Final = 11_000
"""How long the chair's last words are meant to last: half of what they may, so that they can be shorter or longer and the debate still
ends in time."""
VERDICT_MOST_MS: Final = 19_000
VERDICT_LEAST_WORDS: Final = 9
CALL_WORDS: Final = 12
"""About how many words the chair needs to call the closing statements."""
SCORE_WORDS: Final = 5
POINT_WORDS: Final = 11
"""Those with which it tells what nobody has answered, and those of each such point."""


def words_ms(state: DebateState, words: float) -> int:
    """How long an agent takes to say so many words."""
    form = state.form
    rate = 1 + state.settings.audio.speech_rate_percent / 100
    prior_ms = KNOWN_AFTER * 60_000 / (WORDS_A_MINUTE * rate)
    return round(words * (form.spoken_ms + prior_ms) / (form.words + KNOWN_AFTER))


def chair_words_ms(state: DebateState, words: float) -> int:
    """How long the chair takes to say so many words."""
    form = state.form
    rate = 1 + state.settings.audio.speech_rate_percent / 100
    prior_ms = KNOWN_AFTER * 60_000 / (WORDS_A_MINUTE * rate)
    return round(words * (form.chair_ms + prior_ms) / (form.chair_words + KNOWN_AFTER))


def chair_words_in(state: DebateState, ms: float) -> int:
    """How many words the chair can say in so much time."""
    return int(ms / max(1, chair_words_ms(state, 1000)) * 1000)
