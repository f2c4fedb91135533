"""The forms that a recorded debate can be exported in: the one table that the command line, its completion, `--all`, the screens and
the documents read.

One more form is one more row here and what its `writer` names. That is imported when it is used, so the table costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from argentum_core.journal import JournalReader

Kind = Literal["text", "sound", "file"]

OnProgress: TypeAlias = Callable[[int, int], None]
WriteText: TypeAlias = "Callable[[JournalReader], Iterator[str]]"
WriteFile: TypeAlias = "Callable[[JournalReader, Path, FileWanted], str]"


def _no_progress(_done_ms: int, _of_ms: int) -> None:
    """No-op callback."""


class FileWanted(NamedTuple):
    """What a writer of a `file` is told beside the journal and the path: the size of a screen in cells, and whom to tell how many ms are
    done, and of how many."""

    size: tuple[int, int] = (120, 40)
    on_progress: OnProgress = _no_progress


class ExportForm(NamedTuple):
    """One form. `about` says in a line what it is, `suffix` is added to the name of the journal without its own, `media` is its type.

    `kind` says who writes it, and thereby what `writer`, `module:function`, is:

    - `text`: parts of text, as an iterator (`WriteText`); it can go to standard output;
    - `sound`: nothing; all that are wanted at once are written from one rendering;
    - `file`: a file at a path (`WriteFile`); it returns what there is to say of it, in a few words, if anything.

    `private`: only its owner can read it, also where it was named. `own_process`: it needs the main thread of a process to itself.
    """

    name: str
    about: str
    suffix: str
    kind: Kind
    media: str
    writer: str = ""
    private: bool = False
    own_process: bool = False

    def beside(self, journal: Path) -> Path:
        """Where it is written when nobody names a file: beside the journal, under its name."""
        return journal.with_name(journal.stem + self.suffix)

    def load(self) -> Any:
        """What writes it: a `WriteText` or a `WriteFile`."""
        module, _, function = self.writer.partition(":")
        return getattr(import_module(module), function)


_CORE = "argentum_core.journal.export"

FORMS: Final[tuple[ExportForm, ...]] = (
    ExportForm("md", "The transcript, to read (Markdown)", ".md", "text", "text/markdown", f"{_CORE}.transcript:transcript"),
    ExportForm("json", "The whole debate, for programs (JSON)", ".json", "text", "application/json",
               f"{_CORE}.document:document"),
    ExportForm("jsonl", "Every event, one a line (JSON)", ".jsonl", "text", "application/jsonl", f"{_CORE}.lines:lines"),
    ExportForm("votes", "The votes, counted again (JSON)", ".votes.json", "text", "application/json", f"{_CORE}.votes:votes"),
    ExportForm("vtt", "Captions, for players and browsers (WebVTT)", ".vtt", "text", "text/vtt", f"{_CORE}.captions:captions"),
    ExportForm("srt", "Captions, for other players (SubRip)", ".srt", "text", "application/x-subrip",
               f"{_CORE}.subtitles:subtitles"),
    ExportForm("chapters", "The chapters, as podcasts link them (JSON)", ".chapters.json", "text", "application/json+chapters",
               f"{_CORE}.chapter_list:chapter_list"),
    ExportForm("mp3", "The sound, with chapters and a picture (MP3)", ".mp3", "sound", "audio/mpeg"),
    ExportForm("opus", "The same, smaller (Ogg Opus)", ".opus", "sound", "audio/ogg"),
    ExportForm("wav", "The sound as it was mixed (WAV)", ".wav", "sound", "audio/wav"),
    ExportForm("html", "A page that plays, to send to others (HTML)", ".html", "file", "text/html",
               "argentum_tui.page.debate_page:export"),
    ExportForm("cast", "The stage, for asciinema (asciicast v3)", ".cast", "file", "application/x-asciicast",
               "argentum_tui.asciicast.export:write", own_process=True),
    ExportForm("db", "The journal itself, whole", ".db", "file", "application/vnd.sqlite3", "argentum_tui.commands.export_files:copy",
               private=True),
)  # fmt: skip
BY_NAME: Final = {form.name: form for form in FORMS}
SOUND: Final = tuple(form.name for form in FORMS if form.kind == "sound")
