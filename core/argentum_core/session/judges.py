"""The judges of a debate: models that read what was heard, each twice, with the names of the sides swapped in the second reading.

A single verdict is worth little: a model may like whoever speaks first, or whoever is named first. So what is told of a judge is both
of its verdicts, and whether they agree. What the readings take counts against the debate's caps and the judges' own limits
(`orchestrator/judging.py`): a judge that is too dear or too late is left out, and says why.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ..debate.events import CallUsage, DebateStarted, Event, SegmentEnded
from ..debate.state import CHAIR, DebateState
from ..journal.record import Recorded
from ..minds.base import Heard, JudgeBrief, Mind, MindFault, MindReply, MindRequest, Usage
from ..orchestrator.inputs import Input, JudgeCharged, JudgeRead
from ..orchestrator.judging import READINGS, Taking, no_room_for_reading, together

LABELS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NONE: Final = "none"
STOPPED: Final = "the debate was stopped before its end, so nothing was judged"
NOT_WAITED_FOR: Final = "nobody waited for its answer"
ASKS_AGAIN_S: Final = 1.0
"""How often a judge looks whether the caps of a minute let it read."""
_WORDS: Final = 24
_MINUTE_S: Final = 60.0

Give = Callable[[Input], None]
"""Takes an input of the debate and puts on record what comes of it, at once."""


class JudgePanel:
    """The judges by name. Tell it every event (`take`); when the debate is over, `read` has them read. `now_s` is the time in seconds."""

    def __init__(self, judges: Sequence[tuple[str, Mind]], *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._judges = list(judges)
        self._now_s = now_s
        self._title = ""
        self._agents: dict[str, tuple[str, str]] = {}
        self._heard: list[tuple[str, str, str, bool]] = []
        self._sides: list[str] = []
        self._state = DebateState()
        self._give: Give = _nobody
        self._begun_s, self._ended_ms = 0.0, 0
        self._paid: list[tuple[float, Taking]] = []
        self._under_way: dict[str, Taking] = {}
        self._closed = False

    def take(self, events: Iterable[Event]) -> None:
        """What has happened, in order."""
        for event in events:
            if isinstance(event, DebateStarted):
                self._title = event.title
                self._agents = {agent.id: (agent.name, agent.side) for agent in event.agents}
                self._sides = list(dict.fromkeys(agent.side for agent in event.agents))
            elif isinstance(event, SegmentEnded) and event.heard_text and event.agent != CHAIR:
                self._heard.append((event.segment_id, event.agent, event.heard_text, event.complete))

    def spent(self, request: MindRequest, usage: Usage) -> None:
        """What a call took for a reading whose answer nobody has."""
        self._charge(request, usage)

    async def read(self, state: DebateState, give: Give, *, stopped: bool = False) -> None:
        """Have the judges read side by side; `give` takes what every call took and, in the judges' order, what each of them found.

        Judges that have not answered when this is cancelled are hung up on, and say so. A debate that was `stopped` is not read. The
        minds are closed afterwards. `state` is looked at for the caps, and changes as `give` takes what calls took.
        """
        self._state, self._give, self._begun_s = state, give, self._now_s()
        self._ended_ms = state.at_ms
        readers = [
            asyncio.ensure_future(self._found(n, name, mind, stopped=stopped))
            for n, (name, mind) in enumerate(self._judges, start=1)
        ]
        told = 0
        try:
            for reader in readers:
                report = await reader
                give(report)
                told += 1
        finally:
            for reader in readers[told:]:
                reader.cancel()
            ended = await asyncio.gather(*readers[told:], return_exceptions=True)
            await self.close()
            for (name, _), found in zip(self._judges[told:], ended, strict=True):
                give(found if isinstance(found, JudgeRead) else JudgeRead(name, (), NOT_WAITED_FOR))
            self._give = _nobody

    async def close(self) -> None:
        """Close the judges' minds; may be called twice."""
        if self._closed:
            return
        self._closed = True
        for mind in {id(mind): mind for _, mind in self._judges}.values():
            await mind.close()

    async def _found(self, number: int, name: str, mind: Mind, *, stopped: bool) -> JudgeRead:
        """What a judge reports."""
        if stopped:
            return JudgeRead(name, (), STOPPED)
        if not self._heard:
            return JudgeRead(name, (), "nothing was heard that could be judged")
        verdicts: list[str | None] = []
        seconds = self._state.settings.judges.seconds
        try:
            async with asyncio.timeout(seconds):
                for reading in range(READINGS):
                    request = self._request(number, reading)
                    no_room = await self._no_room(mind, request)
                    if no_room:
                        return JudgeRead(name, tuple(verdicts), no_room)
                    reply = await self._asked(mind, request)
                    verdict = reply.text.strip().strip("\"'`*.").removeprefix("Side ").removeprefix("side ").strip()
                    sides = self._named(reading)
                    if verdict.casefold() == NONE:
                        verdicts.append(None)
                    elif verdict.upper() in sides:
                        verdicts.append(sides[verdict.upper()])
                    else:
                        return JudgeRead(name, tuple(verdicts), _no_verdict(reply.text))
        except TimeoutError:
            return JudgeRead(name, tuple(verdicts), f"it had not answered after {seconds} s (judges.seconds)")
        except MindFault as fault:
            return JudgeRead(name, tuple(verdicts), str(fault) or fault.fault)
        return JudgeRead(name, tuple(verdicts))

    async def _no_room(self, mind: Mind, request: MindRequest) -> str:
        """Why a reading is not asked for, empty where it may be: then it is counted as under way. Waits where only a minute's cap is in
        the way, as long as there is time."""
        reading = _estimated(mind, request)
        while True:
            under_way, now_s = together(self._under_way.values()), self._now_s()
            minute = together(taking for at_s, taking in self._paid if at_s > now_s - _MINUTE_S)
            waited_s = now_s - self._begun_s
            found = no_room_for_reading(self._state, reading, under_way, minute, self._ended_ms + int(1000 * waited_s))
            if found is None:
                self._under_way[request.request_id] = reading
                return ""
            if not found.later or waited_s + ASKS_AGAIN_S >= self._state.settings.judges.seconds:
                return found.why
            await asyncio.sleep(ASKS_AGAIN_S)

    async def _asked(self, mind: Mind, request: MindRequest) -> MindReply:
        """The answer to a reading, whose cost is charged. Raises MindFault."""
        reply = await mind.reply(request)
        self._charge(request, reply.usage)
        return reply

    def _charge(self, request: MindRequest, usage: Usage | None) -> None:
        self._under_way.pop(request.request_id, None)
        took = (
            CallUsage(usage.model, usage.input_tokens, usage.output_tokens, usage.estimated)
            if usage is not None
            else None
        )
        if usage is not None and usage.cost_micros:
            self._paid.append((self._now_s(), Taking(1, 0, usage.cost_micros)))
        number = int(request.agent.rpartition("_")[2])
        self._give(JudgeCharged(request.request_id, number, usage.cost_micros if usage is not None else 0, took))

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


def _estimated(mind: Mind, request: MindRequest) -> Taking:
    """One call, and what it takes at most where its mind can tell."""
    estimate = getattr(mind, "estimate", None)
    usage = estimate(request) if estimate is not None else None
    if not isinstance(usage, Usage):
        return Taking(calls=1)
    return Taking(1, usage.input_tokens + usage.output_tokens, usage.cost_micros)


def _nobody(_input: Input) -> None:
    """No-op callback."""


def _no_verdict(text: str) -> str:
    told = " ".join(text.split())
    if not told:
        return "it answered without naming a side"
    shown = told if len(told) <= 60 else told[:59] + "…"
    return f"it named no side, but wrote: {shown}"
