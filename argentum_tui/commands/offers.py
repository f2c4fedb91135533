"""Which minds and voices the lobby and the stage offer beyond those that come along: plug-ins, models found on this machine, and providers whose
keys are there. One that lacks something is offered too and says what is missing; starting it says so again, in one sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from argentum_core.wiring.access import environment_with_keyring, no_answer
from argentum_kit.display import shown
from argentum_kit.plugins import MINDS, VOICES, plugins

from ..choice import MenuEntry
from ..screens.lobby_menu import InstalledMenu
from ..screens.seat_catalog import InstalledSeats

if TYPE_CHECKING:
    from collections.abc import Mapping

CHAT_MODEL = "gpt-5-mini"
OPENAI_VOICE = "alloy"
ELEVENLABS_VOICE = "21m00Tcm4TlvDq8ikWAM"
"""Rachel, one of the voices that every account has."""
MODELS_SHOWN = 8


class LobbyOffers(InstalledMenu):
    """The lobby's menu with what this machine and its keys add. Asking local servers takes a third of a second."""

    def minds(self) -> list[MenuEntry]:
        """Those always there, of plug-ins, of servers on this machine, and of the chat server that is set."""
        environment = environment_with_keyring()
        return [*super().minds(), *_of_plug_ins(MINDS), *_local_minds(), _chat(environment)]

    def voices(self) -> list[MenuEntry]:
        """Those of the cast, of plug-ins, of the services, and silence."""
        environment = environment_with_keyring()
        first, *rest = super().voices()
        return [first, *_of_plug_ins(VOICES), _elevenlabs(environment), _openai(environment), *rest]


class OfferedSeats(InstalledSeats):
    """What an agent can be given while a debate runs, with what this machine and its keys add; what lacks something says so."""

    def minds(self) -> list[MenuEntry]:
        """Those always there, of plug-ins, of servers on this machine, and of the chat server that is set."""
        return [*super().minds(), *_of_plug_ins(MINDS), *_local_minds(), _chat(environment_with_keyring())]

    def voices(self) -> list[MenuEntry]:
        """The speakers of this machine, those of plug-ins, and a voice of each service."""
        environment = environment_with_keyring()
        return [*super().voices(), *_of_plug_ins(VOICES), _elevenlabs(environment), _openai(environment)]


def _of_plug_ins(group: str) -> list[MenuEntry]:
    """The kinds that other packages add, each by its bare kind; none is imported before it is chosen (SURFACE, Plug-ins)."""
    return [
        MenuEntry(
            plugin.kind, shown(plugin.kind), f"A plug-in of {shown(plugin.package)}" if plugin.package else "A plug-in"
        )
        for plugin in plugins(group).values()
    ]


def _local_minds() -> list[MenuEntry]:
    from argentum_core.minds.chat.local_servers import find_local_servers

    return [
        MenuEntry(spec, spec.partition("@")[0].removeprefix("chat:"), f"{server.program} on this machine")
        for server in find_local_servers()
        for spec in server.specs()[:MODELS_SHOWN]
    ]


def _chat(environment: Mapping[str, str]) -> MenuEntry:
    elsewhere = environment.get("OPENAI_BASE_URL", "").strip()
    there = bool(environment.get("OPENAI_API_KEY", "").strip() or elsewhere)
    about = f"A language model at {shown(elsewhere) or 'OpenAI'}; the casebook stands in for it"
    return MenuEntry(f"chat:{CHAT_MODEL}", CHAT_MODEL, about if there else _needs("OPENAI_API_KEY, or OPENAI_BASE_URL"))


def _elevenlabs(environment: Mapping[str, str]) -> MenuEntry:
    there = bool(environment.get("ELEVENLABS_API_KEY", "").strip())
    about = "A studio voice for everybody; the embedded one stands in"
    return MenuEntry(
        f"elevenlabs:{ELEVENLABS_VOICE},espeak", "ElevenLabs", about if there else _needs("ELEVENLABS_API_KEY")
    )


def _openai(environment: Mapping[str, str]) -> MenuEntry:
    there = bool(environment.get("OPENAI_API_KEY", "").strip() or environment.get("OPENAI_BASE_URL", "").strip())
    about = "A studio voice for everybody; the embedded one stands in"
    return MenuEntry(
        f"openai:{OPENAI_VOICE},espeak",
        "OpenAI speech",
        about if there else _needs("OPENAI_API_KEY, or OPENAI_BASE_URL"),
    )


def _needs(variables: str) -> str:
    """What is missing, and whether it may lie in a keyring that does not answer."""
    failure = no_answer()
    return f"needs {variables}" + (f"; {failure}" if failure else "")
