"""The tools: what each is called, takes and answers, and what it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from argentum_kit.errors import nearest
from argentum_kit.refused import Refused

from . import answers
from .allowance import Limits
from .arguments import (
    Arguments,
    HoldDebate,
    ListDebates,
    Nothing,
    OfDebate,
    ReadCruxes,
    ReadFlow,
    ReadTranscript,
    checked,
    limits_of,
    schema_of,
)
from .holding import Tell, hold
from .past_debates import PastDebates

WritePage = Callable[[Path, Path], None]
"""Writes the page of the journal at the first path to the second; raises Refused where there are no pages."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. `writes`: it makes something new; it never changes or removes what is there. `asks_models`: it may reach beyond this machine."""

    name: str
    title: str
    about: str
    takes: type[Arguments]
    answers: type[msgspec.Struct]
    does: Callable[[Any, Tell], Awaitable[msgspec.Struct]]
    writes: bool = False
    asks_models: bool = False


class Tools:
    """All tools over one folder of past debates. At most `at_once` debates are held at a time, each within `limits`; evidence is read from the
    `folders` and below them."""

    def __init__(
        self, past: PastDebates, limits: Limits, folders: Sequence[Path], write_page: WritePage, *, at_once: int = 2
    ) -> None:
        self.past = past
        self.limits = limits
        self._folders = folders
        self._write_page = write_page
        self._at_once = at_once
        self._held = 0
        self._tools = {tool.name: tool for tool in self._all()}

    @property
    def all(self) -> list[Tool]:
        """The tools, in the order in which they are listed."""
        return list(self._tools.values())

    def takes(self, tool: Tool) -> dict[str, Any]:
        """The JSON Schema of a tool's arguments."""
        return schema_of(tool.takes, self.limits)

    async def call(self, name: str, given: dict[str, Any], tell: Tell) -> msgspec.Struct:
        """Do what a tool does; raises Refused with one sentence."""
        tool = self._tools.get(name)
        if tool is None:
            near = nearest(name, self._tools)
            raise Refused(
                f"there is no tool {name[:80]!r}; "
                + (f"did you mean {near}?" if near else f"there is {', '.join(self._tools)}")
            )
        return await tool.does(checked(tool.name, tool.takes, given), tell)

    def _all(self) -> list[Tool]:
        return [
            Tool(
                "hold_debate",
                "Hold a debate",
                "Hold a debate on a sentence, with a text, file or folder as evidence: minutes of debate in seconds. Tells its progress while it runs; "
                "cancelling the call stops it and every call of a model that it makes. Answers with the verdict, the votes, every point of both sides "
                "and what became of it, and the cruxes: what both sides spent most on and never settled.",
                HoldDebate,
                answers.HeldDebate,
                self._hold,
                writes=True,
                asks_models=True,
            ),
            Tool(
                "list_debates",
                "List past debates",
                "List past debates, the newest first.",
                ListDebates,
                answers.DebateList,
                self._list,
            ),
            Tool(
                "read_cruxes",
                "Read the cruxes",
                "What both sides of a past debate spent most on and never settled, the heaviest first.",
                ReadCruxes,
                answers.TheCruxes,
                self._cruxes,
            ),
            Tool(
                "read_flow",
                "Read the flow",
                "Every point of a past debate by side: open, answered, conceded or dropped, and what answered it.",
                ReadFlow,
                answers.TheFlow,
                self._flow,
            ),
            Tool(
                "read_verdict",
                "Read the verdict",
                "How a past debate ended: the chair's last words, the votes before and after, and what it cost.",
                OfDebate,
                answers.TheVerdict,
                self._verdict,
            ),
            Tool(
                "read_transcript",
                "Read the transcript",
                "What was heard in a past debate, as Markdown, some lines at a time.",
                ReadTranscript,
                answers.TranscriptPage,
                self._transcript,
            ),
            Tool(
                "write_page",
                "Write the page",
                "Write a past debate as one HTML page, with its sound where that was kept, beside its journal.",
                OfDebate,
                answers.WrittenPage,
                self._page,
                writes=True,
            ),
            Tool(
                "list_material",
                "List what debates are made of",
                "Names of motions, presets (rules) and casts (who debates), and what minds there are.",
                Nothing,
                answers.Material,
                self._material,
            ),
        ]

    # --- what each does ---------------------------------------------------------------------------------------------------------

    async def _hold(self, given: HoldDebate, tell: Tell) -> msgspec.Struct:
        limits = limits_of(given, self.limits)
        if self._held >= self._at_once:
            raise Refused(
                f"{self._held} debates are being held already, and this server holds {self._at_once} at once; wait for one to end, or cancel it"
            )
        self._held += 1
        try:
            return await hold(given, limits, self._folders, tell)
        finally:
            self._held -= 1

    async def _list(self, given: ListDebates, _tell: Tell) -> msgspec.Struct:
        return await asyncio.to_thread(self.past.listed, given.offset, given.most)

    async def _cruxes(self, given: ReadCruxes, _tell: Tell) -> msgspec.Struct:
        record = await asyncio.to_thread(self.past.record, given.debate)
        return answers.the_cruxes(record, self.past.path(given.debate), given.most)

    async def _flow(self, given: ReadFlow, _tell: Tell) -> msgspec.Struct:
        record = await asyncio.to_thread(self.past.record, given.debate)
        flow = answers.the_flow(record, self.past.path(given.debate))
        if given.side is not None and given.side not in flow.points:
            raise Refused(f"read_flow: side = {given.side!r} is not allowed; it takes one of {', '.join(flow.points)}")
        points = {
            side: [point for point in own if given.state in (None, point.state)]
            for side, own in flow.points.items()
            if given.side in (None, side)
        }
        return msgspec.structs.replace(flow, points=points)

    async def _verdict(self, given: OfDebate, _tell: Tell) -> msgspec.Struct:
        record = await asyncio.to_thread(self.past.record, given.debate)
        return answers.the_verdict(record, self.past.path(given.debate))

    async def _transcript(self, given: ReadTranscript, _tell: Tell) -> msgspec.Struct:
        return await asyncio.to_thread(self.past.transcript_page, given.debate, given.first, given.most)

    async def _page(self, given: OfDebate, _tell: Tell) -> msgspec.Struct:
        journal = self.past.path(given.debate)
        page = journal.with_suffix(".html")
        await asyncio.to_thread(self._write_page, journal, page)
        return answers.WrittenPage(journal.stem, str(page), page.stat().st_size)

    async def _material(self, _given: Nothing, _tell: Tell) -> msgspec.Struct:
        return await asyncio.to_thread(_material)


def _material() -> answers.Material:
    from .. import catalog

    casts = catalog.casts()
    return answers.Material(
        motions=[answers.Named(row["name"], row["title"] or row["about"]) for row in catalog.motions()],
        presets=[answers.Named(row["name"], row["about"]) for row in catalog.presets()],
        casts=[answers.Named(row["name"], row["about"]) for row in casts],
        agents={row["name"]: row["agents"] for row in casts if "agents" in row},
        minds=[
            answers.Named(
                "casebook",
                "Offline and free: argues from the motion's claims, or from a sketch of a sentence; quotes your evidence",
            ),
            answers.Named(
                "chat:MODEL",
                "A model of an OpenAI-compatible server: OPENAI_BASE_URL, OPENAI_API_KEY, or chat:MODEL@URL on this machine",
            ),
            answers.Named(
                "PROVIDER:MODEL",
                "A model of a provider (anthropic, google, mistral, openai), with the extra `providers` and its key",
            ),
        ],
    )
