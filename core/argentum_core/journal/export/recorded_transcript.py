"""The transcript of a recorded debate: the common ground of the document and the captions."""

from __future__ import annotations

from ...measures.transcript import DebateTranscript
from ...measures.transcript_builder import TranscriptBuilder, TranscriptError
from .. import bounds
from ..errors import JournalError, nothing_recorded
from ..reader import JournalReader


def read_transcript(journal: JournalReader) -> DebateTranscript:
    """What was heard in a recorded debate; raises JournalError for a record that holds none, or from which none follows."""
    builder = TranscriptBuilder(most_words=bounds.ITEMS, most_interjections=bounds.LINE_EVENTS)
    for item in journal.read():
        try:
            builder.take(item.event, item.at_ms)
        except Exception as error:  # events in a wrong order may break any rule of a debate in any way
            why = str(error) if isinstance(error, TranscriptError) else type(error).__name__
            raise JournalError(
                f"{journal.path} is damaged: event {item.seq} ({item.event.type}) does not follow from those before it ({why})"
            ) from None
    if not builder.transcript.speakers:
        raise nothing_recorded(journal.path)
    return builder.finish()
