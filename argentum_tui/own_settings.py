"""Settings of the user's own: `ARGENTUM_HOME/config.toml`, defaults for the options of `run` and of what else shows a debate.

    preset = "crossfire"
    minutes = 10

    [knobs]
    governor.money_per_debate = 0.5

An option on the command line wins over the file, and so does a variable of the environment. A file that is wrong keeps no debate from
starting: what cannot be used is told in a sentence and left out. Keys of services are never read from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from argentum_kit.display import shown
from argentum_kit.errors import nearest
from argentum_kit.user_files import NoSuchFile, UserFileError, read_toml

from .setting_kinds import Flag, Kind, Places, Positive, Text, Texts, Whole

FILE: Final = "config.toml"
KNOBS: Final = "knobs"
AGENTS: Final = (2, 64)
MOST_MINUTES: Final = 100_000
_SECRET_NAME = re.compile(r"(?i)(?:^|[_.-])(?:api_?keys?|key|tokens?|secrets?|passw(?:or)?d)$")
_SECRET_VALUE = re.compile(r"(?:^|\W)(?:sk|pk|rk|gsk|xai|hf)[-_][\w-]{16,}|AIza[\w-]{20,}|://[^/@\s]+:[^/@\s]+@")
_ELSEWHERE = {
    KNOBS: "it is a table of knobs; name one, as in knobs.auction.max_bid",
    "keys": "keys of the stage are in keys.toml",
    "themes": "themes of your own are files in the folder themes",
    "set": "changes of knobs are in the table knobs, as in knobs.auction.max_bid",
    "budget": "what a debate may cost is knobs.governor.money_per_debate",
    "vote": "whether a house votes is knobs.vote.house, and the rest of it beside that",
    "insecure": "whether keys may go over plain http is said each time, with --insecure",
    "seed": "a seed is for one debate; give it with --seed",
    "journal": "a journal is for one debate; give it with --journal",
}
"""What has its place somewhere else, and where."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One default that may be set. `params` are the parameters of commands that it is for; `default` is what holds without it, or in
    words what then decides; `variable` sets it too."""

    name: str
    about: str
    kind: Kind
    params: Mapping[str, str]
    default: Any = None
    decides: str = ""
    variable: str = ""

    def from_environment(self, environ: Mapping[str, str]) -> str | None:
        """What the environment says; None where it says nothing."""
        return environ.get(self.variable, "") or None if self.variable else None


_SHOWING: Final = ("run", "demo", "resume", "replay", "fork")
_PLAYING: Final = ("run", "demo", "resume", "fork")

SETTINGS: Final = (
    Setting("motion", "What is debated", Text("a name of argentum motions, a file, or a sentence"), {"run": "motion"},
            decides="the first there is"),
    Setting("preset", "The rules", Text("a name of argentum presets, or a file"), {"run": "preset"}, "debate_snappy"),
    Setting("cast", "Who debates", Text("a name of argentum casts, or a file"), {"run": "cast"}, "quartet"),
    Setting("agents", "How many of the cast debate", Whole(*AGENTS), {"run": "agents"}, decides="all of the cast"),
    Setting("turns", "End after so many turns", Whole(1), {"run": "turns"}, decides="no limit"),
    Setting("minutes", "End after so much debate time", Positive(MOST_MINUTES), {"run": "minutes"}, decides="no limit"),
    Setting("mind", "What writes the words", Text("a mind, as --mind takes it"), {"run": "mind"},
            decides="as the cast has it"),
    Setting("voice", "What speaks them", Text("a voice, as --voice takes it"), {"run": "voice"},
            decides="as the cast has it"),
    Setting("judges", "Models that judge a debate when it is over", Texts("a list of up to three minds"), {"run": "judges"},
            decides="nobody"),
    Setting("evidence", "What may be cited", Places(), {"run": "evidence"}, decides="the motion's own sources"),
    Setting("no_sound", "Play nothing; the timing stays", Flag(), dict.fromkeys(_SHOWING, "no_sound"), False),
    Setting("plain", "Lines in the place of the screen", Flag(), dict.fromkeys(_PLAYING, "plain"), False),
    Setting("theme", "The theme of the screen", Text("the name of a theme, shipped or your own"), dict.fromkeys(_SHOWING, "theme"),
            decides="dark or light, as the terminal is", variable="ARGENTUM_THEME"),
    Setting("ascii", "Plain characters in the place of signs", Flag(), dict.fromkeys(_SHOWING, "ascii_only"), False),
)  # fmt: skip
BY_NAME: Final = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What a file holds: `values` by the name of the setting, `knobs` as `--set` takes them, and what is wrong with it, a sentence each."""

    path: Path
    values: Mapping[str, Any] = field(default_factory=dict)
    knobs: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()

    def of_command(self, command: str) -> dict[str, Any]:
        """The values by the names of a command's parameters."""
        return {
            BY_NAME[name].params[command]: value
            for name, value in self.values.items()
            if command in BY_NAME[name].params
        }


def read(home: Path) -> OwnSettings:
    """The settings in a user's home. Raises nothing: what is wrong is in the problems."""
    return read_file(home / FILE)


def read_file(path: Path) -> OwnSettings:
    """The settings that a file holds; a file that does not exist holds none."""
    label = shown(path.name)
    try:
        tree = read_toml(path)
    except NoSuchFile:
        return OwnSettings(path)
    except UserFileError as error:
        return OwnSettings(path, problems=(f"{label}: {error}",))
    values: dict[str, Any] = {}
    knobs: list[tuple[str, str]] = []
    problems: list[str] = []
    for name, value in tree.items():
        try:
            if name == KNOBS:
                knobs += _knobs(value)
            else:
                values[name] = _value(name, value)
        except ValueError as error:
            problems.append(f"{label}: {error}")
    return OwnSettings(path, values, tuple(knobs), tuple(problems))


def mended(problem: str, instead: str = "what is shipped is used") -> str:
    """A problem with what comes of it, and how to go on."""
    joined = f" {instead[0].upper()}{instead[1:]}" if problem.endswith("?") else f"; {instead}"
    return f"{problem}{joined}; argentum config edit mends it"


def setting(name: str) -> Setting:
    """The setting of a name; raises ValueError with the nearest."""
    found = BY_NAME.get(name)
    if found is not None:
        return found
    if _SECRET_NAME.search(name):
        raise ValueError(secret_sentence(name))
    if name in _ELSEWHERE:
        raise ValueError(f"{name} is no setting: {_ELSEWHERE[name]}")
    known = [*BY_NAME, KNOBS]
    near = nearest(name.partition(".")[0].replace("-", "_"), known)
    raise ValueError(
        f"there is no setting {shown(name)!r}; " + (f"did you mean {near}?" if near else f"there is {', '.join(known)}")
    )


def secret_sentence(name: str) -> str:
    """Why a key is refused, and where it belongs."""
    return f"{shown(name)} looks like a key, and keys are never kept in a file: set it in the environment, or in the keyring"


def holds_secret(value: Any) -> bool:
    """Whether a text, or one in a list, looks like a service's key."""
    texts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(text, str) and _SECRET_VALUE.search(text) for text in texts)


def not_allowed(name: str, value: Any, takes: str) -> ValueError:
    """The refusal of a value."""
    text = shown(
        str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    )
    return ValueError(f"{name} = {text if len(text) <= 48 else text[:47] + '…'} is not allowed; it takes {takes}")


def _value(name: str, value: Any) -> Any:
    found = setting(name)
    if holds_secret(value):
        raise ValueError(secret_sentence(f"the value of {name}"))
    try:
        return found.kind.read(value)
    except ValueError:
        raise not_allowed(name, value, found.kind.takes) from None


def _knobs(tree: Any) -> Iterator[tuple[str, str]]:
    """Key paths and values as text, however the table is written: `auction.max_bid = 3`, or a table of its own."""
    if not isinstance(tree, dict):
        raise ValueError(f"{KNOBS} is a table: write [knobs], and auction.max_bid = 3 below it")
    level = [("", tree)]
    while level:
        prefix, branch = level.pop(0)
        for key, value in branch.items():
            path = f"{prefix}{key}"
            if isinstance(value, dict):
                level.append((f"{path}.", value))
            else:
                yield path, str(value).lower() if isinstance(value, bool) else str(value)
