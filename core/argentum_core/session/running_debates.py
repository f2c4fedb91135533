"""The cards of running debates in `ARGENTUM_HOME/running/`, readable by their user alone: on which loopback port each listens, and with
which token."""

from __future__ import annotations

import os
import re
from pathlib import Path

import msgspec

from argentum_kit.files import make_private_folder, write_private
from argentum_kit.user_files import UserFileError, read_bytes

FOLDER = "running"
CARD_BYTES = 16_384


class RunningDebate(msgspec.Struct, frozen=True, kw_only=True):
    """What a running debate leaves for others to find it by. `name` is its motion and process, unique on the machine;
    `journal` is where it is recorded, empty where it is not."""

    name: str
    pid: int
    port: int
    token: str
    motion: str
    title: str
    journal: str = ""


def running(home: Path) -> list[RunningDebate]:
    """The cards of debates whose process is alive, by name; what cannot be read is no card."""
    return sorted((card for _, card in _cards(home / FOLDER) if alive(card.pid)), key=lambda card: card.name)


def clear_stale(folder: Path) -> None:
    """Remove the cards of processes that are gone."""
    for path, card in _cards(folder):
        if not alive(card.pid):
            path.unlink(missing_ok=True)


def alive(pid: int) -> bool:
    """Whether a process of that number runs. On Windows, where asking would end it, it is taken to."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _cards(folder: Path) -> list[tuple[Path, RunningDebate]]:
    found: list[tuple[Path, RunningDebate]] = []
    for path in folder.glob("*.json"):
        try:
            found.append((path, msgspec.json.decode(read_bytes(path, CARD_BYTES), type=RunningDebate)))
        except (UserFileError, msgspec.DecodeError, UnicodeDecodeError):
            continue
    return found


def leave_card(folder: Path, *, port: int, token: str, motion: str, title: str, journal: str = "") -> Path:
    """Write this process's card so that nobody else can read it, not even for a moment, and clear away those of debates that are gone."""
    pid = os.getpid()
    slug = re.sub(r"[^a-z0-9]+", "-", motion.lower()).strip("-")[:48] or "debate"
    name = f"{slug}-{pid}"
    card = RunningDebate(name=name, pid=pid, port=port, token=token, motion=motion, title=title, journal=journal)
    make_private_folder(folder)
    clear_stale(folder)
    path = folder / f"{card.name}-{card.port}.json"
    write_private(path, msgspec.json.encode(card))
    return path
