"""A debate with `--plain`: what is heard as lines, what became of commands, and what can be written meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import feed
import pytest

from argentum_core.debate import events as e
from argentum_core.debate.commands import Command, arguments_of, name_of
from argentum_core.debate.evolve import evolve
from argentum_core.debate.settings import Settings
from argentum_core.debate.state import DebateState
from argentum_core.evidence import Passage
from argentum_core.journal import Recorded
from argentum_tui.action_registry import at
from argentum_tui.commands.plain_input import LONGEST_BYTES, LineInput
from argentum_tui.commands.plain_lines import PlainLines
from argentum_tui.commands.plain_words import PlainWords, readable
from argentum_tui.view import StageView


class Debate:
    """A debate that writes down what it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def send(self, command: Command) -> int:
        self.sent.append((name_of(command), arguments_of(command)))
        return len(self.sent)

    def now_ms(self) -> int:
        return 70_000

    def source(self, source_id: str) -> Passage | None:
        return feed.PASSAGES.get(source_id)


class Presets:
    """One preset."""

    def names(self) -> list[str]:
        return ["crossfire"]

    def settings(self, name: str) -> dict[str, Any]:
        return Settings().model_dump()


def words(now_ms: int = 70_000) -> tuple[PlainWords, Debate, list[str]]:
    """The scripted debate at a moment, with what it is told and what it answers."""
    view, debate, said = StageView(), Debate(), list[str]()
    view.fold_all(recorded for recorded in feed.debate() if recorded.at_ms <= now_ms)
    return PlainWords(debate, view, Presets(), said.append), debate, said


WRITTEN = [
    ("cut", [("cut", {})]),
    ("grant ada 2", [("grant", {"agent": "agent_1", "tokens": 2})]),
    ("preset crossfire", [("preset", {"name": "crossfire"})]),
    ("set interrupts.per_window 3", [("knob", {"key": "interrupts.per_window", "value": 3})]),
    ("quit", [("stop", {})]),
    ("stop", [("stop", {})]),
    ("", []),
    (":", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sent"), WRITTEN)
def test_a_line_steers(text: str, sent: list[Any]) -> None:
    plain, debate, _said = words()
    plain.do(text)
    assert debate.sent == sent


ANSWERED = [
    ("help", "cut [AGENT]: Cut the speaker off now"),
    ("help grant", "grant AGENT [TOKENS]: Give an agent tokens"),
    ("help search", "search WORDS: Tell every turn"),
    ("who", " speaks."),
    ("banks", "tokens"),
    ("economy", "pacing"),
    ("agent brook", "desire: "),
    ("flow", "part: "),
    ("governor", "tier: auto"),
    ("knobs interrupts", "interrupts.per_window = "),
    ("presets", "crossfire"),
    ("select 2", "Brook is selected."),
    ("select_3", "Cyril is selected."),
    ("select next", "Ada is selected."),
    ("again", ": "),
    ("theme", "> theme is for the screen; there is nothing of it in plain lines"),
    ("grnt", "> there is no command 'grnt'; did you mean grant?"),
    ("agent bob", "> there is no agent 'bob'"),
    ("agent", "> agent needs an agent: Ada (1)"),
    ("search", "> search needs words"),
    ("search zzz", "nothing that was said has 'zzz'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "answer"), ANSWERED)
def test_a_question_is_answered_in_lines(text: str, answer: str) -> None:
    plain, debate, said = words()
    plain.do(text)
    assert answer in "\n".join(said)
    assert debate.sent == []


def test_a_selected_agent_is_meant_where_none_is_named() -> None:
    plain, debate, _said = words()
    for line in ("select brook", "grant", "mute on"):
        plain.do(line)
    assert debate.sent == [("grant", {"agent": "agent_2", "tokens": 1}), ("mute", {"agent": "agent_2", "muted": True})]


def test_no_sign_of_the_screen_is_in_what_is_told() -> None:
    plain, _debate, said = words()
    for line in ("agent 1", "flow", "governor", "who", "banks", "source", "search the"):
        plain.do(line)
    assert len(said) > 30
    assert not set("".join(said)) & set("❶❷❸❹▰▱▁▂▃▄▅▆▇◆◇✦")


def told(*events: e.Event) -> list[str]:
    """What is said of a debate in which this happens, each event at once."""
    state, said = DebateState(), list[str]()
    lines = PlainLines(said.append, lambda: state)
    begun = [recorded.event for recorded in feed.debate() if isinstance(recorded.event, e.DebateStarted)]
    batch = [Recorded(seq, 0, event) for seq, event in enumerate([*begun, *events], 1)]
    lines.commands(batch)
    for recorded in batch:
        evolve(state, recorded.event, recorded.at_ms)
        lines.take(recorded)
    return said[1:]


def started(**changed: Any) -> e.SegmentStarted:
    text = "Streets belong to people. Cars came later. Ask anybody."
    plain: dict[str, Any] = {
        "segment_id": "s1", "clip_id": "c1", "auction_id": "a1", "agent": "agent_1", "text": text, "context_version": 1, "starts_ms": 65_000,
        "planned_ms": 4500, "beats_ms": [2000, 3500], "beat_kinds": ["sentence", "sentence"],
        "word_ends_ms": [500 * n for n in range(1, 10)],
    }  # fmt: skip
    return e.SegmentStarted(**{**plain, **changed})


def beat(n: int) -> e.BeatReached:
    return e.BeatReached(segment_id="s1", n=n, planned_ms=0, actual_ms=0, drift_ms=0)


def ended(heard: str, *, complete: bool) -> e.SegmentEnded:
    return e.SegmentEnded(segment_id="s1", agent="agent_1", heard_text=heard, heard_ms=1, complete=complete, ended_ms=1)


def test_words_are_told_when_they_begin_to_be_heard() -> None:
    assert told(started(), beat(1), beat(2), ended(started().text, complete=True)) == [
        "01:05  Ada: Streets belong to people.",
        "       Cars came later.",
        "       Ask anybody.",
    ]


def test_what_a_cut_kept_from_being_heard_is_not_told() -> None:
    assert told(started(), ended("Streets belong to", complete=False)) == [
        "01:05  Ada: Streets belong to people.",
        '       cut after "Streets belong to"',
    ]


def test_words_of_which_no_beat_told_are_told_at_the_end() -> None:
    assert told(started(), ended(started().text, complete=True))[1:] == ["       Cars came later. Ask anybody."]


def command(
    status: Any, number: int = 1, name: str = "grant", reason: str | None = None, **arguments: Any
) -> e.OperatorCommand:
    return e.OperatorCommand(command_id=number, command=name, arguments=arguments, status=status, reason=reason)


def test_of_a_command_the_last_word_is_told() -> None:
    grant: dict[str, Any] = {"agent": "agent_1", "tokens": 2}
    assert told(
        command("accepted", **grant), command("applied", **grant), command("refused", 2, "cut", "nobody is speaking")
    ) == [
        "> grant Ada 2: applied",
        "> cut: refused, nobody is speaking",
    ]
    assert told(command("applied", name="mute", agent="agent_1", muted=False)) == ["> unmute Ada: applied"]


def test_lines_come_from_a_pipe_and_its_end_ends_nothing() -> None:
    reading, writing = os.pipe()
    lines = LineInput(reading)
    os.write(writing, b"cut\nsay caf\xc3\xa9 \x1b[2J\n" + b"x" * (3 * LONGEST_BYTES) + b"\nlast")
    os.close(writing)
    found: list[bytes] = []
    while not found or found[-1] != b"last":
        found += lines.take()
    os.close(reading)
    assert [readable(line) for line in found[:2]] == ["cut", "say café"]
    assert len(found[2]) <= LONGEST_BYTES


def test_every_action_of_the_stage_steers_answers_or_says_that_it_is_the_screens() -> None:
    for action in at("stage"):
        plain, debate, said = words()
        plain.do(action.name)
        assert debate.sent or said, action.name


@pytest.mark.slow
def test_a_whole_debate_is_followed_and_steered_by_a_pipe(tmp_path: Path) -> None:
    """A process of its own: the input ends long before the debate, and what was recorded can go on in the same way."""
    environment = {**os.environ, "ARGENTUM_HOME": str(tmp_path)}
    journal = str(tmp_path / "d.db")

    def argentum(*arguments: str, written: str) -> str:
        line = [sys.executable, "-m", "argentum_tui", *arguments, "--plain", "--no-sound"]
        done = subprocess.run(
            line, input=written, capture_output=True, text=True, timeout=120, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    bare = [
        f"--set={knob}"
        for knob in (
            "form.opening=none",
            "form.closing=none",
            "form.questions=0",
            "form.chair=false",
            "vote.house=false",
        )
    ]
    options = ["--voice", "estimate", "--journal", journal, "--seed", "3", "--turns", "2", *bare]
    followed = argentum("run", "homework", *options, written="who\nset interrupts.mode loud\n")
    assert "interrupts.mode = 'loud' is not allowed" in followed
    assert "00:00  Ada: " in followed and "The debate ended after the turns it was given." in followed
