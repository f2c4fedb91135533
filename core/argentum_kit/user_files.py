"""The one reader of files that a user writes: presets, motions, casts, prices, markets, notes for evidence.

It never waits and never reads without a bound: a pipe, a device or a folder is refused before anything is read from it, and
a file that grows or changes while it is read is read again, a few times. Text is UTF-8, with or without a byte order mark,
or UTF-16 with one (some editors on Windows save it); line ends become "\\n".
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 2_000_000
MOST_DEPTH = 32
"""How deep tables and lists of a TOML file may lie in each other; what Argentum reads is four deep."""
ATTEMPTS = 3
"""How often a file that changes under the reader's hands is read before it is refused."""

_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
# A key of thousands of parts takes the parser time and memory by the square of their number.
_LONG_KEY = re.compile(
    r"""(?:^[ \t]*+\[{0,2}+|[{,])[ \t]*+(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}""", re.MULTILINE
)
_OPENING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_TOO_DEEP = "the file is nested too deeply; tables and lists go a few levels deep"
_BINARY = getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_PIECE = 1 << 20


class UserFileError(ValueError):
    """A file that cannot be read. The message is the reason alone, without the file's name: `byte 4 is not UTF-8`."""


class NoSuchFile(UserFileError):
    """There is no file of that name."""


class NotText(UserFileError):
    """The file holds no text that can be read."""


class NotToml(UserFileError):
    """The text is not TOML."""


def read_bytes(path: Path, most: int = MOST_BYTES, *, what: str = "file", follow: bool = True) -> bytes:
    """What an ordinary file of at most `most` bytes holds; `what` is the word for what was wanted (`TOML file`).

    With `follow` false the last part of the path may not be a link. Raises UserFileError.
    """
    try:
        for _ in range(ATTEMPTS):
            # Not opened before it is known to be a file: opening alone can rewind a tape, or make a device answer.
            _ordinary(path.stat() if follow else path.lstat(), most, what)
            content = _read_once(path, most, what, follow)
            if content is not None:
                return content
    except FileNotFoundError:
        raise NoSuchFile("there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, UserFileError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise UserFileError(f"the file cannot be read ({reason.lower()})") from None
    raise UserFileError("the file is being written just now; try again when it stands still")


def decode(content: bytes, *, what: str = "text files") -> str:
    """Bytes as text; `what` is written in UTF-8, as the message says. Raises NotText."""
    try:
        if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            raise NotText(f"the file is UTF-32; {what} are written in UTF-8")
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = "UTF-16, as its first bytes say" if wide else "UTF-8"
        raise NotText(f"byte {error.start + 1} is not {encoding}; {what} are written in UTF-8") from None
    nul = text.find("\0")
    if nul >= 0:
        at = content.find(b"\0") + 1 if not wide else nul + 1
        raise NotText(f"{'character' if wide else 'byte'} {at} is a zero; {what} are text in UTF-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, most: int = MOST_BYTES, *, what: str = "file") -> str:
    """The text of a file; raises UserFileError."""
    return decode(read_bytes(path, most, what=what), what=f"{what}s" if what != "file" else "text files")


def parse_toml(text: str) -> dict[str, Any]:
    """What a text of TOML says; raises NotToml with the line."""
    if _LONG_KEY.search(text):
        raise NotToml(_TOO_DEEP)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _AT.search(message)
        line = place[1] if place and place[1] else text.rstrip().count("\n") + 1
        reason = _AT.sub("", message).rstrip(".")
        raise NotToml(f"line {line} is not TOML ({reason[:1].lower()}{reason[1:]})") from None
    except RecursionError:
        raise NotToml(_TOO_DEEP) from None
    except ValueError:
        raise NotToml("a number in it has more digits than can be read") from None
    if _deeper(tree, MOST_DEPTH):
        raise NotToml(_TOO_DEEP)
    return tree


def read_toml(path: Path, most: int = MOST_BYTES) -> dict[str, Any]:
    """What a TOML file says; raises UserFileError."""
    return parse_toml(read_text(path, most, what="TOML file"))


def _read_once(path: Path, most: int, what: str, follow: bool) -> bytes | None:
    """The file as it stood while it was read, None if it changed meanwhile."""
    descriptor = os.open(path, _OPENING | _BINARY | (0 if follow else _NO_LINK))
    try:
        # Another file may lie there by now.
        before = os.fstat(descriptor)
        _ordinary(before, most, what)
        pieces: list[bytes] = []
        length = 0
        while piece := os.read(descriptor, min(_PIECE, most + 1 - length)):
            pieces.append(piece)
            length += len(piece)
            if length > most:
                raise UserFileError(f"the file has more than {most} bytes; at most {most} are read")
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    same = (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size)
    # What the system makes up as it is read (/proc) says that it is empty.
    return b"".join(pieces) if same and before.st_size in (0, length) else None


def _deeper(tree: Any, depth: int) -> bool:
    """Whether anything lies deeper than `depth`; does not recurse, since keys with dots nest as deep as they like."""
    level: list[Any] = [tree]
    for _ in range(depth):
        if not level:
            return False
        level = [
            part
            for branch in level
            for part in (branch.values() if isinstance(branch, dict) else branch)
            if isinstance(part, dict | list)
        ]
    return bool(level)


def _ordinary(information: os.stat_result, most: int, what: str) -> None:
    if stat.S_ISDIR(information.st_mode):
        raise UserFileError(f"this is a folder; a {what} is needed")
    if not stat.S_ISREG(information.st_mode):
        raise UserFileError(f"this is not an ordinary file; a {what} is needed")
    if information.st_size > most:
        raise UserFileError(f"the file has {information.st_size} bytes; at most {most} are read")
