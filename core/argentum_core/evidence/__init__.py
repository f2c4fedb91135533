"""The evidence library: what the lines of a debate may cite (RULES, Reputation and evidence)."""

from .library import Library, LibraryError, dossier, kept
from .passage import DOSSIER, Judgement, Passage, short_title

__all__ = ["DOSSIER", "Judgement", "Library", "LibraryError", "Passage", "dossier", "kept", "short_title"]
