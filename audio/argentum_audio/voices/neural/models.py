"""Which models there are: the one in the package, and others that may be fetched, each checked by its SHA-256.

The package `hibari-tts` has the list, with sizes and checksums (`assets/voices.json`); it is read as a file, without importing it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from argentum_kit.secrets import one_line

from ..base import VoiceError
from .model import BUNDLED, bundled_model

if TYPE_CHECKING:
    import httpx

ARCHIVE = "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices"
FOLDER = "neural"
"""The folder of fetched models, beside those of other local voices."""
MOST_BYTES = 1 << 28

Progress = Callable[[int, int], None]
"""Told how many bytes of how many have come."""


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model of the list: its file, its size in bytes, its checksum, and whether it is read as British English."""

    name: str
    file: str
    size: int
    sha256: str
    british: bool
    about: str


class ModelMissing(VoiceError):
    """A model of the list that is not on this machine."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(
            f"The neural voice {name} is not in {folder}; fetch it with argentum voices --fetch {name}.",
            kind="voice_not_found",
        )


@lru_cache(maxsize=1)
def known_models() -> dict[str, KnownModel]:
    """The models of the list by name, none where the package is not installed or its list cannot be read."""
    try:
        listed: dict[str, Any] = json.loads((bundled_model().parent / "voices.json").read_text(encoding="utf-8"))
        return {
            name: KnownModel(
                name,
                Path(row["file"]).name,
                int(row["bytes"]),
                str(row["sha256"]),
                bool(row["british"]),
                f"{row['accent']}, {row['gender']}",
            )
            for name, row in listed.items()
        }
    except (VoiceError, OSError, ValueError, KeyError, TypeError):
        return {}


def fetchable() -> tuple[KnownModel, ...]:
    """The models that do not come along."""
    return tuple(model for model in known_models().values() if model.name != BUNDLED)


def model_file(name: str, folder: Path) -> Path:
    """The file of a model; `folder` is where models of local voices lie. Raises VoiceError; ModelMissing for one to be fetched."""
    if name == BUNDLED:
        return bundled_model()
    known = known_models().get(name)
    if known is None:
        names = ", ".join(known_models()) or BUNDLED
        raise VoiceError(f"There is no neural model {one_line(name)!r}; there are {names}.", kind="voice_not_found")
    path = folder / FOLDER / known.file
    if not path.is_file():
        raise ModelMissing(name, folder / FOLDER)
    return path


def is_british(name: str) -> bool:
    """Whether a model is read as British English."""
    known = known_models().get(name)
    return known is not None and known.british


def present_models(folder: Path) -> frozenset[str]:
    """The models that can be used now. A file of the wrong size was fetched by halves, and does not count."""
    found = {BUNDLED}
    for known in fetchable():
        with contextlib.suppress(OSError):
            if (folder / FOLDER / known.file).stat().st_size == known.size:
                found.add(known.name)
    return frozenset(found)


def fetch(name: str, folder: Path, progress: Progress, *, archive: str = ARCHIVE) -> Path:
    """Fetch a model of the list. Blocking. Raises VoiceError with one sentence; what came by halves or is damaged is not kept."""
    known = known_models().get(name)
    if known is None or name == BUNDLED:
        names = ", ".join(model.name for model in fetchable())
        raise VoiceError(
            f"There is no neural voice {one_line(name)!r} to fetch; there are {names}.", kind="voice_not_found"
        )
    import httpx

    target = folder / FOLDER / known.file
    partial = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            httpx.Client(follow_redirects=True, timeout=30.0) as client,
            client.stream("GET", f"{archive}/{known.file}") as response,
        ):
            if response.status_code != 200:
                raise VoiceError(f"The archive of neural voices answered HTTP {response.status_code}.", kind="network")
            _save(response, partial, known, progress)
        partial.replace(target)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise VoiceError(
            one_line(f"The neural voice {name} could not be fetched ({reason})."), kind="network"
        ) from None
    except OSError as error:
        raise VoiceError(
            f"The neural voice {name} could not be written to {target.parent} ({error.strerror})."
        ) from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return target


def _save(response: httpx.Response, partial: Path, known: KnownModel, progress: Progress) -> None:
    digest = hashlib.sha256()
    come = 0
    with partial.open("wb") as file:
        for chunk in response.iter_bytes(1 << 16):
            come += len(chunk)
            if come > known.size:
                break
            digest.update(chunk)
            file.write(chunk)
            progress(come, known.size)
    if come != known.size or digest.hexdigest() != known.sha256:
        raise VoiceError(
            f"The neural voice {known.name} arrived damaged: its SHA-256 is not the one that the package says.",
            kind="bad_audio",
        )
