"""The evidence library: what the lines of a debate may cite (RULES, Reputation and evidence)."""

from .edge import EvidenceEdge
from .errors import LibraryError
from .library import EvidenceLibrary, dossier
from .passage import DOSSIER, Judgement, Passage, short_title
from .passage_store import recorded_passages

__all__ = [
    "DOSSIER",
    "EvidenceEdge",
    "EvidenceLibrary",
    "Judgement",
    "LibraryError",
    "Passage",
    "dossier",
    "recorded_passages",
    "short_title",
]
