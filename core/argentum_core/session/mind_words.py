"""What a mind said: the one place between a mind's reply and the engine that cleans words, caps them and judges what they cite.

The caps are those of the parser (`minds/caps.py`). Whole replies, and first sentences with the rest after them, take the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from argentum_kit.plain_text import cap_words, sanitise

from ..debate.events import CallUsage, WorkKind
from ..debate.state import DebateState
from ..evidence import EvidenceEdge
from ..minds.base import Mind, MindReply, MindRequest, Snippet
from ..minds.replies.spoken_to import links_of_words
from ..minds.reply_checks import cap_of, spoken
from ..minds.requests import evidence_snippets, named_snippets
from ..orchestrator.inputs import MindReplied, MindReplyContinued

CITING: frozenset[WorkKind] = frozenset({"segment", "reserve"})
"""What has room to cite: bids, remarks and cut-in lines have not."""
MOST_SOURCES = 8
SOURCE_CHARACTERS = 80
EVIDENCE_PATIENCE_S = 3.0


class MindWords:
    """The words of all minds of one debate, with the evidence that they may cite."""

    def __init__(self, state: DebateState, evidence: EvidenceEdge, *, real_time: bool) -> None:
        self._state = state
        self._evidence = evidence
        self._patience_s = EVIDENCE_PATIENCE_S if real_time else None
        """How long a search may take; in virtual time nothing is late."""

    async def briefed(self, request: MindRequest, mind: Mind) -> MindRequest:
        """The request with what may be cited. A search in a large library takes milliseconds: the debate does not wait."""
        evidence = self._evidence
        wanted = self._state.settings.evidence.enabled and getattr(mind, "wants_evidence", True)
        if (
            evidence.library is None
            or not wanted
            or (wanted == "named" and not evidence.library.beyond_dossier)
            or request.kind not in CITING
            or request.role == "closing"
            or not self._may_cite(request.agent)
        ):
            return request
        search = named_snippets if wanted == "named" else evidence_snippets
        if self._patience_s is None:
            # In virtual time whoever waited for a thread would come after another, and the debate out another time.
            shown: tuple[Snippet, ...] = evidence.asked(lambda library: search(request, library), ())
            return replace(request, evidence=shown)
        searching = asyncio.to_thread(evidence.asked, lambda library: search(request, library), ())
        try:
            found = await asyncio.wait_for(searching, self._patience_s)
        except TimeoutError:
            evidence.failed(TimeoutError(f"a search took longer than {EVIDENCE_PATIENCE_S:g} s"))
            return request
        return replace(request, evidence=found)

    def _may_cite(self, agent: str) -> bool:
        """Whether evidence would count for this agent now; what would not need not be shown."""
        state = self._state
        known = state.by_id.get(agent)
        return known is None or state.turn - known.evidence_turn >= state.settings.evidence.every_segments

    def replied(self, request: MindRequest, reply: MindReply) -> MindReplied:
        """A reply as an input: every text cleaned and capped, in halves each on its own."""
        most = (request.kind == "listen" and request.remark_words) or request.max_words
        text, second, second_ack = (
            spoken(part, request.kind, most, request.role) for part in (reply.text, reply.second, reply.second_ack)
        )
        sources, relevance = self._cited(request, f"{text} {second}".strip(), reply.sources)
        return MindReplied(
            request_id=request.request_id,
            text=text,
            kind=reply.kind,
            importance=reply.importance,
            answers=reply.answers,
            claim=reply.claim,
            sources=sources,
            relevance=relevance,
            second=second,
            second_ack=second_ack,
            bid=reply.bid,
            urgency=reply.urgency,
            backlog=reply.backlog,
            mood=reply.mood,
            cost_micros=_cost_micros(reply),
            links=reply.links,
            cut_in=spoken(reply.cut_in, "kicker", request.max_words) if reply.cut_in else "",
            absent=reply.absent,
            usage=_usage(reply),
        )

    def first_sentence(self, request: MindRequest, text: str) -> MindReplied | None:
        """The beginning of a segment whose rest is still being written; None where it has no words."""
        words = spoken(text, request.kind, request.max_words, request.role)
        if not words:
            return None
        answers, links = links_of_words(request, words)
        return MindReplied(request.request_id, words, answers=answers, links=links, more=True)

    def rest(self, request: MindRequest, first: str, reply: MindReply) -> MindReplyContinued:
        """What a reply has beyond the `first` words that were handed in, within the cap of the whole."""
        left = cap_of(request.kind, request.max_words, request.role) - len(first.split())
        text = cap_words(sanitise(reply.text).removeprefix(first).strip(), left) if left > 0 else ""
        return MindReplyContinued(
            request.request_id, text, self._named(reply.sources), _cost_micros(reply), _usage(reply)
        )

    def _cited(self, request: MindRequest, words: str, named: Sequence[str]) -> tuple[tuple[str, ...], float]:
        """What the words cite, and how much they share with it. A bid without words is for the line that is prepared.

        Where there is no library, or no line, nothing can be cited.
        """
        if self._evidence.library is None or not named:
            return (), 0.0
        line = words or self._prepared(request.agent)
        sources = self._named(named)
        return (sources, self._evidence.judge(line, sources).relevance) if line else ((), 0.0)

    def _named(self, named: Sequence[str]) -> tuple[str, ...]:
        """The ids that a mind names as its sources: clean, each once, and few. Without a library there are none."""
        if self._evidence.library is None:
            return ()
        cleaned = [sanitise(source)[:SOURCE_CHARACTERS] for source in named[:MOST_SOURCES]]
        return tuple(dict.fromkeys(source for source in cleaned if source))

    def _prepared(self, agent: str) -> str:
        """What an agent would say next, as far as it is written."""
        written = (
            work.text for work in reversed(self._state.work.values()) if work.agent == agent and work.kind in CITING
        )
        return next((text for text in written if text), "")


def _usage(reply: MindReply) -> CallUsage | None:
    usage = reply.usage
    if usage is None:
        return None
    return CallUsage(usage.model, usage.input_tokens, usage.output_tokens, usage.estimated)


def _cost_micros(reply: MindReply) -> int:
    return reply.usage.cost_micros if reply.usage is not None else 0
