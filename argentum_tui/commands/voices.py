"""What `argentum voices` lists of providers and plug-ins, and fetching a local neural voice (SURFACE, Commands)."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from argentum_kit.plugins import VOICES, Plugin, PluginError, plugins

from .problems import CommandFailed, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from rich.progress import Progress, TaskID


_SERVER_SECONDS = 3.0


def provided_voices() -> list[dict[str, str]]:
    """How to name a voice of each provider, and whether it could be used now."""
    from importlib.util import find_spec

    from argentum_core.wiring.access import where_from

    def keyed(about: str, variable: str) -> str:
        return about if where_from(variable) else f"{about}; needs {variable}"

    speech = "a voice of any OpenAI-compatible speech server"
    piper = "a local neural voice; --fetch brings one"
    return [
        {"name": "elevenlabs:VOICE_ID", "about": keyed("a studio voice by its id", "ELEVENLABS_API_KEY")},
        {
            "name": "openai:VOICE",
            "about": speech if os.environ.get("OPENAI_BASE_URL", "").strip() else keyed(speech, "OPENAI_API_KEY"),
        },
        *({"name": f"openai:{name}", "about": f"offered by {host}"} for host, names in _offered() for name in names),
        {"name": "piper:MODEL", "about": piper if find_spec("piper") else f"{piper}; needs the extra argentum[piper]"},
        *({"name": f"{plugin.kind}:…", "about": about_plugin(plugin)} for plugin in plugins(VOICES).values()),
    ]


def _offered() -> list[tuple[str, list[str]]]:
    """The speech server of one's own and the voices that it offers; nothing where none is set or none is told in time."""
    import asyncio

    from argentum_audio.voices.network.offered_voices import offered_voices
    from argentum_core.wiring.access import access
    from argentum_kit.endpoint import EndpointError, endpoint_at
    from argentum_kit.environment import OPENAI_BASE_URL, OPENAI_URL
    from argentum_kit.key_shape import key_problem
    from argentum_kit.time_limits import NoAnswer, within

    reach = access().voices
    if reach.openai_url.rstrip("/") == OPENAI_URL.rstrip("/"):
        return []
    key = reach.openai_key
    if key is not None and key_problem(key.reveal()):
        return []
    try:
        endpoint = endpoint_at(reach.openai_url, key, variable=OPENAI_BASE_URL)
        names = within(
            _SERVER_SECONDS + 0.5,
            endpoint.host,
            lambda: asyncio.run(offered_voices(endpoint.base_url, key, _SERVER_SECONDS)),
        )
    except (EndpointError, NoAnswer):
        return []
    return [(endpoint.host, names)]


def about_plugin(plugin: Plugin) -> str:
    """Where a plug-in comes from, and the sentence for one that does not work. Imports it."""
    about = f"a plug-in of {plugin.package}" if plugin.package else "a plug-in"
    try:
        plugin.load()
    except PluginError as error:
        return f"cannot be used: {one_line(error)}"
    return about


def fetch_voice(name: str) -> tuple[str, Path]:
    """Download a local neural voice by its name, with a bar, its checksum held to: how it is named as a voice, and its file.

    Raises CommandFailed with one sentence.
    """
    from rich.console import Console
    from rich.progress import Progress

    from argentum_audio.voices.base import VoiceError
    from argentum_audio.voices.neural.models import fetch, fetchable
    from argentum_audio.voices.piper.models import download, models_folder
    from argentum_core.wiring.access import access
    from argentum_kit.files import make_private_folder

    # Where a voice of this name will be looked for.
    folder = access().voices.models or models_folder()
    with contextlib.suppress(OSError):  # what is wrong with it is said when the file is written
        make_private_folder(folder)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        try:
            if any(model.name == name for model in fetchable()):
                return f"neural:{name}", fetch(name, folder, lambda *come: _show(bar, task, *come))
            return f"piper:{name}", download(name, folder, lambda *come: _show(bar, task, *come))
        except VoiceError as error:
            raise CommandFailed(one_line(error)) from None


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
