"""The judges of a debate: models that read what was heard, each twice, with the names of the sides swapped in the second reading.

A single verdict is worth little: a model may like whoever speaks first, or whoever is named first. So what is told of a judge is both
of its verdicts, and whether they agree.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ..debate.events import DebateStarted, Event, SegmentEnded
from ..debate.state import CHAIR, DebateState
from ..journal.record import Recorded
from ..minds.base import Heard, JudgeBrief, Mind, MindFault, MindRequest
from ..orchestrator.inputs import JudgeRead

PATIENCE_S: Final = 180.0
"""How long a judge may take over one reading."""
READINGS: Final = 2
LABELS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NONE: Final = "none"
STOPPED: Final = "the debate was stopped before its end, so nothing was judged"
_WORDS: Final = 24


class JudgePanel:
    """The judges by name. Tell it every event (`take`); when the debate is over, `reports` has them read."""

    def __init__(self, judges: Sequence[tuple[str, Mind]], *, patience_s: float = PATIENCE_S) -> None:
        self._judges = list(judges)
        self._patience_s = patience_s
        self._title = ""
        self._agents: dict[str, tuple[str, str]] = {}
        self._heard: list[tuple[str, str, str, bool]] = []
        self._sides: list[str] = []

    def take(self, events: Iterable[Event]) -> None:
        """What has happened, in order."""
        for event in events:
            if isinstance(event, DebateStarted):
                self._title = event.title
                self._agents = {agent.id: (agent.name, agent.side) for agent in event.agents}
                self._sides = list(dict.fromkeys(agent.side for agent in event.agents))
            elif isinstance(event, SegmentEnded) and event.heard_text and event.agent != CHAIR:
                self._heard.append((event.segment_id, event.agent, event.heard_text, event.complete))

    async def reports(self, *, stopped: bool = False) -> list[JudgeRead]:
        """What every judge found; it never raises. A debate that was `stopped` is not read."""
        if stopped:
            return [JudgeRead(name, (), STOPPED) for name, _ in self._judges]
        return list(
            await asyncio.gather(*(self._read(n, name, mind) for n, (name, mind) in enumerate(self._judges, 1)))
        )

    async def close(self) -> None:
        """Close the judges' minds."""
        for mind in {id(mind): mind for _, mind in self._judges}.values():
            await mind.close()

    async def _read(self, number: int, name: str, mind: Mind) -> JudgeRead:
        if not self._heard:
            return JudgeRead(name, (), "nothing was heard that could be judged")
        verdicts: list[str | None] = []
        for reading in range(READINGS):
            request = self._request(number, reading)
            sides = self._named(reading)
            try:
                async with asyncio.timeout(self._patience_s):
                    reply = await mind.reply(request)
            except TimeoutError:
                return JudgeRead(name, tuple(verdicts), f"it did not answer within {self._patience_s:g} s")
            except MindFault as fault:
                return JudgeRead(name, tuple(verdicts), str(fault) or fault.fault)
            verdict = reply.text.strip().strip("\"'`*.").removeprefix("Side ").removeprefix("side ").strip()
            if verdict.casefold() == NONE:
                verdicts.append(None)
            elif verdict.upper() in sides:
                verdicts.append(sides[verdict.upper()])
            else:
                return JudgeRead(name, tuple(verdicts), _no_verdict(reply.text))
        return JudgeRead(name, tuple(verdicts))

    def _named(self, reading: int) -> dict[str, str]:
        """The sides by the names they have in a reading; in the second each has the name of the next one before."""
        count = len(self._sides)
        return {LABELS[n]: self._sides[(n + reading) % count] for n in range(min(count, len(LABELS)))}

    def _request(self, number: int, reading: int) -> MindRequest:
        labels = {side: label for label, side in self._named(reading).items()}
        heard = tuple(
            Heard(
                segment_id=segment,
                agent=agent,
                name=self._agents[agent][0],
                side=labels.get(self._agents[agent][1], "?"),
                text=text,
                claim=None,
                complete=complete,
            )
            for segment, agent, text, complete in self._heard
            if agent in self._agents
        )
        return MindRequest(
            request_id=f"judge_{number}_{reading + 1}",
            kind="chair",
            agent=f"judge_{number}",
            name="The judge",
            side=CHAIR,
            persona="",
            motion=self._title,
            context_version=0,
            max_words=_WORDS,
            floor=None,
            heard=heard,
            role="verdict",
            judge=JudgeBrief(tuple(labels[side] for side in sorted(labels, key=lambda side: labels[side]))),
        )


def heard_by(panel: JudgePanel, publish: Callable[[list[Recorded]], None]) -> Callable[[list[Recorded]], None]:
    """`publish` that tells the panel first."""

    def told(batch: list[Recorded]) -> None:
        panel.take(recorded.event for recorded in batch)
        publish(batch)

    return told


def was_stopped(state: DebateState) -> bool:
    """Whether the operator ended a debate in the middle."""
    return state.ended == "operator" and state.form.closing_reason is None


def _no_verdict(text: str) -> str:
    told = " ".join(text.split())
    if not told:
        return "it answered without naming a side"
    shown = told if len(told) <= 60 else told[:59] + "…"
    return f"it named no side, but wrote: {shown}"
