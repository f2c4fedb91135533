"""The evidence library: what the lines of a debate may cite (RULES, Reputation and evidence)."""

from .edge import EvidenceEdge
from .errors import LibraryError
from .library import Library, dossier
from .passage import DOSSIER, Judgement, Passage, short_title
from .shelf import kept

__all__ = [
    "DOSSIER",
    "EvidenceEdge",
    "Judgement",
    "Library",
    "LibraryError",
    "Passage",
    "dossier",
    "kept",
    "short_title",
]
