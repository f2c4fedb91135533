"""What an agent can be given while a debate runs: minds, voices and temperaments, each with a line about its character. Minds and voices
are read off the screen's thread."""

from __future__ import annotations

from typing import Final, Literal, Protocol

from argentum_kit.display import shown

from ..choice import MenuEntry

SeatKind = Literal["mind", "voice", "temperament"]


class SeatCatalog(Protocol):
    """Every method may take its time."""

    def minds(self) -> list[MenuEntry]:
        """The minds to choose from, by spec, the usual one first."""

    def voices(self) -> list[MenuEntry]:
        """The voices to choose from, by spec."""


class InstalledSeats:
    """What comes along: the casebook, and the voices of this machine."""

    def minds(self) -> list[MenuEntry]:
        """The casebook."""
        return [
            MenuEntry("casebook", "offline casebook", "Argues from the motion's own claims and sources; needs nothing")
        ]

    def voices(self) -> list[MenuEntry]:
        """Every speaker of this machine."""
        from argentum_core.wiring.specs import known_voices

        return [MenuEntry(row["name"], shown(row["about"])) for row in known_voices() if row["name"] != "estimate"]


TEMPERAMENTS: Final = (
    MenuEntry("quiet", "wants the floor less", "Bids by 0.6 of the preset's weights"),
    MenuEntry("fair", "as the preset has it", "Bids by the preset's own weights"),
    MenuEntry("aggressive", "wants the floor more", "Bids by 1.6 of the preset's weights"),
    MenuEntry("own", "as the cast has it", "Bids by the weights with which it began"),
)
