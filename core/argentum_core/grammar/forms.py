"""Every line that can be written: its word, what stands behind it, what it means. Reading, completion, help and documents derive from
this table; one more command of the engine is one more line here. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import msgspec

from ..debate.commands import (
    SHARE_PERCENT,
    AskCommand,
    ClapCommand,
    ClosingCommand,
    Command,
    CutAtBeatCommand,
    CutCommand,
    ExtendCommand,
    GrantCommand,
    KnobCommand,
    MindCommand,
    MuteCommand,
    PauseCommand,
    PresetCommand,
    RefuseCommand,
    SayCommand,
    ShareCommand,
    StopCommand,
    TakeCommand,
    TemperamentCommand,
    UndoCommand,
    VoiceCommand,
)
from ..debate.events import Tier
from ..debate.state import CHAIR, Agent, DebateState
from .words import NotNow, listed

SlotKind = Literal[
    "agent",
    "speaker",
    "seat",
    "mind",
    "voice",
    "temperament",
    "tokens",
    "percent",
    "amount",
    "text",
    "knob",
    "value",
    "preset",
    "vote",
    "on_off",
    "tier",
    "group",
    "word",
]
PreparedLine = Literal["cut_in", "standby"]

ON_OFF: Final = ("on", "off")
TIERS: Final[tuple[str, ...]] = ("auto", *get_args(Tier))
SHARE_STEP: Final = 5
EXTRA_TURNS: Final = 5
EXTRA_MINUTES: Final = 2


class Question(msgspec.Struct, frozen=True):
    """A line that changes nothing: it is answered from the state. `about` is the word that help is wanted for, the group of knobs, or empty."""

    name: Literal["help", "who", "banks", "presets", "knobs"]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands at one place behind the word. `shown` is how usage writes it."""

    kind: SlotKind
    shown: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """What a line is read with: the debate as it stands, what was filled in by kind of slot, the agent that is selected, if any, and the
    names of presets."""

    state: DebateState
    given: dict[SlotKind, Any]
    selected: Agent | None = None
    presets: tuple[str, ...] | None = ()

    @property
    def agent(self) -> Agent:
        """The agent that was named, else the selected one."""
        agent = self.given.get("agent") or self.selected
        assert isinstance(agent, Agent)  # reading has refused the line otherwise
        return agent

    @property
    def seat(self) -> str:
        """The id of the agent that was named, or the chair's; else that of the selected agent."""
        named = self.given.get("seat") or self.selected
        assert named is not None
        return str(named.id)


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """One line of the grammar. `also` are other words for the same."""

    word: str
    slots: tuple[Slot, ...]
    about: str
    make: Callable[[Moment], Command | Question]
    also: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """`grant AGENT [TOKENS]`"""
        return " ".join([self.word, *(f"[{slot.shown}]" if slot.optional else slot.shown for slot in self.slots)])


AGENT: Final = Slot("agent", "AGENT")
ANY_AGENT: Final = Slot("agent", "AGENT", optional=True)
TOKENS: Final = Slot("tokens", "TOKENS", optional=True)
SEAT: Final = Slot("seat", "AGENT")
"""An agent, or the chair."""
SWITCH: Final = Slot("on_off", "on|off", optional=True)


def speaker_of(state: DebateState) -> str:
    """The name of whoever speaks; empty while nobody does."""
    floor = state.floor
    if floor is None:
        return ""
    return "The chair" if floor.agent == CHAIR else state.by_id[floor.agent].name


def prepared_by(state: DebateState, line: PreparedLine) -> str | None:
    """The id of the agent whose line of a kind is prepared: that of the armed cut, else of the newest; None without."""
    armed = state.floor.armed if state.floor is not None else None
    if line == "cut_in" and armed is not None and armed.by == "agent":
        return armed.agent
    kind = "kicker" if line == "cut_in" else "reserve"
    return next((work.agent for work in reversed(state.work.values()) if work.kind == kind), None)


def extended(state: DebateState, amount: float | None = None, unit: str = "") -> ExtendCommand:
    """So many turns or minutes more; without a unit, turns where they limit the debate, else minutes; without a number 5 turns, or 2 minutes.
    Raises NotNow for a part of a turn."""
    if unit == "turns" or (not unit and state.turns_wanted is not None):
        turns = amount if amount is not None else EXTRA_TURNS
        if turns != int(turns):
            raise NotNow(f"{turns:g} turns is not a whole number of them")
        return ExtendCommand(turns=int(turns))
    return ExtendCommand(minutes=float(amount if amount is not None else EXTRA_MINUTES))


def stepped_share(agent: Agent, step: int) -> ShareCommand:
    """The target share of an agent moved to the next multiple of the step, in percent, within what is possible."""
    now = round(agent.target_share * 100, 6)
    wanted = (now // step + 1) * step
    return ShareCommand(agent.id, max(SHARE_PERCENT[0], min(SHARE_PERCENT[1], wanted)))


def _cut(moment: Moment) -> Command:
    """Whoever is named is cut off only while they speak: a line that comes too late must not hit the next speaker."""
    named, floor = moment.given.get("speaker"), moment.state.floor
    if named is not None and (floor is None or floor.agent != named.id):
        now = speaker_of(moment.state)
        who = f"{now} is" if now else "nobody is"
        gives = f"; cut_at_beat {named.name} gives {named.name} the floor" if now and named.id != CHAIR else ""
        raise NotNow(f"{named.name} is not speaking, {who}{gives}")
    return CutCommand()


def _cut_at_beat(moment: Moment) -> Command:
    named = moment.given.get("agent")
    return CutAtBeatCommand(named.id if named is not None else None)


def _tokens(kind: type[GrantCommand] | type[TakeCommand]) -> Callable[[Moment], Command]:
    return lambda moment: kind(moment.agent.id, moment.given.get("tokens", 1))


def _refuse(line: PreparedLine) -> Callable[[Moment], Command]:
    def make(moment: Moment) -> Command:
        named = moment.given.get("agent")
        agent = named.id if named is not None else prepared_by(moment.state, line)
        if agent is None:
            raise NotNow(f"no {'cut-in line' if line == 'cut_in' else 'standby'} is prepared")
        return RefuseCommand(agent, line)

    return make


def _share_step(step: int) -> Callable[[Moment], Command]:
    return lambda moment: stepped_share(moment.agent, step)


def _clap(moment: Moment) -> Command:
    named, floor = moment.given.get("agent") or moment.selected, moment.state.floor
    if named is not None:
        return ClapCommand(named.id)
    if floor is None or floor.agent == CHAIR:
        raise NotNow(f"no agent is speaking; clap needs an agent: {listed(moment.state.agents)}")
    return ClapCommand(floor.agent)


def _hold(moment: Moment) -> Command:
    tier = moment.given.get("tier")
    if tier is None:
        tier = moment.state.governor.tier if moment.state.rules.governor.mode == "auto" else "auto"
    return KnobCommand("governor.mode", tier)


FORMS: Final = (
    WrittenForm(
        "cut", (Slot("speaker", "AGENT", optional=True),),
        "Cut the speaker off now; with an agent, only if it is that one who speaks", _cut, ("cut_now",),
    ),
    WrittenForm(
        "cut_at_beat", (ANY_AGENT,), "Cut at the next beat; the agent takes the floor, or the auction decides",
        _cut_at_beat, ("beat", "at_beat"),
    ),
    WrittenForm(
        "refuse", (ANY_AGENT,), "Refuse the cut-in line that is prepared, also where its cut is armed", _refuse("cut_in"),
    ),
    WrittenForm(
        "refuse_standby", (ANY_AGENT,), "Refuse the standby, the opening of the likely next speaker", _refuse("standby"), ("standby",),
    ),
    WrittenForm(
        "say", (Slot("text", "WORDS"),), "Speak a line as the chair",
        lambda moment: SayCommand(moment.given["text"]),
    ),
    WrittenForm(
        "ask", (AGENT, Slot("text", "QUESTION", optional=True)), "Put a question to an agent, who answers next; without one it just has the floor",
        lambda moment: AskCommand(moment.agent.id, moment.given.get("text", "")),
    ),
    WrittenForm(
        "closing", (), "Call the closing statements; they follow what is being said", lambda _: ClosingCommand(), ("closing_statements",),
    ),
    WrittenForm(
        "vote", (Slot("vote", "SIDE [0–100]"),), "Vote for a side or undecided; between the house's votes with how sure you are",
        lambda moment: moment.given["vote"],
    ),
    WrittenForm("grant", (AGENT, TOKENS), "Give an agent tokens, one unless said otherwise", _tokens(GrantCommand)),
    WrittenForm("take", (AGENT, TOKENS), "Take tokens from an agent, one unless said otherwise", _tokens(TakeCommand)),
    WrittenForm(
        "mute", (AGENT, SWITCH), "Keep an agent from speaking, or let it speak again",
        lambda moment: MuteCommand(moment.agent.id, moment.given.get("on_off")),
    ),
    WrittenForm("unmute", (AGENT,), "Let a muted agent speak again", lambda moment: MuteCommand(moment.agent.id, False)),
    WrittenForm(
        "share", (AGENT, Slot("percent", "PERCENT")), "Set the share of the talk that an agent is meant to have",
        lambda moment: ShareCommand(moment.agent.id, moment.given["percent"]),
    ),
    WrittenForm("share_less", (AGENT,), "Mean an agent to have less of the talk, to the next 5 percent", _share_step(-SHARE_STEP)),
    WrittenForm("share_more", (AGENT,), "Mean an agent to have more of the talk, to the next 5 percent", _share_step(SHARE_STEP)),
    WrittenForm(
        "mind", (SEAT, Slot("mind", "MIND")), "Have an agent, or the chair, asked by another mind: casebook, chat:MODEL, PROVIDER:MODEL",
        lambda moment: MindCommand(moment.seat, moment.given["mind"]),
    ),
    WrittenForm(
        "voice", (SEAT, Slot("voice", "VOICE")), "Have an agent, or the chair, speak with another voice: neural:SPEAKER, espeak:VARIANT …",
        lambda moment: VoiceCommand(moment.seat, moment.given["voice"]),
    ),
    WrittenForm(
        "temperament", (AGENT, Slot("temperament", "KIND")),
        "Give an agent another temperament: quiet, fair, aggressive, own, or weights such as w_emotion 1.2",
        lambda moment: TemperamentCommand(moment.agent.id, moment.given["temperament"]), ("temper",),
    ),
    WrittenForm(
        "extend", (Slot("amount", "N", optional=True),), "Let the debate go on longer: N more turns, or minutes where time limits it",
        lambda moment: extended(moment.state, *moment.given.get("amount", ())),
    ),
    WrittenForm("clap", (ANY_AGENT,), "Clap for an agent, or for whoever speaks", _clap),
    WrittenForm(
        "pause", (SWITCH,), "Pause, or go on; on and off say which",
        lambda moment: PauseCommand(moment.given.get("on_off")),
    ),
    WrittenForm("continue", (), "Go on after a pause", lambda _: PauseCommand(False), ("go_on", "resume")),
    WrittenForm(
        "preset", (Slot("preset", "NAME"),), "Switch the whole rule book to another preset",
        lambda moment: PresetCommand(moment.given["preset"], {}),
    ),
    WrittenForm(
        "set", (Slot("knob", "KNOB"), Slot("value", "VALUE")), "Change one knob by its key path",
        lambda moment: KnobCommand(moment.given["knob"], moment.given["value"]), ("knob",),
    ),
    WrittenForm("hold", (Slot("tier", "TIER", optional=True),), "Hold the governor at a tier, or auto; without one at the present tier", _hold),
    WrittenForm("undo", (), "Undo the last steering: a preset, a knob, tokens, a mute, or what was changed about an agent", lambda _: UndoCommand()),
    WrittenForm("stop", (), "End the debate; a recorded one can be resumed", lambda _: StopCommand(), ("end",)),
    WrittenForm("who", (), "Tell who speaks, who is next, and where the debate is", lambda _: Question("who")),
    WrittenForm("banks", (), "Tell everybody's tokens, bid, pacing, share and mood", lambda _: Question("banks"), ("economy", "bids")),
    WrittenForm("presets", (), "Tell which presets there are, and which is in force", lambda _: Question("presets")),
    WrittenForm(
        "knobs", (Slot("group", "GROUP", optional=True),), "Tell the knobs of a group; without one those that differ from the preset",
        lambda moment: Question("knobs", moment.given.get("group", "")),
    ),
    WrittenForm(
        "help", (Slot("word", "WORD", optional=True),), "Tell what can be written, or what one word takes",
        lambda moment: Question("help", moment.given.get("word", "")),
    ),
)  # fmt: skip
"""Every line, in the order of the help."""

BY_WORD: Final[dict[str, WrittenForm]] = {
    **{other: form for form in FORMS for other in form.also},
    **{form.word: form for form in FORMS},
}
"""The form of every word, the other words for it included."""
