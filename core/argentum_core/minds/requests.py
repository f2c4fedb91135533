"""What a mind is told: the request with what was heard so far, built from the state at the moment of asking."""

from __future__ import annotations

from typing import get_args

from argentum_kit.plain_text import shortened

from ..debate.events import FormPhase
from ..debate.form_knobs import BRIEF_WORDS, CASE_WORDS, STATEMENT_WORDS
from ..debate.state import CHAIR, DebateState, TranscriptLine
from ..evidence import DOSSIER, EvidenceLibrary, Passage, short_title
from ..form.flow import flow_sheet
from ..form.speakers import programme
from ..form.timing import closing_words
from ..orchestrator.effects import AskMind
from .base import CutOff, Heard, MindRequest, Snippet
from .chair_request import chair_request

CHAIR_NAME = "the chair"
# What a mind is shown to cite from: enough to choose among, little enough to read in the time there is.
SNIPPETS = 4
EVIDENCE_CHARACTERS = 2400
SNIPPET_LEAST_CHARACTERS = 200
# A mind without a model looks at more of it, and takes no time to.
NAMED_SNIPPETS = 16
NAMED_SEARCHED = 12
NAMED_HEARD = 3


def evidence_snippets(request: MindRequest, library: EvidenceLibrary) -> tuple[Snippet, ...]:
    """The passages that a mind may cite, at most `SNIPPETS` and `EVIDENCE_CHARACTERS`: those most about the question or the line on
    the floor, then about the motion."""
    queries = ((_about(request), SNIPPETS - 1), (request.motion, SNIPPETS))
    found = {passage.id: passage for query, k in queries for passage in library.search(query, k)}
    snippets: list[Snippet] = []
    left = EVIDENCE_CHARACTERS
    for passage in list(found.values())[:SNIPPETS]:
        if left < SNIPPET_LEAST_CHARACTERS:
            break
        snippets.append(_snippet(passage, left))
        left -= len(snippets[-1].text)
    return tuple(snippets)


def named_snippets(request: MindRequest, library: EvidenceLibrary) -> tuple[Snippet, ...]:
    """Passages of what the user named as evidence, without the motion's own sources, for a mind that quotes them and knows no others."""
    if not library.beyond_dossier:
        return ()
    heard = [line.text for line in request.heard[-NAMED_HEARD:]]
    queries = [_about(request), request.motion, *heard]
    found = {passage.id: passage for query in queries if query for passage in library.search(query, NAMED_SEARCHED)}
    return tuple(_snippet(each, EVIDENCE_CHARACTERS) for each in found.values() if each.origin != DOSSIER)[
        :NAMED_SNIPPETS
    ]


def _about(request: MindRequest) -> str:
    return request.question or (request.floor.text if request.floor is not None else "")


def _snippet(passage: Passage, most: int) -> Snippet:
    work = "" if passage.origin == DOSSIER else passage.work or short_title(passage.title)
    return Snippet(passage.id, passage.title, shortened(passage.text, most), work, passage.place)


def request_of(state: DebateState, ask: AskMind) -> MindRequest:
    """The request for a mind, from the state at the moment of asking. Lines are as they were heard; the one on the floor is whole, as
    it will be heard."""
    floor = state.floor
    knobs = state.settings
    heard = tuple(
        _heard(state, line, line.heard)
        for line in state.transcript
        if line.heard and (floor is None or line.segment_id != floor.segment_id)
    )
    if ask.agent == CHAIR:
        return chair_request(state, ask, heard, _on_floor(state))
    agent = state.by_id[ask.agent]
    least, words = _words(state, ask)
    return MindRequest(
        request_id=ask.request_id,
        kind=ask.kind,
        agent=agent.id,
        name=agent.name,
        side=agent.side,
        persona=agent.persona,
        person=agent.person,
        motion=state.title,
        context_version=ask.context_version,
        max_words=words,
        floor=_on_floor(state),
        heard=heard,
        acknowledge=_to_acknowledge(state, agent.id) if ask.kind in ("segment", "reserve") else None,
        question=ask.question,
        short=ask.short,
        follows_own_kicker=ask.follows_own_kicker,
        dual_path=ask.dual_path,
        mood=(agent.frustration, agent.engagement, agent.confidence),
        bank=agent.bank // 100,
        max_bid=knobs.auction.max_bid,
        phase=phase_of(state),
        role=ask.role,
        least_words=least,
        may_bid=ask.may_bid,
        may_remark=ask.may_remark,
        may_cut_in=ask.may_cut_in,
        remark_words=knobs.interjections.max_words if ask.kind == "listen" else 0,
        flow_sheet=flow_sheet(state, agent.id)
        if ask.kind in ("segment", "reserve", "plan") and not ask.offline
        else "",
        points=tuple(state.flow.points.values()) if ask.kind in ("segment", "reserve") else (),
        plan=state.plans.get(agent.id, "") if ask.kind in ("segment", "reserve", "plan") and not ask.offline else "",
        cut_off=_cut_off(state, agent.id) if ask.kind in ("segment", "reserve") else None,
    )


def _words(state: DebateState, ask: AskMind) -> tuple[int, int]:
    """The least and the most words that are wanted; the least is 0 where anything up to the most will do."""
    knobs = state.settings
    if ask.kind in ("kicker", "listen"):
        return 0, knobs.interrupts.kicker_words
    if ask.kind == "interjection":
        return 0, knobs.interjections.max_words
    if ask.role == "opening":
        return STATEMENT_WORDS.get(programme(state).opening, BRIEF_WORDS)
    if ask.role == "closing":
        return closing_words(state, ask.agent)
    if ask.role == "case":
        return CASE_WORDS
    return 0, knobs.auction.follow_on_words if ask.short else knobs.floor.segment_words


def phase_of(state: DebateState) -> FormPhase | None:
    """The part of the debate that is on; None where its preset has no parts."""
    found = getattr(getattr(state, "form", None), "phase", None)
    return found if found in get_args(FormPhase) else None


def _on_floor(state: DebateState) -> Heard | None:
    floor = state.floor
    if floor is None:
        return None
    for line in reversed(state.transcript):
        if line.segment_id == floor.segment_id and line.role != "interjection":
            return _heard(state, line, line.text)
    return None


def _heard(state: DebateState, line: TranscriptLine, text: str) -> Heard:
    agent = state.by_id.get(line.agent)
    return Heard(
        segment_id=line.segment_id,
        agent=line.agent,
        name=agent.name if agent is not None else CHAIR_NAME,
        side=agent.side if agent is not None else CHAIR,
        text=text,
        claim=line.claim,
        complete=line.complete,
        role=line.role,
        answers=line.answers,
        addresses=line.links.addresses,
    )


def _cut_off(state: DebateState, agent: str) -> CutOff | None:
    """The agent's last segment, if it was cut and the agent has not come back to it since."""
    cut: TranscriptLine | None = None
    kicker: TranscriptLine | None = None
    for line in state.transcript:
        if line.role == "interjection":
            continue
        if line.agent == agent and line.role != "kicker":
            cut = line if line.cut_by is not None and not line.complete else None
            kicker = None
        elif cut is not None and kicker is None and line.role == "kicker" and line.agent == cut.cut_by:
            kicker = line
    if cut is None:
        return None
    by = state.by_id.get(cut.cut_by or "")
    return CutOff(
        cut.segment_id, cut.text, cut.heard, cut.claim, by.id if by is not None else None,
        by.name if by is not None else CHAIR_NAME, kicker.segment_id if kicker is not None else None,
    )  # fmt: skip


def _to_acknowledge(state: DebateState, agent: str) -> Heard | None:
    """An interjection over the agent's last segment that its next one should take up: important, or asking to clarify."""
    knobs = state.settings.interjections
    own_segment: str | None = None
    for line in reversed(state.transcript):
        if line.agent == agent and line.role in ("segment", "case", "second"):
            own_segment = line.segment_id
            break
    for line in reversed(state.transcript):
        if line.role == "interjection" and line.segment_id == own_segment:
            if line.importance >= knobs.acknowledge_from or line.kind == "clarify":
                return _heard(state, line, line.text)
            return None
    return None
