"""`argentum`: finds the command, runs it, and turns whatever goes wrong into one sentence and an exit status.

Commands are imported when they are called, so `--help` and `--version` never wait for the screen, the rules or the
sound (SURFACE, Commands and Exit status).
"""

# ruff: noqa: ARG002 (the signatures are click's)
from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from argentum_kit.display import shown

from . import streams, termination
from .commands.problems import FAILED, INTERRUPTED, REFUSED, CommandFailed, Refused, one_line, unknown
from .commands.screen import screen_options

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

# name → (module in `commands`, command in it, one line for --help)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "Show in 45 seconds what this is."),
    "run": ("run", "run", "Start a debate."),
    "resume": ("resume", "resume", "Go on with a debate that was stopped or killed."),
    "replay": ("replay", "replay", "Show a recorded debate on the stage: play, scrub, step, fork."),
    "fork": ("fork", "fork", "Begin a new debate from a moment of an old one."),
    "compare": ("compare", "compare", "Say where two debates part, and what it did."),
    "watch": ("watch", "watch", "Show a running debate in another terminal."),
    "serve": ("serve", "serve", "Show a running debate's screen in a browser."),
    "clap": ("clap", "clap", "Clap for an agent of a running debate."),
    "send": ("send", "send", "Steer a running debate with a line of its grammar."),
    "export": ("export", "export", "Turn debates into something to read, hear, watch or compute with."),
    "feed": ("feed", "feed", "Write the debates of a folder as a podcast."),
    "new": ("new", "new", "Write a commented file to start from: a motion, a cast or a preset."),
    "check": ("check", "check", "Say what a file is, what it lacks, and how long it lasts."),
    "presets": ("presets", "presets", "List, show, compare and check presets."),
    "motions": ("lists", "motions", "List the motions there are."),
    "casts": ("lists", "casts", "List the casts there are."),
    "voices": ("lists", "voices", "List the voices there are."),
    "config": ("config", "config", "Show and change your settings: defaults for the options."),
    "doctor": ("doctor", "doctor", "Check sound, terminal, keys and folders of this machine."),
    "mcp": ("mcp", "mcp", "Serve debates as tools for agents, over the Model Context Protocol."),
    "schema": ("schema", "schema", "Print the JSON Schema of an event line, as --json writes them."),
    "completion": ("completion", "completion", "Print the script for completions in bash, zsh or fish."),
    "man": ("man", "man", "Show the manual page."),
    "lab": ("lab", "lab", "Play many debates in virtual time: tables, plots, sweeps and searches."),
    "bench": ("bench", "bench", "Measure how fast this machine runs Argentum."),
}


class CommandGroup(click.Group):
    """The commands by name, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported when it is asked for; None for one that does not exist."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"{__package__}.commands.{module}"), name)
        if ctx.resilient_parsing:
            from .commands.completion import complete_in

            complete_in(command, cmd_name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that begin so, without importing any."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=line) for name, (_, _, line) in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is named; raises Refused with the nearest name for one that does not exist."""
        if args and args[0] not in COMMANDS and not ctx.resilient_parsing:
            raise unknown("command", args[0], COMMANDS)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands for `--help`, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"argentum {version('argentum')}")
        ctx.exit()


@click.group(cls=CommandGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
              help="Show the version and exit.")  # fmt: skip
@screen_options
@click.pass_context
def argentum(ctx: click.Context, theme: str, ascii_only: bool) -> int:
    """Live, voiced debates between AI agents, watched and steered from your terminal.

    Without a command, the lobby opens: choose a motion, a cast and a preset, and start.
    """
    from .commands.settings_in_use import settings_for

    wanted = {"theme": theme, "ascii_only": ascii_only}
    if ctx.invoked_subcommand is not None:
        settings_for(ctx, ctx.invoked_subcommand, wanted)
        return 0
    from .commands.lobby import lobby

    return lobby(*settings_for(ctx, "lobby", wanted))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status. Errors are printed as one line on stderr."""
    try:
        # Not `argentum.main`, which makes a closed pipe a failure.
        with argentum.make_context("argentum", list(sys.argv[1:] if arguments is None else arguments)) as context:
            status = argentum.invoke(context)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except Refused as error:
        return _say(error, REFUSED)
    except CommandFailed as error:
        return _say(error, FAILED)
    except click.ClickException as error:
        asked = getattr(error, "ctx", None)
        where = f"; see {asked.command_path} --help" if asked is not None else ""
        return _say(one_line(error.format_message().replace(". Did you mean", "; did you mean")) + where, REFUSED)
    except termination.Terminated as ended:
        with contextlib.suppress(streams.StdoutLost):
            sys.stdout.flush()
        return ended.status
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except streams.StdoutLost as error:
        streams.discard_stdout()
        return 0 if error.closed else _say(error, FAILED)
    except Exception as error:
        if os.environ.get("ARGENTUM_DEBUG") == "1":
            click.echo(shown(_traceback(error), keep="\n"), err=True, nl=False)
            return FAILED
        report = _write_report(error)
        return _say(
            f"Argentum stopped because of a fault of its own ({type(error).__name__})"
            + (f"; what happened is in {report}" if report else "; set ARGENTUM_DEBUG=1 to see where"),
            FAILED,
        )


def main() -> None:
    """The console script; also answers the shell when it asks for completions (`_ARGENTUM_COMPLETE=bash_source`)."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding gets an escape for a letter that it does not have, not a failure.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    asked = os.environ.get("_ARGENTUM_COMPLETE")
    if asked:
        from .commands.completion import answer_shell

        sys.exit(answer_shell(argentum, asked))
    termination.install()
    streams.install()
    status = run()
    termination.exit_if_terminated(status)
    sys.exit(status)


def _say(message: BaseException | str, status: int) -> int:
    from argentum_core.wiring.access import hidden

    click.echo(f"argentum: {hidden(one_line(message))}", err=True)
    return status


def _traceback(error: BaseException) -> str:
    """Where a fault happened, without any key."""
    import traceback

    from argentum_core.wiring.access import hidden

    return hidden("".join(traceback.format_exception(error)))


def _write_report(error: BaseException) -> Path | None:
    from datetime import datetime

    from argentum_core.journal.paths import home
    from argentum_kit.files import make_private_folder, write_private

    try:
        folder = home()
        make_private_folder(folder)
        path = folder / f"crash-{datetime.now():%Y%m%d-%H%M%S}.log"
        write_private(path, _traceback(error))
    except OSError:
        return None
    return path


if __name__ == "__main__":
    main()
