"""What this machine has for a debate: sound, voice, terminal, folders, keys, servers (SURFACE, Commands: `doctor`).

Everything is asked side by side, each in a thread of its own that keeps nobody waiting; sound libraries and espeak in
processes of their own, so that one that hangs or crashes is a line in the report and nothing worse. Of keys it is told only
whether they are there, and whether they could be sent.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from argentum_kit.time_limits import side_by_side

from .check import Check, Examination
from .home import clock, home_permissions, journal_folder, material, settings, themes_and_keys
from .keys import addresses, key_checks, keyring
from .machine import engine, terminal, versions
from .network import certificates, proxies
from .plugins import plug_ins
from .probes import Probe
from .servers import chat_server, local_servers
from .sound import neural_voice, sound_and_voice

__all__ = ["ALL_SECONDS", "Check", "Probe", "as_json", "examine"]

ALL_SECONDS = 9.5
"""The whole report takes no longer."""

EXAMINATIONS: dict[str, Examination] = {
    "versions": versions,
    "engine": engine,
    "sound": sound_and_voice,
    "neural voice": neural_voice,
    "presets, motions, casts": material,
    "journal folder": journal_folder,
    "home": home_permissions,
    "clock": clock,
    "terminal": terminal,
    "settings": settings,
    "themes and keys": themes_and_keys,
    "keyring": keyring,
    "keys": key_checks,
    "addresses": addresses,
    "proxy": proxies,
    "certificates": certificates,
    "chat server": chat_server,
    "local models": local_servers,
    "plug-ins": plug_ins,
}
"""In the order of the report."""

NEEDED = frozenset({"sound", "presets, motions, casts", "journal folder"})


def examine(*only: str) -> list[Check]:
    """Every check, or those of some examinations, in the order of the report, after at most `ALL_SECONDS`."""
    wanted = {name: look for name, look in EXAMINATIONS.items() if not only or name in only}
    found = side_by_side(wanted, ALL_SECONDS, _lost)
    return [check for checks in found.values() for check in checks]


def as_json(checks: list[Check]) -> list[dict[str, Any]]:
    """The checks as objects, field by field."""
    return [asdict(check) for check in checks]


def _lost(name: str, error: Exception) -> list[Check]:
    """What is told of a check that did not come to its end."""
    from argentum_core.wiring.access import hidden
    from argentum_kit.refused import one_line

    names = ("espeak voice", "sound device") if name == "sound" else (name,)
    return [Check(each, False, f"could not be checked: {hidden(one_line(error))}", name in NEEDED) for each in names]
