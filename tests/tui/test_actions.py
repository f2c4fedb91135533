"""The registry of actions: the key map of SURFACE, reasons for a refusal, what each does. No terminal here."""

from __future__ import annotations

from typing import Any

import pytest
from shell_fakes import agent, debate, floor

from argentum_core.debate.commands import Command, GrantCommand, arguments_of, name_of
from argentum_core.debate.on_floor import ArmedCut
from argentum_core.debate.state import DebateState
from argentum_tui.action import GROUPS
from argentum_tui.action_registry import ACTIONS, BY_NAME, at
from argentum_tui.actions import footer_width, for_footer, perform
from argentum_tui.context import ActionContext


class ActionTarget:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    def send(self, command: Command) -> None:
        self.done.append((name_of(command), arguments_of(command)))

    def __getattr__(self, name: str) -> Any:
        return lambda *given: self.done.append((name, *given))


def on_stage(
    state: DebateState | None = None, selected: int | None = 2, **given: Any
) -> tuple[ActionContext, ActionTarget]:
    target = ActionTarget()
    return ActionContext("stage", target, state=state or debate(), selected=selected, **given), target


KEYS = {
    "x": "cut", "X": "cut_at_beat", "i": "say", "a": "ask", "g": "grant", "G": "take", "m": "mute", "space": "pause",
    "p": "presets", "k": "knobs", "u": "undo", "t": "theme", "/": "search", "y": "copy", "?": "help",
    "e": "source", "ctrl+p": "palette", "q": "quit", "tab": "turn_panel", "c": "clap", "h": "hold", "v": "vote",
    "o": "governor", **{str(n): f"select_{n}" for n in range(1, 10)},
}  # fmt: skip


@pytest.mark.parametrize(("key", "name"), KEYS.items())
def test_the_keys_of_the_stage_are_those_of_the_surface(key: str, name: str) -> None:
    assert key in BY_NAME[name].keys
    assert "stage" in BY_NAME[name].where


@pytest.mark.parametrize("where", ["lobby", "stage"])
def test_no_key_means_two_things_on_one_screen(where: Any) -> None:
    keys = [key for action in at(where) for key in action.keys]
    assert len(keys) == len(set(keys))


def test_every_action_is_documented() -> None:
    assert len(BY_NAME) == len(ACTIONS)
    for action in ACTIONS:
        assert action.group in GROUPS
        assert action.keys and action.label and action.help[0].isupper()


def test_quit_does_not_sit_beside_a_harmless_key() -> None:
    """`q` only asks; nothing that acts at once without a way back has a key of its own without the question."""
    context, target = on_stage()
    assert perform(BY_NAME["quit"], context) is None
    assert target.done == [("ask_to_quit",)]


COMMANDS = [
    ("cut", 2, ("cut", {})),
    ("cut_at_beat", 2, ("cut_at_beat", {"agent": "brook"})),
    ("cut_at_beat", None, ("cut_at_beat", {"agent": None})),
    ("cut_at_beat", 1, ("cut_at_beat", {"agent": None})),
    ("grant", 3, ("grant", {"agent": "cyril", "tokens": 1})),
    ("take", 3, ("take", {"agent": "cyril", "tokens": 1})),
    ("mute", 4, ("mute", {"agent": "delia", "muted": True})),
    ("clap", 3, ("clap", {"agent": "cyril"})),
    ("share_more", 3, ("share", {"agent": "cyril", "percent": 30})),
    ("share_less", 3, ("share", {"agent": "cyril", "percent": 20})),
    ("pause", None, ("pause", {"paused": True})),
    ("hold", None, ("step_hold",)),
    ("governor", None, ("turn_governor",)),
    ("say", None, ("open_line", "say")),
    ("ask", 2, ("open_line", "ask")),
    ("vote", None, ("open_line", "vote")),
    ("search", None, ("open_line", "search")),
    ("presets", None, ("open_presets",)),
    ("knobs", None, ("open_knobs",)),
    ("select_4", None, ("select", 4)),
    ("select_next", 4, ("select", 1)),
    ("select_next", None, ("select", 1)),
    ("select_previous", 1, ("select", 4)),
    ("select_previous", None, ("select", 4)),
    ("scroll_up", None, ("scroll_transcript", -1)),
    ("turn_panel", None, ("turn_economy_panel",)),
    ("copy", None, ("copy",)),
    ("source", None, ("open_source",)),
    ("back", None, ("go_back",)),
    ("theme", None, ("next_theme",)),
    ("suspend", None, ("suspend",)),
    ("help", None, ("open_help",)),
    ("palette", None, ("open_palette",)),
]


@pytest.mark.parametrize(("name", "selected", "done"), COMMANDS)
def test_an_action_does_one_thing(name: str, selected: int | None, done: tuple[Any, ...]) -> None:
    context, target = on_stage(selected=selected, citing=True, drawer="agent")
    assert perform(BY_NAME[name], context) is None
    assert target.done == [done]


def _muted() -> DebateState:
    state = debate()
    state.agents[1].muted = True
    return state


REASONS = [
    ("cut", debate(phase="idle"), 2, "the debate has not begun"),
    ("cut", debate(ended="turns"), 2, "the debate is over"),
    ("cut", debate(floor=None), 2, "nobody is speaking"),
    ("cut", debate(phase="cutting"), 2, "a cut is under way"),
    ("cut_at_beat", debate(floor=floor(beats_reached=1)), None, "no beat is left in this segment; x cuts now"),
    ("cut_at_beat", debate(floor=floor("chair", role="chair")), 2, "the chair is speaking; x cuts now"),
    ("cut_at_beat", debate(floor=floor(armed=ArmedCut("operator", "brook", 1, 3200, 0, None, None))), 2,
     "your cut at the next beat is armed"),
    ("cut_at_beat", _muted(), 2, "Brook is muted and cannot take the floor"),
    ("ask", debate(), None, "no agent is selected; 1–9 select one"),
    ("ask", _muted(), 2, "Brook is muted and cannot answer"),
    ("grant", debate(agents=[agent(1, "Ada", bank=800)]), 1, "Ada's bank is full: 8 tokens"),
    ("take", debate(agents=[agent(1, "Ada", bank=99)]), 1, "Ada has no whole token"),
    ("mute", debate(), None, "no agent is selected; 1–9 select one"),
    ("clap", debate(), None, "no agent is selected; 1–9 select one"),
    ("clap", debate(ended="turns"), 2, "the debate is over"),
    ("hold", debate(phase="idle"), 2, "the debate has not begun"),
    ("undo", debate(), 2, "nothing has been changed yet"),
    ("select_5", debate(), 2, "there are only 4 agents"),
    ("select_1", debate(agents=[]), None, "there are no agents yet"),
    ("source", debate(), 2, "nothing that was said cites a source yet"),
    ("search_older", debate(), 2, "no search is on; / searches the transcript"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "state", "selected", "reason"), REASONS)
def test_a_refusal_says_why(name: str, state: DebateState, selected: int | None, reason: str) -> None:
    context, target = on_stage(state, selected)
    assert perform(BY_NAME[name], context) == reason
    assert target.done == []


def test_an_agent_may_be_chosen_for_the_end_of_a_segment_without_beats() -> None:
    """The engine gives the floor at the end of the segment where no beat is left."""
    context, target = on_stage(debate(floor=floor(beats_reached=1)), 2)
    assert perform(BY_NAME["cut_at_beat"], context) is None
    assert target.done == [("cut_at_beat", {"agent": "brook"})]


def test_mute_and_pause_turn_back() -> None:
    state = debate(paused=True)
    state.agents[1].muted = True
    context, target = on_stage(state)
    perform(BY_NAME["mute"], context)
    perform(BY_NAME["pause"], context)
    assert target.done == [("mute", {"agent": "brook", "muted": False}), ("pause", {"paused": False})]


def test_undo_is_possible_once_something_was_changed() -> None:
    context, target = on_stage(debate(undo=[GrantCommand("ada", 1)]))
    assert perform(BY_NAME["undo"], context) is None
    assert target.done == [("undo", {})]


def test_a_recording_can_be_paused_and_searched_but_not_steered() -> None:
    context, _hands = on_stage(steerable=False)
    assert perform(BY_NAME["cut"], context) == "this is a recording; it cannot be steered"
    assert perform(BY_NAME["pause"], context) is None
    assert perform(BY_NAME["search"], context) is None


def test_the_lobby_starts_once() -> None:
    target = ActionTarget()
    assert perform(BY_NAME["start"], ActionContext("lobby", target)) is None
    assert perform(BY_NAME["start"], ActionContext("lobby", target, starting=True)) == "the debate is starting"
    assert target.done == [("start",)]


@pytest.mark.parametrize("width", [0, 5, 20, 40, 78, 118, 198, 400])
def test_the_footer_holds_the_most_important_that_fit(width: int) -> None:
    shown = for_footer("stage", width)
    assert sum(footer_width(action) for action in shown) + 2 * max(0, len(shown) - 1) <= width
    left_out = [action.rank for action in at("stage") if action.rank and action not in shown]
    assert not shown or not left_out or max(action.rank for action in shown) < min(left_out)
    assert shown == [action for action in ACTIONS if action in shown]


def test_wide_enough_everything_is_in_the_footer() -> None:
    assert {action.name for action in for_footer("stage", 400)} == {
        action.name for action in at("stage") if action.rank
    }
