"""`argentum man`: the manual page, made from the commands themselves. `docs/argentum.1` is the same page, for packages (`docs/reference.py`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from tempfile import NamedTemporaryFile

import click

ENVIRONMENT = (
    ("ARGENTUM_HOME", "The folder of debates, settings, themes, keys, and presets, motions and casts of your own."),
    ("ARGENTUM_THEME", "The theme of the screen, as --theme names it."),
    ("ARGENTUM_DEVICE", "The sound device, by its name or how that begins."),
    ("OPENAI_API_KEY, OPENAI_BASE_URL", "The key and the address of a chat or speech server."),
    ("ELEVENLABS_API_KEY, ELEVENLABS_BASE_URL", "The key and the address of a speech service."),
    ("NO_COLOR", "No colours on the screen, whatever its value."),
)
STATUS = (
    ("0", "Done."),
    ("1", "The debate or the check failed."),
    ("2", "Wrong usage, or a file, a name or a value that is not allowed; one line on stderr says which, and what is."),
    ("130, 143, 129", "Ended by Ctrl-C, SIGTERM, or a terminal that was closed, with the journal closed."),
)
FILES = (
    ("ARGENTUM_HOME/config.toml", "Defaults for the options; argentum config shows them."),
    ("ARGENTUM_HOME/keys.toml, ARGENTUM_HOME/themes/", "Keys and themes of your own."),
    ("ARGENTUM_HOME/presets/, motions/, casts/", "Material of your own."),
    ("ARGENTUM_HOME/debates/", "A journal for each debate, readable by you alone."),
)


@click.command()
@click.pass_context
def man(ctx: click.Context) -> None:
    """Show the manual page; where there is no terminal, or no man, print its source."""
    text = page(ctx.find_root().command)
    reader = shutil.which("man")
    if reader is None or not sys.stdout.isatty():
        click.echo(text, nl=False)
        return
    with NamedTemporaryFile("w", encoding="utf-8", suffix=".1") as file:
        file.write(text)
        file.flush()
        subprocess.run([reader, file.name], check=False)


def page(whole: click.Command) -> str:
    """The page of the whole command line in the macros of man(7): what it is, every command with its options, environment, files, exit
    status."""
    return "\n".join(_page(whole)) + "\n"


def _page(whole: click.Command) -> Iterator[str]:
    yield '.TH ARGENTUM 1 "" "Argentum" "User Commands"'
    yield ".SH NAME"
    yield r"argentum \- live, voiced debates between AI agents, watched and steered from a terminal"
    yield ".SH SYNOPSIS"
    yield r".B argentum"
    yield r"[\fIOPTIONS\fR] [\fICOMMAND\fR [\fIARGUMENTS\fR]]"
    yield ".SH DESCRIPTION"
    yield from _paragraphs(whole.help or "")
    yield ".SH OPTIONS"
    yield from _options(whole, click.Context(whole, info_name="argentum"))
    yield ".SH COMMANDS"
    yield from _commands(whole, "argentum")
    for title, rows in (("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES), ("EXIT STATUS", STATUS)):
        yield f".SH {title}"
        for name, about in rows:
            yield from _tagged(rf"\fB{_text(name)}\fR", about)
    yield ".SH SEE ALSO"
    yield "The guide and the whole surface are in the folder docs of the sources."


def _commands(group: click.Command, path: str) -> Iterator[str]:
    if not isinstance(group, click.Group):
        return
    context = click.Context(group, info_name=path)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        inside = click.Context(command, info_name=name, parent=context)
        arguments = [each for each in command.get_params(inside) if isinstance(each, click.Argument)]
        words = " ".join(rf"\fI{_text(each.make_metavar(inside))}\fR" for each in arguments)
        yield rf".SS \fB{_text(path)} {_text(name)}\fR {words}".rstrip()
        yield from _paragraphs(command.help or "")
        yield from _options(command, inside)
        yield from _commands(command, f"{path} {name}")


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context) if isinstance(parameter, click.Option) else None
        if record is not None and "--help" not in parameter.opts:
            yield from _tagged(rf"\fB{_text(record[0])}\fR", record[1])


def _tagged(tag: str, about: str) -> Iterator[str]:
    yield ".TP"
    yield tag
    yield _line(" ".join(about.split()))


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.replace("\b", "").split("\n\n")):
        if number:
            yield ".PP"
        yield _line(" ".join(paragraph.split()))


def _text(text: str) -> str:
    """A text as roff has it: its own signs escaped, a hyphen that can be copied as one, and letters beyond ASCII by their numbers."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return "".join(sign if sign.isascii() else rf"\[u{ord(sign):04X}]" for sign in escaped)


def _line(text: str) -> str:
    """A paragraph in lines of at most 80 signs, of which none begins like a request."""
    lines = textwrap.wrap(_text(text), 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(rf"\&{line}" if line[0] in ".'" else line for line in lines)
