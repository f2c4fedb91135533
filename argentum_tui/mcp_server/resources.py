"""Past debates as resources: listed, found by a template, read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from argentum_core.journal import JournalError
from argentum_core.journal.export.lines import line
from argentum_kit.refused import Refused, one_line

from . import answers
from .debate_record import DebateRecord
from .past_debates import PastDebates
from .resource_names import PARTS, Address, address, parsed

DEBATES_A_PAGE = 20
EVENTS_AT_ONCE = 2000


TOLD: dict[str, Callable[[DebateRecord, Path], msgspec.Struct]] = {
    "flow": answers.the_flow,
    "cruxes": answers.the_cruxes,
    "verdict": answers.the_verdict,
}


class ReadResource(msgspec.Struct, frozen=True):
    """What a resource holds; `next` is the address to go on with, None at the end."""

    mime_type: str
    text: str
    next: str | None = None


class Resources:
    """The parts of past debates by their addresses. Methods raise Refused with one sentence."""

    def __init__(self, past: PastDebates) -> None:
        self._past = past

    async def listed(self, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """A page of all resources, the newest debates first, and the cursor of the next; every debate that can be read has all its parts. Raises
        Refused for a cursor that is not one of these."""
        offset = 0
        if cursor is not None:
            if not (cursor.isascii() and cursor.isdecimal() and len(cursor) < 8):
                raise Refused("the cursor is not one of this server's")
            offset = int(cursor)
        found = await asyncio.to_thread(self._past.listed, offset, DEBATES_A_PAGE)
        rows = [
            {
                "uri": address(one.debate, part),
                "name": f"{one.debate}/{part}",
                "title": f"{one.title}: {part}",
                "description": about,
                "mime_type": mime_type,
            }
            for one in found.debates
            for part, (mime_type, about) in PARTS.items()
        ]
        return rows, str(found.next) if found.next is not None else None

    async def read(self, uri: str) -> ReadResource:
        """What an address holds; raises Refused."""
        return await asyncio.to_thread(self._read, parsed(uri))

    def _read(self, wanted: Address) -> ReadResource:
        mime_type = PARTS[wanted.part][0]
        path = self._past.path(wanted.debate)
        if wanted.part == "transcript":
            return ReadResource(mime_type, self._past.transcript(wanted.debate))
        if wanted.part == "events":
            return self._events(wanted, mime_type)
        told = TOLD[wanted.part](self._past.record(wanted.debate), path)
        return ReadResource(mime_type, msgspec.json.encode(told).decode())

    def _events(self, wanted: Address, mime_type: str) -> ReadResource:
        try:
            found = self._past.reader(wanted.debate).read_from(wanted.first, EVENTS_AT_ONCE)
        except JournalError as error:
            raise Refused(one_line(error)) from None
        more = f"{address(wanted.debate, 'events')}?from={found[-1].seq + 1}" if len(found) == EVENTS_AT_ONCE else None
        return ReadResource(mime_type, "".join(f"{line(one)}\n" for one in found), more)
