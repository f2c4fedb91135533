"""The operator's commands have one struct each; what is no command is refused in one sentence, and the record keeps its shape."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import msgspec
import pytest
from scene import Scene

from argentum_core.debate import commands
from argentum_core.debate import events as e
from argentum_core.orchestrator import inputs

RECORDED = [
    (commands.CutCommand(), "cut", {}),
    (commands.CutAtBeatCommand("a1"), "cut_at_beat", {"agent": "a1"}),
    (commands.SayCommand("Order."), "say", {"text": "Order."}),
    (commands.AskCommand("a1", "Why?"), "ask", {"agent": "a1", "text": "Why?"}),
    (commands.GrantCommand("a1", 2), "grant", {"agent": "a1", "tokens": 2}),
    (commands.TakeCommand("a1", 0.5), "take", {"agent": "a1", "tokens": 0.5}),
    (commands.MuteCommand("a1", True), "mute", {"agent": "a1", "muted": True}),
    (commands.ShareCommand("a1", 30), "share", {"agent": "a1", "percent": 30}),
    (commands.MindCommand("a1", "chat:m"), "mind", {"agent": "a1", "mind": "chat:m"}),
    (commands.VoiceCommand("chair", ""), "voice", {"agent": "chair", "voice": ""}),
    (commands.TemperamentCommand("a1", "quiet"), "temperament", {"agent": "a1", "temperament": "quiet"}),
    (commands.ExtendCommand(turns=5), "extend", {"turns": 5, "minutes": 0}),
    (commands.RefuseCommand("a1", "standby"), "refuse", {"agent": "a1", "line": "standby"}),
    (commands.ClapCommand("a1"), "clap", {"agent": "a1"}),
    (commands.ClapCommand("a1", "audience"), "clap", {"agent": "a1", "by": "audience"}),
    (commands.PauseCommand(False), "pause", {"paused": False}),
    (commands.KnobCommand("auction.max_bid", 3), "knob", {"key": "auction.max_bid", "value": 3}),
    (commands.UndoCommand(), "undo", {}),
    (commands.ClosingCommand(), "closing", {}),
    (commands.VoteCommand("for"), "vote", {"side": "for", "dial": None}),
    (commands.VoteCommand("for", 70), "vote", {"side": "for", "dial": 70}),
    (commands.StopCommand(), "stop", {}),
]


@pytest.mark.parametrize(("command", "name", "arguments"), RECORDED)
def test_a_command_is_recorded_by_name_and_arguments_and_read_again(
    command: commands.Command, name: str, arguments: dict[str, Any]
) -> None:
    assert (commands.name_of(command), commands.arguments_of(command)) == (name, arguments)
    assert commands.parse(name, arguments) == command
    assert commands.from_record(name, {**arguments, "pressed_ms": 5, "of a later version": []}) == command


def test_a_preset_is_recorded_without_its_knobs() -> None:
    command = commands.PresetCommand("civil", {"tokens": {}})
    assert commands.arguments_of(command) == {"name": "civil"}
    assert commands.parse("preset", {"name": "civil", "settings": {"tokens": {}}}) == command


def test_every_command_is_tried_here() -> None:
    assert {name for _, name, _ in RECORDED} | {"preset"} == set(commands.COMMANDS)


WRONG = [
    ("dance", {}, "there is no command 'dance'"),
    ("cut", {"agent": "a1"}, "cut has no 'agent'; it takes nothing"),
    ("grant", {"agent": "a1", "tokns": 2}, "grant has no 'tokns'; it takes agent, tokens"),
    ("ask", {"text": "Why?"}, "ask needs agent"),
    ("grant", {"agent": "a1", "tokens": "many"}, "grant: tokens = 'many' is not a number of tokens"),
    ("grant", {"agent": "a1", "tokens": True}, "grant: tokens = True is not a number of tokens"),
    ("grant", {"agent": "a1", "tokens": nan}, "grant: tokens = nan is not a number of tokens"),
    ("take", {"agent": "a1", "tokens": -inf}, "take: tokens = -inf is not a number of tokens"),
    ("take", {"agent": "a1", "tokens": 10**400}, f"take: tokens = {str(10**400)[:79]}… is not a number of tokens"),
    ("mute", {"agent": 3}, "mute: agent = 3 is not a text"),
    ("mind", {"agent": "a1"}, "mind needs mind"),
    ("voice", {"agent": "a1", "voice": 3}, "voice: voice = 3 is not a text"),
    ("mute", {"agent": "a1", "muted": "yes"}, "mute: muted = 'yes' is not true or false"),
    ("knob", {"key": "a.b", "value": [1]}, "knob: value = [1] is not a number, a text, true or false"),
    ("preset", {"name": "civil", "settings": "all"}, "preset: settings = 'all' is not a tree of knobs"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), WRONG)
def test_what_is_no_command_is_refused_in_one_sentence(name: str, arguments: dict[str, Any], reason: str) -> None:
    scene = Scene()
    scene.to_the_floor()
    (refused,) = scene.press(name, **arguments)
    assert (refused.status, refused.reason, refused.command) == ("refused", reason, name)
    assert msgspec.json.decode(e.encode(refused))["status"] == "refused"


def test_a_struct_with_a_value_of_another_type_is_refused_too() -> None:
    scene = Scene()
    scene.to_the_floor()
    wrong = inputs.Operator(1, commands.GrantCommand(agent=["a1"], tokens=object()))  # type: ignore[arg-type]
    (refused,) = scene.batch(wrong)
    assert isinstance(refused, e.OperatorCommand)
    assert (refused.status, refused.reason) == ("refused", "grant: agent = ['a1'] is not a text")
    assert e.decode("operator_command", e.encode(refused)) == refused


def test_an_object_that_cannot_be_written_is_named_by_its_type() -> None:
    class Silent:
        def __repr__(self) -> str:
            raise ValueError

    assert commands.quoted(Silent()) == "Silent"
