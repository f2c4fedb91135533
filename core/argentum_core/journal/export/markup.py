"""Texts of a record in other formats: one function a format, so that no words in a debate mean anything to a reader of it.

What a journal's reader hands out has no terminal escapes, control, bidirectional or zero-width characters left (`row_checks.py`).
What remains is what each format would take for its own.
"""

from __future__ import annotations

import re
from html import escape

from argentum_kit.display import printable, unseen_escaped

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&$@])")
_LINKS = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)")
_BLOCK_START = re.compile(r"^([#+\-=])|^(\d{1,9})([.)])")
_SUBRIP = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "∖"})
_ARROW = re.compile(r"-+>")


def markdown(text: str) -> str:
    """Words inside a line that are only words in CommonMark and what GitHub adds: no emphasis, code, links, addresses that
    become links, images, HTML, entities, tables, formulas."""
    return _LINKS.sub(lambda found: "\\" + found[0], _MARKDOWN.sub(r"\\\1", printable(text).strip()))


def markdown_block(text: str) -> str:
    """The same at the start of a block, where words might also be a heading, a list or a rule."""
    return _BLOCK_START.sub(lambda found: f"{found[2]}\\{found[3]}" if found[2] else "\\" + found[1], markdown(text))


def webvtt(text: str) -> str:
    """The payload of a cue, or the annotation of a tag in it: no tags, entities, arrows or line breaks."""
    return escape(printable(text), quote=False)


def webvtt_header(text: str) -> str:
    """What may stand behind `WEBVTT - `, where there are no entities: one line without an arrow."""
    return _ARROW.sub("→", " ".join(printable(text).split()))


def subrip(text: str) -> str:
    """A row of a SubRip subtitle, which has no escapes: what players take for tags (`<b>`), overrides (`{…}`) and escapes of their own
    becomes letters that look alike. No arrow is left either."""
    return printable(text).translate(_SUBRIP).strip()


def lyrics_line(text: str) -> str:
    """A row of lyrics with times (LRC), in which square brackets are a time or a tag."""
    return printable(text).replace("[", "(").replace("]", ")").strip()


def json_line(line: str) -> str:
    """A JSON value as one line of JSON with the same meaning, in which everything that a terminal would obey is escaped.

    Between its tokens a value may have line breaks; inside its strings JSON allows none.
    """
    return unseen_escaped(line.replace("\r", " ").replace("\n", " ").replace("\t", " "))
