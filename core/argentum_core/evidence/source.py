"""What a user names to be cited: a folder, a file or a web address."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from .document_process import missing
from .folder import SUFFIXES, format_of

LONGEST_ADDRESS = 2048
TAKES = "it takes a folder, a file (.md, .txt, .pdf, .docx, .html) or an address (http, https)"


class SourceError(ValueError):
    """What was named can be no evidence; the message is the end of a sentence that begins with the option and the name."""


class Source(NamedTuple):
    """A folder, a file or an address, by the name that it was given."""

    kind: Literal["folder", "file", "address"]
    name: str

    @property
    def path(self) -> Path | None:
        """The folder or file; None for an address."""
        return None if self.kind == "address" else Path(self.name)

    @property
    def noted(self) -> str:
        """The name that it is noted by in a journal: the absolute path, or the address."""
        return self.name if self.path is None else str(self.path.absolute())


def is_address(named: str) -> bool:
    """Whether a name is meant as a web address, of whatever scheme."""
    return "://" in named[:32] and _parts(named) is not None


def _parts(address: str) -> tuple[str, str] | None:
    """Scheme and host of an address; None where it is none."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return None


def source(named: str) -> Source:
    """What a name stands for. Raises SourceError where it is nothing that can be read, or needs a library that is not installed."""
    if is_address(named):
        return Source("address", _address(named))
    path = Path(named)
    if path.is_dir():
        return Source("folder", named)
    try:
        there = path.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise SourceError(
            ": there is no such file or folder" if path.suffix.lower() in SUFFIXES else ": there is no such folder"
        )
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(f" is not a folder, and no file that can be read as evidence; {TAKES}")
    wanted = format_of(path)
    if wanted is not None and (problem := missing(wanted)):
        raise SourceError(f": {problem}")
    return Source("file", named)


def _address(named: str) -> str:
    scheme, host = _parts(named) or ("", "")
    if scheme not in ("http", "https") or not host:
        raise SourceError(f" is not an address that can be read; {TAKES}")
    if not named.isprintable() or " " in named or len(named) > LONGEST_ADDRESS:
        raise SourceError(f" is not an address: it has a space or is longer than {LONGEST_ADDRESS} characters")
    if "@" in urlsplit(named).netloc:
        raise SourceError(
            " holds a user name or password, which would be kept in the journal; name the address without"
        )
    return named
