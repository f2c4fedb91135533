"""Opens what was cited in a program of the user's, at its page where the program can be told one.

A link is `Passage.link`: a file's or a web page's address, with `#page=14` for a PDF. It may come out of a stranger's journal, so a file is
opened only where it lies on this machine and is of a kind that is read as evidence, and no shell sees any of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

SUFFIXES = frozenset({".pdf", ".docx", ".html", ".htm", ".xhtml", ".md", ".txt"})

VIEWERS: Mapping[str, tuple[str, ...]] = {
    "evince": ("--page-index={page}", "{path}"),
    "papers": ("--page-index={page}", "{path}"),
    "okular": ("--page", "{page}", "{path}"),
    "zathura": ("--page={page}", "{path}"),
    "atril": ("--page-index={page}", "{path}"),
    "xreader": ("--page-index={page}", "{path}"),
    "qpdfview": ("{path}#{page}",),
    "sioyek": ("--page", "{page}", "{path}"),
    "mupdf": ("{path}", "{page}"),
    "xpdf": ("{path}", ":{page}"),
    "sumatrapdf": ("-page", "{page}", "{path}"),
    **dict.fromkeys(
        ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "firefox", "microsoft-edge", "msedge", "brave-browser"),
        ("{link}",),
    ),
}  # fmt: skip
"""Programs that open a PDF at a page, and how each is told; browsers take it from the address."""

_PAGE = re.compile(r"page=(\d{1,6})")
Which = Callable[[str], "str | None"]
Start = Callable[[Sequence[str]], None]


class CannotOpen(ValueError):
    """Nothing can be opened; the message is a sentence that says where the text is instead."""


class Linked(NamedTuple):
    """What a link leads to: a file with a page of it (0 for none), or a web address (no path)."""

    link: str
    path: Path | None
    page: int

    def __str__(self) -> str:
        name = self.path.name if self.path is not None else urlsplit(self.link).netloc
        return f"{name} at page {self.page}" if self.page else name


def linked(link: str) -> Linked | None:
    """What a passage's link leads to; None for one that is not opened: of another scheme, another machine or another kind of file."""
    try:
        parts = urlsplit(link)
        if not link.isprintable() or (parts.scheme in ("http", "https") and not parts.hostname):
            return None
        if parts.scheme in ("http", "https"):
            return Linked(link, None, _page(parts.fragment))
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return None
        path = Path(url2pathname(parts.path))
    except ValueError:
        return None
    # A path like //host/share would be looked for on another machine.
    if path.suffix.lower() not in SUFFIXES or str(path).startswith(("//", "\\\\")):
        return None
    return Linked(link, path, _page(parts.fragment))


def open_link(
    link: str, *, environ: Mapping[str, str] | None = None, which: Which = shutil.which, start: Start | None = None
) -> str:
    """Open what a link leads to, and say what was opened with what. Raises CannotOpen."""
    target = linked(link)
    if target is None:
        raise CannotOpen("this source has nothing that can be opened")
    if target.path is not None and not target.path.is_file():
        raise CannotOpen(f"{target.path} is not there any more")
    environ = os.environ if environ is None else environ
    if sys.platform not in ("win32", "darwin") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        where = target.path if target.path is not None else target.link
        page = f", page {target.page}" if target.page and target.path is not None else ""
        raise CannotOpen(f"there is no display to open it on: {where}{page}")
    command = _command(target, which)
    try:
        (start or _start)(command)
    except OSError as error:
        raise CannotOpen(f"{command[0]} cannot be started ({error.strerror})") from None
    return f"{target} is opened with {Path(command[0]).stem}"


def _command(target: Linked, which: Which) -> list[str]:
    """The program that opens it, with its arguments."""
    if target.path is not None and target.path.suffix.lower() == ".pdf" and target.page:
        usual = _usual_viewer(which)
        for name in sorted(VIEWERS, key=lambda each: each not in usual):
            program = which(name)
            if program is not None:
                told = {"path": str(target.path), "page": str(target.page), "link": target.link}
                return [program, *(part.format(**told) for part in VIEWERS[name])]
    if sys.platform == "darwin":
        return ["open", target.link if target.path is None else str(target.path)]
    if sys.platform == "win32":
        return ["rundll32", "url.dll,FileProtocolHandler", target.link if target.path is None else str(target.path)]
    for name in ("xdg-open", "gio", *(each for each, told in VIEWERS.items() if told == ("{link}",))):
        program = which(name)
        if program is not None:
            return [program, *(["open"] if name == "gio" else []), target.link]
    raise CannotOpen(f"there is no program to open it with: {target.path or target.link}")


def _usual_viewer(which: Which) -> str:
    """What the desktop opens a PDF with, as far as it says; empty if it does not."""
    program = which("xdg-mime")
    if program is None:
        return ""
    try:
        found = subprocess.run(
            [program, "query", "default", "application/pdf"],
            capture_output=True,
            check=False,
            timeout=2,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.decode("utf-8", "replace").lower()


def _start(command: Sequence[str]) -> None:
    """Start a program that lives on by itself and says nothing on this terminal."""
    nowhere = subprocess.DEVNULL
    subprocess.Popen(list(command), stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True)


def _page(fragment: str) -> int:
    found = _PAGE.match(fragment)
    return int(found[1]) if found is not None else 0
