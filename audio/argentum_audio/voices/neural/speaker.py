"""Speakers: how a person is made out of a model's voice, each a TOML file that one may edit, copy and add to (README, Speakers)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from argentum_kit.errors import nearest
from argentum_kit.secrets import one_line
from argentum_kit.user_files import UserFileError, read_toml

from ..errors import VoiceSpecError
from .model import BUNDLED
from .models import known_models

DEFAULT = "heart"
FOLDER = "speakers"
"""The folder in which a user's own speakers lie, beside the models."""
_SUFFIX = ".toml"

# Who a speaker is heard as; `casting.py` looks for it.
TRAITS: Mapping[str, tuple[str, ...]] = {
    "sex": ("woman", "man"),
    "age": ("young", "middle", "old"),
    "accent": ("american", "british"),
}

# Lowest and highest value of every number of a voice. Beyond these the sound breaks (README, Speakers).
LIMITS: Mapping[str, tuple[float, float]] = {
    "pitch": (0.5, 1.3),
    "range": (0.4, 1.8),
    "formants": (0.75, 1.25),
    "tilt_db": (-4.0, 4.0),
    "breath_db": (-6.0, 12.0),
    "rate": (0.6, 1.5),
}


@dataclass(frozen=True, slots=True)
class VoiceShape:
    """A model, and what is done to its voice: pitch and the frequencies of the resonances as factors, `range` of the melody as a
    factor of its semitones, `tilt_db` an octave, `breath_db` of noise, `rate` as a factor of the model's own pace."""

    model: str = BUNDLED
    pitch: float = 1.0
    range: float = 1.0
    formants: float = 1.0
    tilt_db: float = 0.0
    breath_db: float = 0.0
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """A speaker by name. `real` is a voice that takes the seat where its model was fetched; `stand_in` is the voice of this machine
    that speaks a line when the neural voice cannot, as a spec. `sex`, `age` and `accent` are empty where its file does not say.
    """

    name: str
    about: str
    voice: VoiceShape = field(default_factory=VoiceShape)
    real: VoiceShape | None = None
    stand_in: str = "espeak"
    sex: str = ""
    age: str = ""
    accent: str = ""
    comes_along: bool = False

    def as_present(self, present: frozenset[str]) -> VoiceShape:
        """The voice that speaks, given the models that are there."""
        return self.real if self.real is not None and self.real.model in present else self.voice


def speaker(name: str, folder: Path | None = None) -> Speaker:
    """The speaker of that name: the user's own in `folder`, else one that comes along.

    Raises VoiceSpecError with one sentence for an unknown name and for a file with wrong values.
    """
    wanted = name or DEFAULT
    own = _own(folder)
    if wanted in own:
        return read_speaker(own[wanted])
    found = _built_in().get(wanted)
    if found is None and wanted in known_models():
        # A model by its own name is a speaker without a change.
        return Speaker(wanted, known_models()[wanted].about, VoiceShape(wanted, rate=_built_in()[DEFAULT].voice.rate))
    if found is None:
        names = [*_built_in(), *own]
        near = nearest(wanted, names)
        hint = f" (did you mean {near!r}?)" if near else ""
        raise VoiceSpecError(
            f"Voice 'neural:{one_line(wanted)}': there is no speaker {one_line(wanted)!r}{hint}; "
            f"allowed are {', '.join(names)}."
        )
    return found


def speakers(folder: Path | None = None) -> tuple[Speaker, ...]:
    """All that can be named: those that come along, in the order of the catalogue, then the user's own; wrong files are left out."""
    found = dict(_built_in())
    for name, path in _own(folder).items():
        try:
            found[name] = read_speaker(path)
        except VoiceSpecError:
            continue
    return tuple(found.values())


def read_speaker(path: Path) -> Speaker:
    """A speaker's file. Raises VoiceSpecError with the file, the key and what it takes."""
    try:
        tree = read_toml(path)
    except UserFileError as error:
        raise VoiceSpecError(f"Speaker file {path}: {error}.") from None
    return _speaker(path.name.removesuffix(_SUFFIX), tree, str(path))


@lru_cache(maxsize=1)
def _built_in() -> dict[str, Speaker]:
    import tomllib

    found = []
    for file in files("argentum_audio.voices.neural").joinpath("speakers").iterdir():
        if file.name.endswith(_SUFFIX):
            tree = tomllib.loads(file.read_text(encoding="utf-8"))
            person = replace(_speaker(file.name.removesuffix(_SUFFIX), tree, file.name), comes_along=True)
            found.append((tree.get("order", 99), person))
    return {speaker.name: speaker for _, speaker in sorted(found, key=lambda row: (row[0], row[1].name))}


def _own(folder: Path | None) -> dict[str, Path]:
    """The user's speaker files by name."""
    if folder is None:
        return {}
    try:
        return {path.name.removesuffix(_SUFFIX): path for path in sorted((folder / FOLDER).glob(f"*{_SUFFIX}"))}
    except OSError:
        return {}


def _speaker(name: str, tree: dict[str, Any], where: str) -> Speaker:
    tree = dict(tree)
    tree.pop("order", None)  # the place in the list of those that come along
    real = tree.pop("real", None)
    about, stand_in = (_text(tree, key, where, default) for key, default in (("about", ""), ("stand_in", "espeak")))
    if not stand_in.startswith("espeak"):
        raise VoiceSpecError(f"Speaker file {where}: stand_in = {stand_in!r} is not allowed; it takes an espeak voice.")
    sex, age, accent = (_trait(tree, key, where) for key in TRAITS)
    shape = _shape(tree, where)
    if real is None:
        return Speaker(name, about, shape, None, stand_in, sex, age, accent)
    if not isinstance(real, dict) or "model" not in real:
        raise VoiceSpecError(f"Speaker file {where}: [real] needs a model, such as model = 'fenrir'.")
    return Speaker(name, about, shape, _shape(dict(real), f"{where}, [real]"), stand_in, sex, age, accent)


def _shape(tree: dict[str, Any], where: str) -> VoiceShape:
    model = _text(tree, "model", where, BUNDLED)
    known = [each.name for each in fields(VoiceShape)]
    numbers: dict[str, float] = {}
    for key, value in tree.items():
        if key not in LIMITS:
            near = nearest(key, [*known, *TRAITS])
            hint = f" (did you mean {near!r}?)" if near else ""
            raise VoiceSpecError(f"Speaker file {where}: there is no key {one_line(key)!r}{hint}.")
        low, high = LIMITS[key]
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
            or not low <= value <= high
        ):
            raise VoiceSpecError(
                f"Speaker file {where}: {key} = {one_line(str(value))} is not allowed; it takes a number from {low:g} to {high:g}."
            )
        numbers[key] = float(value)
    return VoiceShape(model, **numbers)


def _trait(tree: dict[str, Any], key: str, where: str) -> str:
    value = tree.pop(key, "")
    if value != "" and value not in TRAITS[key]:
        allowed = ", ".join(TRAITS[key])
        raise VoiceSpecError(
            f"Speaker file {where}: {key} = {one_line(str(value))} is not allowed; allowed are {allowed}."
        )
    return str(value)


def _text(tree: dict[str, Any], key: str, where: str, default: str) -> str:
    value = tree.pop(key, default)
    if not isinstance(value, str) or len(value) > 200:
        raise VoiceSpecError(f"Speaker file {where}: {key} takes a short text.")
    return value
