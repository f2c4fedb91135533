"""`argentum` without a command: the lobby, and the debates that are started from it (SURFACE, Commands)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_core.journal.paths import debates_folder, home

from .output import say
from .problems import Refused

if TYPE_CHECKING:
    from argentum_core.wiring.choice import Choice

    from ..choice import Ready, Recent
    from ..own_settings import OwnSettings
    from ..show import Show

RECENTS = 8
_INTRODUCED = "Give me one good reason, and I will change my mind; until then, I will not."


def lobby(own: OwnSettings, screen: Mapping[str, Any]) -> int:
    """Open the lobby with the settings of the user's own and stay until it is left; returns the exit status. `screen` are the options of
    the screen. Raises Refused where there is no terminal, or no theme of the name that was typed."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refused("the lobby needs a terminal; without one, try: argentum run --headless")
    from ..app import ArgentumApp
    from ..app_runner import run
    from .endings import after_end
    from .offers import LobbyOffers, OfferedSeats
    from .replay import fork_from
    from .screen import look_of

    sound = not own.values.get("no_sound", False)

    def begin(choice: Choice) -> Show:
        return start(choice, app.tell_lobby, own, sound=sound)

    lenient = screen["theme"] == own.values.get("theme")
    look = look_of(screen["theme"], ascii_only=screen["ascii_only"], lenient=lenient)
    look = replace(look, problems=(*look.problems, *own.problems[:1]))
    app = ArgentumApp(
        begin,
        readiness=readiness,
        recent=recent,
        hear=hear,
        after=after_end(sound=sound),
        fork=partial(fork_from, sound=sound),
        menu=LobbyOffers(),
        seat_catalog=OfferedSeats(),
        look=look,
        defaults=choice_of(own),
        crash_folder=home(),
    )
    status = run(app)
    if app.recorded is not None and app.failure is None:
        say(f"Recorded in {app.recorded}", err=True)
    return status


def choice_of(own: OwnSettings) -> Choice:
    """What the settings choose; a motion in words is a sentence."""
    from argentum_core.wiring.choice import Choice

    known = {name: own.values[name] for name in _CHOSEN if name in own.values}
    if len(str(known.get("motion", "")).split()) > 1:
        known["sentence"] = known.pop("motion")
    return Choice(**known)


_CHOSEN = ("motion", "preset", "cast", "agents", "turns", "minutes", "mind", "voice", "judges", "evidence")


def start(
    choice: Choice,
    tell: Callable[[str], None] = lambda _text: None,
    own: OwnSettings | None = None,
    *,
    sound: bool = True,
) -> Show:
    """The debate that was chosen, running, with the knobs of the settings and with `sound` or without; raises Refused with what stands in its
    way. `tell` hears of a brief that is being written, and of knobs that cannot be used."""
    from argentum_core.wiring.assemble import assemble
    from argentum_core.wiring.evidence import sources_of
    from argentum_core.wiring.recording import Recording

    from .replay import open_replay
    from .running import resume_live, start_live

    if choice.replay is not None:
        return open_replay(Path(choice.replay), sound=sound)
    if choice.resume is not None:
        return resume_live(Path(choice.resume), choice, Recording(sound=sound), with_past=True)
    if own is not None and own.knobs:
        from ..own_settings_checks import usable_knobs

        knobs, problems = usable_knobs(own)
        choice = replace(choice, settings=(*knobs, *choice.settings))
        for problem in problems:
            tell(problem)
    return start_live(assemble(choice, tell=tell), Recording(sound=sound), sources_of(choice.evidence), at_once=True)


def readiness() -> list[Ready]:
    """What a debate wants and whether it is there; takes about a second."""
    from argentum_core.wiring.access import silent
    from argentum_core.wiring.specs import load_early

    from .. import doctor
    from ..choice import Ready

    load_early("")  # the first word of a debate then waits for nothing
    found = {check.name: check for check in doctor.examine("sound", "journal folder")}
    voice, device, folder = (found[name] for name in ("espeak voice", "sound device", "journal folder"))
    keyring = [Ready(False, "the keyring does not answer: argentum doctor says more")] if silent() else []
    return [
        *keyring,
        Ready(voice.ok, "embedded voice" if voice.ok else voice.detail),
        Ready(device.ok, "sound device" if device.ok else "no sound device: debates run in silence"),
        Ready(folder.ok, "journal folder" if folder.ok else folder.detail),
        *_offered_once(),
    ]


def _offered_once() -> list[Ready]:
    """That there are real voices to fetch, told the first time alone."""
    from argentum_core.wiring.offered_models import offer_once

    from ..choice import Ready

    command = offer_once()
    return [Ready(True, f"more real voices: {command}")] if command else []


def hear(choice: Choice, number: int) -> str:
    """A line by a debater of the chosen cast, played to its end; who spoke, and with which voice. Raises ValueError."""
    from argentum_core.session.setup import voices_of
    from argentum_core.wiring.assemble import assemble
    from argentum_kit.display import shown

    from .problems import CommandFailed, one_line
    from .voice_sample import say_sample

    try:
        setup = assemble(choice)
        agents, voices = setup.cast.agents, voices_of(setup)
        place = number % len(agents)
        faults = say_sample([voices[place]], f"I am {agents[place].name}. {_INTRODUCED}", None)
    except (CommandFailed, Refused) as error:
        raise ValueError(one_line(error)) from None
    return shown(faults[0] if faults else f"{agents[place].name} · {voices[place].partition(',')[0]}")


def recent() -> list[Recent]:
    """Recorded debates, the latest first. What is not a journal, or is being written, is left out."""
    from .recents import recents

    return recents(debates_folder(), RECENTS)
