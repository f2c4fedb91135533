"""What the evidence library holds: passages with an id to cite, and what comes of judging a citation."""

from __future__ import annotations

import msgspec

DOSSIER = "the motion's dossier"


class Passage(msgspec.Struct, frozen=True):
    """A stretch of text that a line may rest on. `origin` says where it comes from, for people.

    `work` is how the text it stands in is cited ("Kohn 2019"), `place` where in it ("p. 14"), and `link` an address that opens it there;
    each is empty where there is none. Whoever makes one sanitises its text: `dossier` and `folder.read`.
    """

    id: str
    title: str
    text: str
    origin: str = DOSSIER
    work: str = ""
    place: str = ""
    link: str = ""

    @property
    def citation(self) -> str:
        """How a footnote names it: "Kohn 2019, p. 14", or its short title and place."""
        return cited_as(self.work or short_title(self.title), self.place)

    @property
    def full_title(self) -> str:
        """Its title, after how it is cited where it has a place: "Kohn 2019, p. 14: Shorter weeks in small clinics"."""
        return f"{self.citation}: {self.title}" if self.place else self.title


class Judgement(msgspec.Struct, frozen=True):
    """Whether every cited id exists, and how much the line shares with what it cites (0..1; 0 if one does not exist)."""

    known: bool
    relevance: float


def cited_as(work: str, place: str) -> str:
    """A work and a place in it, as a citation names them."""
    return f"{work}, {place}" if place else work


def short_title(title: str, cells: int = 60) -> str:
    """A title for a footnote: without years and editions in brackets at its end, cut with an ellipsis."""
    before, bracket, _ = title.partition(" (")
    short = before if bracket and len(before) >= 8 else title
    return short if len(short) <= cells else short[: cells - 1].rstrip(" ,;:") + "…"
