"""A debate to read: what was heard, as a Markdown document (SURFACE, Commands: `export --format md`)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping

from ...evidence import Passage, recorded_passages
from ...measures.cruxes import Crux, cruxes
from ...measures.transcript import (
    CHAIR,
    DebateTranscript,
    HeardInterjection,
    HeardLine,
    SpeakerTotals,
    TranscriptNote,
    broken_off,
)
from ...measures.vote_story import VoteStory
from ..reader import JournalReader
from .markup import markdown, markdown_block
from .recorded_points import read_points, recorded_gists
from .recorded_transcript import read_transcript

_ENDINGS = {
    "turns": "after the turns it was given",
    "minutes": "after the minutes it was given",
    "operator": "when the operator ended it",
    "exhausted": "when nobody had more to say",
    "failed": "early, because something outside failed",
}
_KINDS = {"support": "agrees", "clarify": "asks", "challenge": "objects"}


def transcript(journal: JournalReader) -> Iterator[str]:
    """The document, paragraph by paragraph, each with its newlines; raises JournalError."""
    debate = read_transcript(journal)
    yield f"# {markdown(debate.title or debate.motion)}\n\n"
    started = journal.meta().get("started_at", "")
    yield (
        f"Motion {markdown(debate.motion)} · preset {markdown(debate.preset)} · cast {markdown(debate.cast)} · seed {debate.seed}"
        + (f" · begun {markdown(started[:10])} {markdown(started[11:16])} UTC" if len(started) >= 16 else "")
        + "\n\n## Cast\n\n"
    )
    for speaker in debate.speakers.values():
        persona = f": {markdown(speaker.persona)}" if speaker.persona else ""
        yield f"- **{markdown(speaker.name)}**, {markdown(speaker.side)}{persona}\n"
    yield "\n## Transcript\n\n"
    numbers = _cited(debate)
    phase: str | None = None
    for item in debate.items:
        if isinstance(item, HeardLine) and item.phase is not None and item.phase != phase:
            phase = item.phase
            yield f"### {phase.capitalize()}\n\n"
        yield (_note(item) if isinstance(item, TranscriptNote) else _line(debate, item, numbers)) + "\n\n"
    yield _ending(debate) + "\n\n"
    yield from _vote(journal, {speaker.id: speaker.name for speaker in debate.speakers.values()})
    yield from _cruxes(journal, debate)
    yield "## Totals\n\n"
    yield from _totals(debate)
    if numbers:
        yield from _sources(numbers, recorded_passages(journal.file, numbers))


def _vote(journal: JournalReader, names: dict[str, str]) -> Iterator[str]:
    """How the house, the listener and the judges voted; nothing where nobody did."""
    story = VoteStory()
    for recorded in journal.read():
        story.take(recorded.event)
    rows = story.rows(names)
    if rows:
        yield "## Vote\n\n"
        for name, value, _ in rows:
            yield f"- **{markdown(name.capitalize())}**: {markdown(value)}\n"
        yield "\n"


def _cruxes(journal: JournalReader, debate: DebateTranscript) -> Iterator[str]:
    """What both sides spent most on and never settled (`measures/cruxes.py`); nothing where there is none."""
    found = cruxes(read_points(journal))
    if not found:
        return
    gists = recorded_gists(journal)
    begins_ms = {line.segment_id: line.starts_ms for line in debate.items if isinstance(line, HeardLine)}
    yield "## Never settled\n\n"
    for crux in found:
        yield f"- {_crux(debate, crux, gists.get(crux.claim or '', ''), begins_ms.get(crux.segment_id))}\n"
    yield "\n"


def _crux(debate: DebateTranscript, crux: Crux, gist: str, from_ms: int | None) -> str:
    spent = ", ".join(f"{markdown(one.side)} {one.words} words in {_turns(one.turns)}" for one in crux.spent)
    since = f", from {_stamp(from_ms)} on" if from_ms is not None else ""
    said = f"**{markdown(gist)}**" if gist else f"“{markdown(crux.text)}”, {markdown(debate.name(crux.agent))}"
    return f"{markdown(crux.side.capitalize())}: {said}{since}: {spent}"


def _turns(count: int) -> str:
    return f"{count} turn{'s' if count != 1 else ''}"


def _cited(debate: DebateTranscript) -> dict[str, int]:
    """The number of each source's footnote, in the order in which they were first cited aloud."""
    lines = (item for item in debate.items if isinstance(item, HeardLine) and item.words)
    ids = dict.fromkeys(source for line in lines for source in line.sources)
    return {source: number for number, source in enumerate(ids, start=1)}


def _sources(numbers: Mapping[str, int], found: Mapping[str, Passage]) -> Iterator[str]:
    """The footnotes: what each source is, what it says, and where it comes from."""
    yield "\n"
    for source, number in numbers.items():
        passage = found.get(source)
        if passage is None:
            yield f"[^{number}]: {markdown_block(source)}, which is not in the evidence library.\n"
        else:
            cited = f"{markdown_block(passage.citation)}: " if passage.place else ""
            title = markdown(passage.title) if cited else markdown_block(passage.title)
            yield f"[^{number}]: {cited}{title}. {markdown(passage.text)} *({markdown(passage.origin)})*\n"


def _line(debate: DebateTranscript, line: HeardLine, footnotes: Mapping[str, int]) -> str:
    name = debate.chair if line.agent == CHAIR else debate.name(line.agent)
    words = [markdown(word) for word in (line.words if line.complete else broken_off(line.words))]
    ends_ms = sorted(line.word_ends_ms)
    for interjection in sorted(line.interjections, key=lambda interjection: interjection.starts_ms, reverse=True):
        words.insert(
            bisect_right(ends_ms, interjection.starts_ms - line.starts_ms), _interjection(debate, interjection)
        )
    text = f"`{_stamp(line.starts_ms)}` **{markdown(name)}** {' '.join(words)}"
    if line.words:
        text += "".join(f"[^{footnotes[source]}]" for source in line.sources)
    if line.cut_by is not None:
        costs = [_tokens(line.cut_costs[key]) for key in ("bid", "fee") if key in line.cut_costs]
        price = f", for {' + '.join(costs)} tokens" if costs else ""
        text += f" *(cut by {markdown(debate.name(line.cut_by))}{price})*"
    return text


def _interjection(debate: DebateTranscript, interjection: HeardInterjection) -> str:
    text = markdown(interjection.text if interjection.whole else " ".join(broken_off(interjection.text.split())))
    answered = ", and is answered" if interjection.answered else ""
    return f"*({markdown(debate.name(interjection.agent))} {_KINDS.get(interjection.kind, interjection.kind)}: “{text}”{answered})*"


def _note(note: TranscriptNote) -> str:
    return f"`{_stamp(note.at_ms)}` *{markdown(note.text)}*"


def _ending(debate: DebateTranscript) -> str:
    if debate.ended is None:
        return f"The record stops here, at {_stamp(debate.length_ms)}; the debate was not closed."
    return f"The debate ended {_ENDINGS.get(debate.ended, debate.ended)}, at {_stamp(debate.length_ms)}."


def _totals(debate: DebateTranscript) -> Iterator[str]:
    heard = sum(speaker.heard_ms for speaker in debate.speakers.values())
    weights = sum(speaker.target_share for speaker in debate.speakers.values())
    yield (
        "| | talk | share | target | segments | interjections | cuts | was cut"
        " | tokens at start | earned | spent | lost | left |\n"
    )
    yield "|---|" + "--:|" * 12 + "\n"
    for speaker in debate.speakers.values():
        yield f"| {markdown(speaker.name)} | " + " | ".join(_columns(speaker, heard, weights)) + " |\n"


def _columns(speaker: SpeakerTotals, heard_ms: int, weights: float) -> list[str]:
    share = speaker.heard_ms / heard_ms if heard_ms else 0.0
    target = speaker.target_share / weights if weights else 0.0
    counts = (speaker.segments, speaker.interjections, speaker.cuts, speaker.was_cut)
    tokens = (speaker.start, speaker.earned, speaker.spent, speaker.lost, speaker.left)
    return [
        _stamp(speaker.heard_ms),
        f"{share:.0%}",
        f"{target:.0%}",
        *(str(count) for count in counts),
        *(_tokens(amount) for amount in tokens),
    ]


def _tokens(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _stamp(ms: int) -> str:
    seconds = max(0, ms) // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60:02d}:{rest % 60:02d}"
