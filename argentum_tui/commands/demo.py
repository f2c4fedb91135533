"""`argentum demo`: three quarters of a minute that show a cut, a change of the rules and a vote, in a debate that is held while one looks
(SURFACE, Commands)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .output import say
from .playing_options import offline_playing_options
from .run import output_mode, plain_wanted, wants_screen
from .screen import look_of, screen_options

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.screen import Screen

    from argentum_core.debate.commands import Command
    from argentum_core.journal import Recorded
    from argentum_core.session import LiveSession
    from argentum_core.wiring.virtual import VirtualDebate

    from ..demo_script import DemoScript
    from ..show import Show
    from .running import Tell


@click.command()
@click.option("--journal", type=click.Path(path_type=Path), metavar="FILE", help="Where to keep the record.")
@offline_playing_options
@screen_options
def demo(
    *,
    journal: Path | None,
    wav: Path | None,
    stems: Path | None,
    overwrite: bool,
    clock: str,
    no_sound: bool,
    headless: bool,
    plain: bool,
    as_json: bool,
    theme: str,
    ascii_only: bool,
) -> int:
    """Show in 45 seconds what this is: a debate in which a script cuts a speaker, changes the rules and votes, each with the key that does
    it. Steer at any time, and the script stops."""
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.recording import Recording
    from argentum_core.wiring.specs import load_early, unload_unused
    from argentum_core.wiring.virtual import open_virtual

    from ..demo_script import CHOICE, DemoScript
    from .endings import afterwards_of
    from .running import OutputMode, follow, perform, start_live, told_at_once

    plain = plain_wanted(plain, clock=clock, as_json=as_json, headless=headless)
    virtual = clock == "virtual"
    screen = not virtual and wants_screen(headless=headless, as_json=as_json) and not plain
    look = look_of(theme, ascii_only=ascii_only) if screen else None
    load_early(CHOICE.voice)
    setup = assemble(CHOICE)
    unload_unused(agent.voice for agent in setup.cast.agents)
    recording = Recording(journal=journal, wav=wav, stems=stems, sound=not no_sound, overwrite=overwrite)
    script = DemoScript()
    tell = _silent if as_json else partial(say, err=True) if headless or virtual else say
    if virtual:
        debate = open_virtual(setup, recording, told_at_once)
        return perform(debate, OutputMode(headless=True, as_json=as_json), _scripted(debate, script, tell))
    seen_by = output_mode(
        headless=headless, as_json=as_json, plain=plain or not (screen or headless or as_json), look=look
    )
    session = start_live(setup, recording, at_once=True)
    operator = ScriptedOperator(script, session.send, tell)
    return follow(
        session,
        seen_by,
        CHOICE.preset,
        afterwards=afterwards_of(CHOICE, sound=not no_sound),
        attend=lambda batch: operator.take(batch, session.now_ms()),
        stage=lambda show: _stage(show, session, script),
    )


class ScriptedOperator:
    """Plays the script where there is no screen: hands its lines in by `send`, which returns their ids, and tells its captions."""

    def __init__(self, script: DemoScript, send: Callable[[Command], int], tell: Callable[[str], None]) -> None:
        from argentum_core.wiring.named_material import PresetMaterial

        from ..view import StageView

        self._script = script
        self._send = send
        self._tell = tell
        self._view = StageView()
        self._presets = PresetMaterial()
        self._last = ""

    def take(self, batch: list[Recorded], now_ms: int) -> None:
        """Take new events in, and do what is due at a moment of debate time."""
        from ..demo_script import AT_THE_END_IN_LINES, TAKEN_OVER_IN_LINES

        self._view.fold_all(batch)
        step = self._script.due(self._view, now_ms)
        if step is not None:
            self._say(step.told_in_lines())
            if step.line:
                self._script.sent(self._send(self._read(step.line)))
        elif self._view.state.ended is not None:
            self._say(AT_THE_END_IN_LINES)
        elif self._script.stopped:
            self._say(TAKEN_OVER_IN_LINES)

    def _read(self, line: str) -> Command:
        from argentum_core import grammar

        found = grammar.read(line, self._view.state, self._presets.names())
        assert not isinstance(found, grammar.Question)  # the script only steers
        return grammar.with_rules(found, self._presets.settings)

    def _say(self, caption: str) -> None:
        if caption != self._last:
            self._last = caption
            self._tell(f"demo: {caption}")


def _scripted(
    debate: VirtualDebate, script: DemoScript, tell: Callable[[str], None]
) -> Callable[[Tell], Coroutine[Any, Any, object]]:
    """How a debate in virtual time is played with a script: what it does is taken before anything else that is waiting."""
    from argentum_core.orchestrator.inputs import Operator

    commands: deque[Operator] = deque()
    ids = count(1)
    heard_ms = 0

    def send(command: Command) -> int:
        commands.append(Operator(next(ids), command, pressed_ms=heard_ms))
        return commands[-1].command_id

    operator = ScriptedOperator(script, send, tell)

    def play(tell_events: Tell) -> Coroutine[Any, Any, object]:
        def publish(batch: list[Recorded]) -> None:
            nonlocal heard_ms
            heard_ms = batch[-1].at_ms if batch else heard_ms
            tell_events(batch)
            operator.take(batch, heard_ms)

        return debate.run(publish, commands)

    return play


def _stage(show: Show, session: LiveSession, script: DemoScript) -> Screen[None]:
    """The stage with the script for the demo itself; the usual one for what is begun or shown after it."""
    from ..app import stage_screen
    from ..screens.demo import DemoScreen

    return DemoScreen(show, script) if show is session else stage_screen(show)


def _silent(_caption: str) -> None:
    """Events alone are on stdout, and nothing on stderr."""
