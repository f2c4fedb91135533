"""The one reader of users' files waits for nothing, reads nothing without a bound, and says in a few words what is wrong."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.lab.folder import FolderError, open_folder
from argentum_core.lab.market_file import MarketFileError
from argentum_core.lab.market_file import load as load_market
from argentum_core.minds.price_table import PricesError, load_prices
from argentum_kit.user_files import (
    MOST_BYTES,
    NoSuchFile,
    UserFileError,
    decode,
    parse_toml,
    read_bytes,
    read_text,
    read_toml,
)

CAFE = 'title = "Café"\nabout = "Late."\n'


@pytest.mark.parametrize(
    "content",
    [
        CAFE.encode(),
        b"\xef\xbb\xbf" + CAFE.encode(),
        CAFE.replace("\n", "\r\n").encode(),
        CAFE.replace("\n", "\r").encode(),
        CAFE.encode("utf-16"),
        b"\xfe\xff" + CAFE.replace("\n", "\r\n").encode("utf-16-be"),
    ],
    ids=["plain", "byte order mark", "CRLF", "CR", "UTF-16", "UTF-16 big-endian, CRLF"],
)
def test_what_editors_make_of_a_text_is_the_same_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    assert read_text(tmp_path / "a.toml") == CAFE
    assert read_toml(tmp_path / "a.toml") == {"title": "Café", "about": "Late."}


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'title = "caf\xe9"', "byte 13 is not UTF-8; TOML files are written in UTF-8"),
        (b"a = 1\0", "byte 6 is a zero; TOML files are text in UTF-8"),
        ("a = 1".encode("utf-16-le"), "byte 2 is a zero; TOML files are text in UTF-8"),
        (b"\xff\xfea", "byte 3 is not UTF-16, as its first bytes say; TOML files are written in UTF-8"),
        ("a = 1".encode("utf-32"), "the file is UTF-32; TOML files are written in UTF-8"),
        (b"#" * (MOST_BYTES + 1), f"the file has {MOST_BYTES + 1} bytes; at most {MOST_BYTES} are read"),
        (b"a =", "line 1 is not TOML (invalid value)"),
        (b"a = " + b"[" * 1000, "the file is nested too deeply; tables and lists go a few levels deep"),
        (b"a." * 900_000 + b"a = 1", "the file is nested too deeply; tables and lists go a few levels deep"),
        (b"[" + b"a." * 900_000 + b"a]", "the file is nested too deeply; tables and lists go a few levels deep"),
        (b"a = {b." + b'"c d" . ' * 40 + b"e = 1}", "the file is nested too deeply; tables and lists go a few levels deep"),
        (b"[a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r]\n" + b"x.x.x.x.x.x.x.x.x.x.x.x.x.x.x.x = 1", "the file is nested too deeply; tables and lists go a few levels deep"),
        (b"a = " + b"9" * 5000, "a number in it has more digits than can be read"),
    ],
)  # fmt: skip
def test_what_is_no_toml_is_one_sentence_in_no_time(tmp_path: Path, content: bytes, wanted: str) -> None:
    (tmp_path / "a.toml").write_bytes(content)
    begun = time.process_time()
    with pytest.raises(UserFileError) as refused:
        read_toml(tmp_path / "a.toml")
    assert str(refused.value) == wanted
    assert time.process_time() - begun < 5


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (Path.mkdir, "this is a folder; a file is needed"),
        (os.mkfifo, "this is not an ordinary file; a file is needed"),
        (lambda path: path.symlink_to("/dev/zero"), "this is not an ordinary file; a file is needed"),
        (_socket, "this is not an ordinary file; a file is needed"),
        (lambda path: path.symlink_to(path), "the file cannot be read (too many levels of symbolic links)"),
        (lambda path: None, "there is no such file"),
    ],
    ids=["folder", "pipe", "device", "socket", "loop", "nothing"],
)
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, make: Callable[[Path], object], wanted: str) -> None:
    make(tmp_path / "a")
    with pytest.raises(UserFileError) as refused:
        read_text(tmp_path / "a")
    assert str(refused.value) == wanted


def test_a_file_that_grows_while_it_is_read_is_read_again_and_then_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, real, grows = tmp_path / "a", os.read, [2]
    path.write_text("first")

    def read(descriptor: int, length: int) -> bytes:
        content = real(descriptor, length)
        if not content and grows[0]:
            grows[0] -= 1
            with path.open("a") as file:
                file.write(" more")
        return content

    monkeypatch.setattr(os, "read", read)
    assert read_text(path) == "first more more"
    grows[0] = 1_000_000
    with pytest.raises(UserFileError, match="is being written just now"):
        read_text(path)


def test_a_file_without_an_end_is_read_up_to_the_bound() -> None:
    # What /proc makes up says that it has no bytes at all.
    assert read_text(Path("/proc/self/status")).startswith("Name:")
    with pytest.raises(UserFileError, match="more than 10 bytes; at most 10 are read"):
        read_bytes(Path("/proc/self/status"), 10)


def test_a_link_can_be_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert read_text(tmp_path / "link") == "text"
    with pytest.raises(UserFileError):
        read_bytes(tmp_path / "link", follow=False)


@given(st.binary(max_size=200) | st.text().map(lambda text: text.encode("utf-16", "surrogatepass")))
def test_any_bytes_are_text_or_one_sentence(content: bytes) -> None:
    try:
        text = decode(content)
    except UserFileError as refused:
        assert str(refused).isprintable()
    else:
        assert "\0" not in text and "\r" not in text


@given(st.text(alphabet="ab.[]{}=,\"'\n #1e-:_\\u0"))
def test_any_text_is_toml_or_one_sentence(text: str) -> None:
    try:
        parse_toml(text)
    except UserFileError as refused:
        assert "\n" not in str(refused)


# --- its readers --------------------------------------------------------------------------------------------------

PRICES = '[models."m"]\ninput_per_million = 1\noutput_per_million = 2\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_prices_are_read_whatever_editor_wrote_them(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "prices.toml").write_bytes(PRICES.encode(encoding))
    price = load_prices(tmp_path).of("m")
    assert price is not None and price.cost_micros(1_000_000, 0) == 1_000_000


def test_prices_that_are_none_are_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    os.mkfifo(path)
    with pytest.raises(PricesError) as refused:
        load_prices(tmp_path)
    assert str(refused.value) == f"{path}: this is not an ordinary file; a TOML file is needed"
    path.unlink()
    path.write_text("a." * 100_000 + "b = 1")
    with pytest.raises(PricesError, match="nested too deeply"):
        load_prices(tmp_path)
    with pytest.raises(NoSuchFile):
        read_toml(tmp_path / "none.toml")


def test_a_market_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "market.json")
    with pytest.raises(MarketFileError, match="not an ordinary file"):
        load_market(tmp_path / "market.json")


def test_results_that_cannot_be_read_are_refused_before_the_search(tmp_path: Path) -> None:
    (tmp_path / "search.db").touch()
    (tmp_path / "results.csv").write_bytes(b"seed\n\xff\n")
    with pytest.raises(FolderError, match=r"results\.csv: byte 6 is not UTF-8"):
        open_folder(tmp_path, resumes=True)
