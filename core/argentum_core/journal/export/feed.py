"""Recorded debates as a podcast: RSS 2.0 with the elements that players look for (SURFACE, Commands: `argentum feed`).

rssboard.org: RSS 2.0; help.apple.com: podcast RSS feed requirements; podcastindex.org: namespace 1.0 for transcripts and chapters. The same
debates give the same bytes, whenever it is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from argentum_kit.display import printable

GENERATOR: Final = "Argentum"
_ITUNES: Final = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_PODCAST: Final = "https://podcastindex.org/namespace/1.0"
_ATOM: Final = "http://www.w3.org/2005/Atom"
_GUIDS: Final = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The podcast namespace's own, for guids of feeds made from their addresses."""


class LinkedFile(NamedTuple):
    """A file beside the feed, by its name, and its media type."""

    name: str
    media: str


class Episode(NamedTuple):
    """A debate with its sound. `id` stays the same for ever; `begun` is UTC, None where it is not known; `length_s` that of the sound."""

    id: str
    title: str
    about: str
    begun: datetime | None
    length_s: float
    sound: LinkedFile
    sound_bytes: int
    transcripts: tuple[LinkedFile, ...] = ()
    chapters: LinkedFile | None = None
    page: str | None = None


def feed(title: str, about: str, base_url: str, name: str, episodes: Sequence[Episode]) -> bytes:
    """The feed as UTF-8. Files lie at `base_url`, which ends with a slash, as this feed does under its `name`."""
    for prefix, namespace in (("itunes", _ITUNES), ("podcast", _PODCAST), ("atom", _ATOM)):
        ElementTree.register_namespace(prefix, namespace)
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = ElementTree.SubElement(root, "channel")
    address = base_url + quote(name)
    _text(channel, "title", title)
    _text(channel, "link", base_url)
    _text(channel, "description", about)
    _text(channel, "language", "en")
    _text(channel, "generator", GENERATOR)
    ElementTree.SubElement(channel, f"{{{_ATOM}}}link", {"href": address, "rel": "self", "type": "application/rss+xml"})
    _text(channel, f"{{{_PODCAST}}}guid", str(uuid.uuid5(_GUIDS, address.partition("://")[2])))
    _text(channel, f"{{{_ITUNES}}}author", GENERATOR)
    _text(channel, f"{{{_ITUNES}}}explicit", "false")
    ElementTree.SubElement(channel, f"{{{_ITUNES}}}category", {"text": "Society & Culture"})
    known = [one.begun for one in episodes if one.begun is not None]
    if known:
        _text(channel, "lastBuildDate", format_datetime(max(known)))
    begin = datetime.min.replace(tzinfo=UTC)
    for one in sorted(episodes, key=lambda one: (one.begun or begin, one.id), reverse=True):
        _episode(ElementTree.SubElement(channel, "item"), one, base_url)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _episode(item: ElementTree.Element, one: Episode, base_url: str) -> None:
    _text(item, "title", one.title)
    _text(item, "description", one.about)
    if one.page is not None:
        _text(item, "link", base_url + quote(one.page))
    guid = _text(item, "guid", one.id)
    guid.set("isPermaLink", "false")
    if one.begun is not None:
        _text(item, "pubDate", format_datetime(one.begun))
    ElementTree.SubElement(
        item,
        "enclosure",
        {"url": base_url + quote(one.sound.name), "length": str(one.sound_bytes), "type": one.sound.media},
    )
    _text(item, f"{{{_ITUNES}}}duration", str(round(one.length_s)))
    _text(item, f"{{{_ITUNES}}}explicit", "false")
    for file in one.transcripts:
        ElementTree.SubElement(
            item, f"{{{_PODCAST}}}transcript", {"url": base_url + quote(file.name), "type": file.media}
        )
    if one.chapters is not None:
        file = one.chapters
        ElementTree.SubElement(
            item, f"{{{_PODCAST}}}chapters", {"url": base_url + quote(file.name), "type": file.media}
        )


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    """An element with a text, in which nothing is left that XML cannot hold; what it would take for its own is escaped when it is written."""
    element = ElementTree.SubElement(parent, name)
    element.text = printable(text).strip()
    return element
