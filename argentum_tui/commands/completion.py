"""`argentum completion`: the script that has a shell complete Argentum's commands, and what stands for which argument.

The shell runs `argentum` with `_ARGENTUM_COMPLETE` set and is answered by click's own completion (`cli.main`). What completes an argument is
in one table, `COMPLETES`, so that commands say nothing of it. Whatever goes wrong here completes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

from .parameters import OneOf

if TYPE_CHECKING:
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType

VARIABLE = "_ARGENTUM_COMPLETE"
JOURNALS_SHOWN = 20
"""Recorded debates that are offered, the latest."""

Offered = Iterable[tuple[str, str]]
"""What a word may become, and a few words on it."""
Offer = Callable[[str], Offered]
"""Takes what is written of the word."""


@click.command()
@click.argument("shell", type=OneOf("bash", "zsh", "fish"))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script that has SHELL complete commands, options and names; its first lines say where it goes."""
    found = _SHELLS[shell](ctx.find_root().command, {}, "argentum", VARIABLE)
    click.echo(f"{_HEADS[shell]}\n{found.source_template % found.source_vars()}", nl=False)


_HEADS = {
    "bash": "# Save as ~/.local/share/bash-completion/completions/argentum, or: source <(argentum completion bash)",
    "zsh": "#compdef argentum\n# Save as _argentum in a folder of $fpath, or: source <(argentum completion zsh)",
    "fish": "# Save as ~/.config/fish/completions/argentum.fish, or: argentum completion fish | source",
}


# --- what is offered --------------------------------------------------------------------------------------------------


def _presets(_word: str) -> Offered:
    from argentum_core.journal.paths import home
    from argentum_presets import list_presets

    return [(each.name, each.title) for each in list_presets(home()) if not each.problem]


def _motions(_word: str) -> Offered:
    from argentum_core.journal.paths import home
    from argentum_presets import list_motions

    return [(each.name, each.title) for each in list_motions(home()) if not each.problem]


def _casts(_word: str) -> Offered:
    from argentum_core.journal.paths import home
    from argentum_presets import list_casts

    return [(each.name, each.about) for each in list_casts(home()) if not each.problem]


def _voices(_word: str) -> Offered:
    from argentum_core.wiring.specs import known_voices

    return [(row["name"], row["about"]) for row in known_voices()]


def _minds(_word: str) -> Offered:
    return [
        ("casebook", "offline, argues from the motion's own claims"),
        ("chat:", "a model of a chat server: chat:MODEL"),
    ]


def _themes(_word: str) -> Offered:
    from argentum_core.journal.paths import home

    from ..themes import own, shipped

    return [(each.name, "dark" if each.dark else "light") for each in (*shipped(), *own.read_folder(home())[0])]


def _journals(word: str) -> Offered:
    """The latest debates by their paths; what is written may also be how a file's name begins."""
    from argentum_core.journal.paths import debates_folder

    paths = sorted(debates_folder().glob("*.db"), reverse=True)
    return [(str(path), "") for path in paths if path.name.startswith(word) or str(path).startswith(word)][
        :JOURNALS_SHOWN
    ]


def _knobs(prefix: str = "", ending: str = "=") -> Offer:
    def offer(_word: str) -> Offered:
        from argentum_core.debate import knobs

        return [(f"{prefix}{path}{ending}", field.description or "") for path, field in knobs.paths()]

    return offer


def _settings(word: str) -> Offered:
    from ..own_settings import SETTINGS

    found = [*((each.name, each.about) for each in SETTINGS), ("knobs.", "a knob, over whatever preset is chosen")]
    return _knobs("knobs.", "")(word) if word.startswith("knobs.") else found


def _lines(_word: str) -> Offered:
    from argentum_core.grammar import FORMS

    return [(form.word, form.about) for form in FORMS]


def _benchmarks(_word: str) -> Offered:
    from ..bench import benchmarks

    return [(name, "") for name in benchmarks.BENCHMARKS]


def _files(_word: str) -> Offered:
    return []


COMPLETES: dict[str, Offer] = {
    "preset": _presets,
    "motion": _motions,
    "motion_named": _motions,
    "cast": _casts,
    "voice": _voices,
    "spoken_by": _voices,
    "mind": _minds,
    "judges": _minds,
    "theme": _themes,
    "changes": _knobs(),
    "resume journal": _journals,
    "replay journal": _journals,
    "fork journal": _journals,
    "export journal": _journals,
    "compare a": _journals,
    "compare b": _journals,
    "presets show name": _presets,
    "presets diff a": _presets,
    "presets diff b": _presets,
    "presets check file": _files,
    "check file": _files,
    "config get key": _settings,
    "config set key": _settings,
    "config unset key": _settings,
    "send line": _lines,
    "bench names": _benchmarks,
    "lab run cast": _files,
    "lab sweep cast": _files,
    "lab tune cast": _files,
}
"""By the name of a parameter, or of a command and its parameter."""
FOLDERS = ("evidence", "stems", "out")
NO_FILES = ("mind", "judges", "voice", "theme", "changes", "key", "line", "names", "spoken_by")
"""Parameters that are never files."""


# --- how it reaches click -----------------------------------------------------------------------------------------------


def complete_in(command: click.Command, path: str) -> None:
    """Have the parameters of a command and of those in it complete what the table says."""
    for parameter in command.params:
        name = parameter.name or ""
        offer = COMPLETES.get(f"{path} {name}") or COMPLETES.get(name)
        if name in FOLDERS:
            parameter.type = click.Path(file_okay=False)
        elif path == "config set" and name == "value":
            parameter.type = _SettingValue()
        elif offer is not None and not (name == "journal" and isinstance(parameter, click.Option)):
            parameter.type = _Offered(offer, parameter.type, files=name not in NO_FILES)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            complete_in(inner, f"{path} {name}")


class _Offered(_Type):
    """A type whose values are offered; reads them as the type in its place does."""

    def __init__(self, offer: Offer, instead: _Type, *, files: bool) -> None:
        self.name = instead.name
        self._offer = offer
        self._instead = instead
        self._files = files

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As the type in the place of which it stands."""
        return self._instead.convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """What the word may become; a file where nothing else fits."""
        return list(_items(self._offer, incomplete, files=self._files))


class _SettingValue(_Type):
    """The value of the setting that is named before it."""

    name = "value"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """The words of a switch, or what completes the option of the same name."""
        from ..own_settings import BY_NAME
        from ..setting_kinds import Flag

        key = str(ctx.params.get("key") or "")
        found = BY_NAME.get(key)
        if found is not None and isinstance(found.kind, Flag):
            return list(_items(lambda _: [("true", ""), ("false", "")], incomplete, files=False))
        return list(
            _items(COMPLETES.get(key, _files), incomplete, files=key in ("preset", "cast", "motion", "evidence"))
        )


def _items(offer: Offer, word: str, *, files: bool) -> Iterator[CompletionItem]:
    from argentum_kit.display import shown

    try:
        found = [(name, about) for name, about in offer(word) if name.startswith(word) or offer is _journals]
    except Exception:  # a shell that completes is no place for a fault
        found = []
    for name, about in found:
        yield CompletionItem(name, help=shown(about))
    if files and not found:
        yield CompletionItem(word, type="file")


class _Bash(BashComplete):
    """Words with `:` and `=` in them whole: bash takes them apart, and wants back what stands behind the last of them."""

    source_template = """\
%(complete_func)s() {
    local IFS=$'\\n' reply kind value
    COMPREPLY=()
    reply=$(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_BREAKS="$COMP_WORDBREAKS" %(complete_var)s=bash_complete "$1")
    for reply in $reply; do
        IFS=',' read kind value <<< "$reply"
        case $kind in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
        [[ $value == *= || $value == *: || $value == *. ]] && compopt -o nospace
    done
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is being written, and that one."""
        line = os.environ.get("COMP_LINE", "")
        words = split_arg_string(line)[1:]
        return (words[:-1], words[-1]) if words and not line[-1:].isspace() else (words, "")

    def format_completion(self, item: CompletionItem) -> str:
        """What bash puts in the place of what it takes for the word."""
        breaks = [sign for sign in ":=" if sign in os.environ.get("COMP_BREAKS", "")]
        _, word = self.get_completion_args()
        done = max((word.rfind(sign) for sign in breaks), default=-1) + 1
        value = item.value[done:] if item.value.startswith(word[:done]) else item.value
        return f"{item.type},{value}"


class _Fish(FishComplete):
    """Descriptions whole: they may have commas."""

    source_template = FishComplete.source_template.replace('split ","', 'split --max 1 ","')


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def answer_shell(cli: click.Command, asked: str) -> int:
    """Answer a shell that completes; returns the exit status."""
    from click.shell_completion import shell_complete

    add_completion_class(_Bash)
    complete_in(cli, "")
    return shell_complete(cli, {}, "argentum", VARIABLE, asked)
