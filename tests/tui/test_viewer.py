"""What was cited opens at its page, in a program that can be told one; a link out of a stranger's journal opens nothing else."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from argentum_tui.viewer import CannotOpen, linked, open_link

DISPLAY = {"DISPLAY": ":0"}
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="viewers are those of a Linux desktop")


def opened(link: str, *programs: str, environ: dict[str, str] = DISPLAY) -> tuple[str, list[str]]:
    """What is said, and the command that was started, where these programs are installed."""
    started: list[str] = []

    def which(name: str) -> str | None:
        return f"/usr/bin/{name}" if name in programs else None

    def start(command: Sequence[str]) -> None:
        started.extend(command)

    return open_link(link, environ=environ, which=which, start=start), started


@pytest.mark.parametrize(
    ("programs", "command"),
    [
        (("evince", "xdg-open"), ["/usr/bin/evince", "--page-index=14", "{path}"]),
        (("okular",), ["/usr/bin/okular", "--page", "14", "{path}"]),
        (("mupdf",), ["/usr/bin/mupdf", "{path}", "14"]),
        (("firefox", "xdg-open"), ["/usr/bin/firefox", "{uri}#page=14"]),
        (("xdg-open",), ["/usr/bin/xdg-open", "{uri}#page=14"]),
        (("gio",), ["/usr/bin/gio", "open", "{uri}#page=14"]),
    ],
)
def test_a_pdf_opens_at_its_page(tmp_path: Path, programs: tuple[str, ...], command: list[str]) -> None:
    file = tmp_path / "Kohn 2019 – 'a'; rm.pdf"
    file.touch()
    said, started = opened(f"{file.as_uri()}#page=14", *programs)
    assert started == [part.format(path=file, uri=file.as_uri()) for part in command]
    assert said.startswith(f"{file.name} at page 14 is opened with ")


def test_a_web_page_opens_at_its_words() -> None:
    link = "https://post.example/a#:~:text=Only%20the%20office%20class"
    assert opened(link, "xdg-open", "evince")[1] == ["/usr/bin/xdg-open", link]


@pytest.mark.parametrize(
    "link",
    [
        "", "javascript:alert(1)", "file://server/share/a.pdf", "file:////server/share/a.pdf", "file:///bin/sh",
        "file:///x/a.desktop", "http://", "data:text/html,x", "smb://server/a.pdf", "https://a.example/\x1b[2J", "file:///a\0.pdf",
    ],
)  # fmt: skip
def test_nothing_else_is_opened(link: str) -> None:
    assert linked(link) is None
    with pytest.raises(CannotOpen, match="nothing that can be opened"):
        opened(link, "xdg-open")


def test_what_cannot_be_opened_says_where_it_is(tmp_path: Path) -> None:
    link = f"{(tmp_path / 'a.pdf').as_uri()}#page=3"
    with pytest.raises(CannotOpen, match="is not there any more"):
        opened(link, "evince")
    (tmp_path / "a.pdf").touch()
    with pytest.raises(CannotOpen, match=f"there is no display to open it on: {tmp_path}/a.pdf, page 3"):
        opened(link, "evince", environ={})
    with pytest.raises(CannotOpen, match="there is no program to open it with"):
        opened(link)
