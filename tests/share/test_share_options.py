"""`--share` on the command line: what is refused, and what is printed."""

from __future__ import annotations

import pytest

from argentum_core.debate.events import RoomVoted
from argentum_core.measures.vote_story import VoteStory
from argentum_tui.cli import run
from argentum_tui.commands import share_options

REFUSED = [
    (["--share", "--clock", "virtual", "--turns", "2"], "--share needs --clock real: in virtual time nobody could watch"),
    (["--share-port", "8000"], "--share-host, --share-port and --share-url say how a debate is shared; add --share"),
    (["--share", "--share-url", "debate.example"], "--share-url 'debate.example' is no address of a page; it is like https://debate.example"),
    (["--share", "--share-url", "https://["], "--share-url 'https://[' is no address of a page; it is like https://debate.example"),
    (["--share", "--share-port", "0"], ""),
]  # fmt: skip


@pytest.mark.parametrize(("options", "why"), REFUSED)
def test_what_cannot_be_shared_is_refused_in_one_sentence(
    options: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", "homework", "--headless", *options]) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(share_options, "find_spec", lambda name: None)
    assert run(["run", "homework", "--headless", "--share"]) == 2
    assert (
        "--share needs the extra share (aiohttp, segno is not installed): pip install 'argentum[share]'"
        in capsys.readouterr().err
    )


def test_the_room_s_votes_are_told_beside_the_house_s() -> None:
    story = VoteStory()
    story.take(RoomVoted(when="before", counts={"for": 3, "against": 1}, undecided=2))
    story.take(RoomVoted(when="during", counts={"for": 4, "against": 0}, undecided=1, dials={"for": 70}))
    rows = {name: value for name, value, _ in story.rows({})}
    assert rows["room"] == "3 for, 1 against, 2 undecided before; 4 for (70 %), 0 against, 1 undecided during"
