"""A debate held for an agent: put together, played in virtual time, told as it goes, kept to its limits, and stopped when nobody waits for it.

Everything that takes long is a task or a thread of its own, which is waited for whatever happens: when `hold` is over, in whatever way, no
call of a model is under way, and journal and library are closed.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_core.api.playing import EventHandover, WaitingVoice
from argentum_core.debate import events as e
from argentum_core.debate.commands import ClosingCommand
from argentum_core.measures.costs import KindCosts
from argentum_core.orchestrator.inputs import Operator
from argentum_kit.refused import Refused, one_line

from .allowance import Allowance, LimitedMind, Limits
from .answers import (
    MICROS,
    POINTS_TOLD,
    HeldDebate,
    ReachedLimit,
    cost_of,
    debate_of,
    told_cruxes,
    told_points,
    verdict_of,
)
from .arguments import TURNS, HoldDebate
from .debate_record import DebateRecord
from .material import CASEBOOK, Evidence, FoundMotion, check_specs, evidence_of, motion_of, plain_name, seated
from .resource_names import addresses_of

if TYPE_CHECKING:
    from argentum_core.journal import Recorded
    from argentum_core.minds.base import Mind
    from argentum_core.session import Setup
    from argentum_core.wiring.virtual import VirtualDebate

Tell = Callable[[float, float | None, str], Awaitable[None]]
"""Told how far a debate is, of how much, and what is happening; the first number grows with every call."""

BUDGET = "budget"
BUDGET_NOTICES = 2
"""The engine tells of a budget that is nearly spent, and then of one that is spent."""
GRACE_S = 20.0
"""How long a debate may take to come to its end once a limit is reached; then it is broken off."""
SHOWN_WORDS = 24
MONEY_KNOB = "governor.money_per_debate"
LEAST_MONEY = 1 / MICROS
"""The knob takes 0 for no limit."""


async def hold(given: HoldDebate, limits: Limits, folders: Sequence[Path], tell: Tell) -> HeldDebate:
    """Hold the debate that is asked for, and say what it came to. Raises Refused with one sentence for what cannot be done."""
    return await _Holding(given, limits, folders, tell).held()


class _Holding:
    """One debate while it is held."""

    def __init__(self, given: HoldDebate, limits: Limits, folders: Sequence[Path], tell: Tell) -> None:
        self._given = given
        self._folders = folders
        self._tell = tell
        self._begun_s = time.monotonic()
        self._allowance = Allowance(limits)
        self._notices: list[str] = []
        self._told = 0.0
        self._limit_turn = 0
        self._budget_notices = 0
        self._given_up = threading.Event()

    async def held(self) -> HeldDebate:
        given, allowance = self._given, self._allowance
        await asyncio.to_thread(check_specs, given)
        evidence = await asyncio.to_thread(evidence_of, given, self._folders)
        await self._progress("The debate is put together.")
        until = asyncio.get_running_loop().call_later(self._left_s(), self._given_up.set)
        try:
            found = await motion_of(given, evidence, self._progress, self._left_s(), self._given_up)
        except asyncio.CancelledError:
            self._given_up.set()
            raise
        if found.usage is not None:
            allowance.took(found.usage.input_tokens + found.usage.output_tokens)
        debate = await self._opened(found, evidence)
        until.cancel()
        record = DebateRecord({claim.id: claim.gist for claim in debate.setup.motion.claims})
        if found.usage is not None:
            record.costs.by_kind["brief"] = KindCosts(
                1, found.usage.input_tokens, found.usage.output_tokens, found.micros
            )
        try:
            await self._played(debate, record)
        finally:
            await asyncio.shield(asyncio.to_thread(debate.close))
        assert debate.journal is not None
        return self._answer(record, debate.journal.path)

    # --- before the first word ----------------------------------------------------------------------------------------------

    async def _opened(self, found: FoundMotion, evidence: Evidence) -> VirtualDebate:
        """The debate, opened in a thread. Whoever is cancelled meanwhile leaves nothing open. Raises Refused."""
        opened = asyncio.ensure_future(asyncio.to_thread(self._open, found, evidence))
        try:
            return await asyncio.shield(opened)
        except asyncio.CancelledError:
            self._given_up.set()
            with suppress(Exception):  # what cannot be opened is closed
                (await opened).close()
            raise
        except OSError as error:
            raise Refused(one_line(error)) from None

    def _open(self, found: FoundMotion, evidence: Evidence) -> VirtualDebate:
        """The debate, ready to be played. Raises Refused."""
        from argentum_core.wiring.recording import Recording
        from argentum_core.wiring.virtual import open_virtual

        setup = self._setup(found, evidence)
        self._notices += [
            f"The price of {spec} is not known, so its money cannot be limited; tokens and seconds are."
            for spec, traits in setup.mind_traits.items()
            if traits.metered and traits.call_micros == 0
        ]
        debate = open_virtual(setup, Recording(), self._fault)
        try:
            notice = evidence.put_into(debate.library, self._given_up)
        except BaseException:
            debate.close()
            raise
        if notice:
            self._notices.append(notice)
        return debate

    def _setup(self, found: FoundMotion, evidence: Evidence) -> Setup:
        from argentum_core.wiring.assemble import ProgramMaterial, assemble
        from argentum_core.wiring.choice import Choice

        given = self._given
        turns = TURNS if given.turns is None and given.minutes is None else given.turns
        settings = tuple((key, _written(value)) for key, value in given.settings.items() if key != MONEY_KNOB)
        choice = Choice(
            motion=found.name,
            cast=plain_name("cast", given.cast) if given.cast is not None else "",
            preset=plain_name("preset", given.preset),
            voice=given.voice,
            seed=given.seed,
            agents=given.agents,
            turns=turns,
            minutes=given.minutes,
            settings=(*settings, (MONEY_KNOB, f"{max(LEAST_MONEY, self._money() - found.micros / MICROS):f}")),
        )
        try:
            setup = assemble(choice, ProgramMaterial(motion=found.motion, seated=lambda cast: seated(cast, given)))
        except Refused as refused:
            # What the command line calls its options.
            raise Refused(str(refused).replace("--set:", "hold_debate: settings:", 1)) from None
        note = found.note
        if evidence and all(agent.mind == CASEBOOK for agent in setup.cast.agents):
            note = f"{note} The casebook quotes the evidence where a sentence of it bears out a point; name a mind to have it argued.".strip()
        return replace(setup, note=note)

    def _money(self) -> float:
        """The lower of the limit and of what the knob is set to, where it is."""
        own = self._given.settings.get(MONEY_KNOB)
        try:
            asked = float(own) if own is not None else 0.0
        except ValueError:
            raise Refused(f"hold_debate: settings {MONEY_KNOB} = {own} is not allowed; it takes a number") from None
        return min(asked, self._allowance.limits.money) if asked > 0 else self._allowance.limits.money

    def _fault(self, name: str, why: str, kind: str = "failed", retry_ms: int | None = None) -> None:  # noqa: ARG002
        from argentum_core.wiring.access import hidden

        said = f"{name}: {hidden(one_line(why))}"
        # A call that a limit hung up on is no fault of the mind's.
        if said not in self._notices and self._allowance.reached is None:
            self._notices.append(said)

    # --- while it is played -------------------------------------------------------------------------------------------------

    async def _played(self, debate: VirtualDebate, record: DebateRecord) -> None:
        """Play it to its end, or to that of its limits; the record has everything then. Raises what broke it."""
        allowance, handover = self._allowance, EventHandover()
        commands: deque[Operator] = deque()
        minds = self._limit(debate)
        waiting = {id(voice): WaitingVoice(voice, handover) for voice in debate.participants.voices.values()}
        voices = debate.participants.voices
        voices.update({agent: waiting[id(voice)] for agent, voice in voices.items()})
        loop = asyncio.get_running_loop()
        running = asyncio.ensure_future(debate.run(handover.publish, commands))
        running.add_done_callback(lambda _: handover.wake.set())
        timers: list[asyncio.TimerHandle] = []

        def reached() -> None:
            self._limit_turn = record.turns
            for mind in minds:
                mind.stop()  # type: ignore[attr-defined]
            commands.append(Operator(1, ClosingCommand(), record.length_ms))
            timers.append(loop.call_later(GRACE_S, running.cancel))
            handover.wake.set()

        allowance.on_reached = reached
        if allowance.reached is not None:
            reached()
        timers.append(loop.call_later(max(0.0, self._left_s()), allowance.reach, "seconds"))
        try:
            while True:
                over = running.done()
                while handover.waiting:
                    await self._take(handover.waiting.pop(0), record)
                if over:
                    break
                handover.opened.set()
                await handover.wake.wait()
                handover.wake.clear()
            if not running.cancelled():
                running.result()
        finally:
            for timer in timers:
                timer.cancel()
            if not running.done():
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({running})
            if running.done() and not running.cancelled():
                running.exception()

    def _limit(self, debate: VirtualDebate) -> list[Mind]:
        """Put the allowance between the debate and its models; returns the models, which can be stopped."""
        there = debate.participants
        offline = {id(there.fallback), id(there.chair)}
        models = {id(mind): mind for mind in there.minds.values() if id(mind) not in offline}
        limited: dict[tuple[int, int], Any] = {}
        for agent, mind in there.minds.items():
            if id(mind) in models:
                stand_in = there.chair if agent == "chair" else there.fallback
                key = id(mind), id(stand_in)
                there.minds[agent] = limited.setdefault(key, LimitedMind(mind, stand_in, self._allowance))
        return [mind for mind in models.values() if hasattr(mind, "stop")]

    async def _take(self, recorded: Recorded, record: DebateRecord) -> None:
        record.take(recorded)
        event = recorded.event
        if isinstance(event, e.CallSettled) and event.usage is not None:
            self._allowance.took(event.usage.input_tokens + event.usage.output_tokens)
        elif isinstance(event, e.ProviderFault) and event.provider == BUDGET:
            self._budget_notices += 1
            if self._budget_notices == BUDGET_NOTICES:
                self._allowance.reach("money")
        elif isinstance(event, e.SegmentEnded) and event.heard_text:
            await self._progress_of(record, event)

    async def _progress_of(self, record: DebateRecord, event: e.SegmentEnded) -> None:
        given, begun = self._given, record.begun
        total: float | None = None
        done: float = record.turns
        if begun is not None and begun.turns is not None:
            total, of = float(begun.turns), f"turn {record.turns} of {begun.turns}"
        elif given.minutes is not None:
            done, total = event.ended_ms / 60_000, given.minutes
            of = f"turn {record.turns}, {done:.1f} of {given.minutes:g} min"
        else:
            of = f"turn {record.turns}"
        words = event.heard_text.split()
        said = " ".join(words[:SHOWN_WORDS]) + (" …" if len(words) > SHOWN_WORDS else "")
        await self._progress(f"{record.phase or 'debate'}, {of}. {record.name(event.agent)}: {said}", done, total)

    async def _progress(self, message: str, done: float = 0.0, total: float | None = None) -> None:
        # It must grow with every notification, and the chair's lines are no turns.
        self._told = max(done, self._told + 0.001)
        await self._tell(self._told, total, message)

    def _left_s(self) -> float:
        return self._allowance.limits.seconds - (time.monotonic() - self._begun_s)

    # --- when it is over ----------------------------------------------------------------------------------------------------

    def _answer(self, record: DebateRecord, path: Path) -> HeldDebate:
        if record.begun is None:
            raise Refused(self._allowance.told(0, ended=False) or "the debate was broken off before it began")
        reached = self._allowance.reached
        limit = None
        if reached is not None:
            said = self._allowance.told(self._limit_turn, ended=record.ended is not None)
            limit = ReachedLimit(reached, float(getattr(self._allowance.limits, reached)), self._limit_turn, said)
        points = told_points(record)
        return HeldDebate(
            **debate_of(record, path),
            verdict=verdict_of(record),
            cruxes=told_cruxes(record),
            points=points[-POINTS_TOLD:],
            points_made=len(points),
            cost=cost_of(record),
            limit=limit,
            notices=[*self._notices, *record.notices],
            took_s=round(time.monotonic() - self._begun_s, 2),
            resources=addresses_of(path.stem),
        )


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
