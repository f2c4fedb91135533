"""What a speaker may say of what its mind wrote: own words only, sentence by sentence, clean and capped.

A mind that writes a speaker's name in front, a stage direction, the next speaker's turn, or the marks by which chat
templates tell turns apart changes nothing but its own words (RULES, Text hygiene): names in front and directions go, and
where another turn would open the speech is over. The text of a speech is its sentences as they were handed out, joined;
so what is already with the voice is always a beginning of it. Pure, and bounded whatever comes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from argentum_kit.plain_text import CUT_MARKS, ELLIPSIS, cap_words, sanitise, shortened
from argentum_kit.sentences import first_sentence

MOST_CHARACTERS = 600
"""Of a whole speech: 35 long words. A word without end is cut here."""

_UNFINISHED_KEPT = 4000

_ROLES = (
    "system", "user", "assistant", "human", "ai", "model", "developer", "tool", "chair", "the chair", "moderator",
    "the moderator", "narrator", "host", "audience", "operator", "speaker", "interviewer",
)  # fmt: skip
_TURN_MARKS = re.compile(
    r"<\|[^|>\n]{1,40}\|?>|</?s>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|</?(?:think|thinking|record)>|^[ \t]*+#{2,}\s",
    re.IGNORECASE | re.MULTILINE,
)
_STARRED = re.compile(r"(?<![\w*])\*(?!\*)([^*\n]{1,60})\*(?![\w*])")
_BRACKETED = re.compile(r"(^|[.!?…\"”]\s+|\s)[(\[]([^()\[\]\n]{1,40})[)\]](?=\s|[.!?,]|$)")
_DIRECTION = re.compile(
    r"(?:(?:he|she|they)\s+)?(?:\w+ly\s+)?(?:sigh|laugh|chuckl|paus|smil|smirk|grin|nod|shrug|lean|cough|clear|gestur|scoff|snort|"
    r"wink|whisper|shout|beat\b|applau|silence|point|tap|rais|turn|look|stand|sit|wav|frown|groan|mutter|interrupt|"
    r"aside\b|softly\b|loudly\b|dramatic)\w*(?:\s+[\w'’-]+){0,5}\.?",
    re.IGNORECASE,
)
_SHOUTED_LABEL = re.compile(r"[\s>*_#•\"“-]*[A-Z][A-Z.'’ -]{1,15}[*_]*\s*(?:[(\[][^)\]\n]{0,40}[)\]])?[*_]*\s*[:：]\s")
_CLOSES = {"“": "”", '"': '"', "‘": "’", "«": "»", "„": "“"}
_HARSH = re.compile(r"[^\w\s.,;!?()'’%–—-]+")


class Speech:
    """The words of one answer. `names` are the debaters'; `own` is the speaker. Hand in with `feed`, end with `close`."""

    def __init__(self, most_words: int, own: str, names: Iterable[str], *, one_sentence: bool = False) -> None:
        self.text = ""
        self.over = False
        self.left_over = ""
        self._most_words = most_words
        self._one_sentence = one_sentence
        self._label = _label_pattern({own, *names, *_ROLES})
        self._own = own.casefold()
        self._waiting = ""
        self._begun = False

    def feed(self, words: str) -> list[str]:
        """The sentences that are whole now."""
        spoken: list[str] = []
        if self.over:
            self._keep(words)
            return spoken
        self._waiting = (self._waiting + words)[:_UNFINISHED_KEPT]
        while not self.over:
            sentence, rest = first_sentence(self._waiting)
            if not sentence:
                break
            self._waiting = rest
            self._say(sentence, spoken)
        if not self.over and len(self._waiting) >= _UNFINISHED_KEPT:
            self._say(self._waiting, spoken)
            self.over = True
        return spoken

    def close(self, *, complete: bool = True) -> list[str]:
        """What is left as a last sentence. Of an answer that broke off, a piece of a sentence is dropped if there is a whole
        one before it, and marked as cut if not."""
        spoken: list[str] = []
        if not self.over and self._waiting.strip() and (complete or not self.text):
            piece = self._waiting.rstrip()
            self._say(piece if complete else piece.rstrip(CUT_MARKS) + ELLIPSIS, spoken)
        self._waiting = ""
        self.over = True
        return spoken

    def _say(self, written: str, spoken: list[str]) -> None:
        clean = self._fitted(self._clean(self._own_words(written)))
        if not clean:
            return
        self.text = f"{self.text} {clean}" if self.text else clean
        spoken.append(clean)
        if self._one_sentence:
            self.over = True
            self._keep(self._waiting)

    def _keep(self, words: str) -> None:
        """What comes after the one sentence that was wanted."""
        if self._one_sentence:
            self.left_over = (self.left_over + words)[:_UNFINISHED_KEPT]

    def _own_words(self, written: str) -> str:
        """The sentence without speakers' names in front; the speech is over where somebody else's turn would open."""
        mark = _TURN_MARKS.search(written)
        if mark is not None:
            written = written[: mark.start()]
            self.over = True
        kept: list[str] = []
        for line in written.splitlines():
            label = self._label.match(line) or _SHOUTED_LABEL.match(line)
            if label is not None:
                owner = (label["name"] if "name" in label.re.groupindex else "").casefold()
                if owner != self._own and (self._begun or kept):
                    self.over = True
                    break
            words = line[label.end() :] if label is not None else line
            if words.strip():
                kept.append(words)
        words = _without_directions(" ".join(kept))
        self._begun = self._begun or bool(words.strip())
        return words

    def _clean(self, words: str) -> str:
        """Sanitised so that the whole speech is too: what is quoted from its first sentence to its last loses the quotes."""
        clean = sanitise(_unpaired_quotes_off(words.strip(), first=not self.text))
        whole = f"{self.text} {clean}" if self.text else clean
        if sanitise(whole) != whole:
            clean = sanitise(_HARSH.sub(" ", clean))
        return clean if re.search(r"\w", clean) else ""

    def _fitted(self, clean: str) -> str:
        """As much of the sentence as the caps leave room for."""
        words_left = self._most_words - len(self.text.split())
        characters_left = MOST_CHARACTERS - len(self.text) - 1
        if words_left <= 0 or characters_left <= 1:
            self.over = True
            return ""
        fitted = shortened(cap_words(clean, words_left), characters_left)
        if fitted != clean:
            self.over = True
        return fitted


def _label_pattern(names: set[str]) -> re.Pattern[str]:
    """A line that begins as a transcript's does: `BROOK:`, `**Brook** (against):`."""
    written = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name)
    return re.compile(
        rf"[\s>*_#•\"“-]*(?P<name>{written})[*_]*\s*(?:[(\[][^)\]\n]{{0,40}}[)\]])?[*_]*\s*[:：][*_]*\s*", re.IGNORECASE
    )


def _without_directions(words: str) -> str:
    words = _STARRED.sub(lambda star: " " if _DIRECTION.fullmatch(star[1].strip()) else star[1], words)
    return _BRACKETED.sub(lambda inside: inside[1] if _DIRECTION.fullmatch(inside[2].strip()) else inside[0], words)


def _unpaired_quotes_off(words: str, *, first: bool) -> str:
    """Words without a quote that opens and never closes at the start of a speech, or closes at its end what nothing opened."""
    if first and words[:1] in _CLOSES and _CLOSES[words[0]] not in words[1:]:
        words = words[1:]
    if words[-1:] in ('"', "”", "»") and not any(opening in words[:-1] for opening in ('"', "“", "„", "«")):
        words = words[:-1]
    return words
