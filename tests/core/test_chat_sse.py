"""Server-sent events: what the standard's examples say, whatever the pieces the bytes come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argentum_core.minds.chat.server_sent_events import ServerSentEvent, ServerSentEventParser

CASES = [
    ("one event", b"data: a\n\n", ["a"]),
    ("without a space", b"data:a\n\n", ["a"]),
    ("one space only is dropped", b"data:  a\n\n", [" a"]),
    ("lines are joined", b"data: a\ndata: b\n\n", ["a\nb"]),
    ("CRLF", b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
    ("CR", b"data: a\r\rdata: b\r\r", ["a", "b"]),
    ("comments and blank lines", b": hello\n\n\ndata: a\n: in between\n\n", ["a"]),
    ("other fields", b"id: 7\nretry: 10\ndata: a\nnonsense\n\n", ["a"]),
    ("a field without a colon", b"data\n\n", [""]),
    ("a byte order mark", b"\xef\xbb\xbfdata: a\n\n", ["a"]),
    ("unfinished", b"data: a\n\ndata: b\n", ["a"]),
    ("characters of several bytes", "data: Zoë — 🎭\u2028x\n\n".encode(), ["Zoë — 🎭\u2028x"]),
    ("broken UTF-8", b"data: \xff\n\n", ["\ufffd"]),
]


def read(*pieces: bytes) -> list[ServerSentEvent]:
    stream = ServerSentEventParser()
    return [event for piece in pieces for event in stream.feed(piece)]


@pytest.mark.parametrize(("sent", "data"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_cases_whole_and_byte_by_byte(sent: bytes, data: list[str]) -> None:
    assert [event.data for event in read(sent)] == data
    assert [event.data for event in read(*(sent[n : n + 1] for n in range(len(sent))))] == data


def test_an_event_has_a_name() -> None:
    assert read(b"event: ping\ndata: a\n\ndata: b\n\n") == [ServerSentEvent("a", "ping"), ServerSentEvent("b")]


@given(
    st.lists(st.sampled_from([b"data: x", b"data: \xc3\xa9", b":c", b"\r", b"\n", b"\r\n", b""]), max_size=30),
    st.data(),
)
def test_where_the_bytes_are_torn_makes_no_difference(parts: list[bytes], data: st.DataObject) -> None:
    sent = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    pieces = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    assert read(*pieces) == read(sent)


def test_a_line_without_end_costs_no_memory_and_only_its_own_event() -> None:
    stream = ServerSentEventParser(most_bytes=1000)
    assert stream.feed(b"data: ") == []
    for _ in range(100):
        assert stream.feed(b"x" * 1000) == []
    assert [event.data for event in stream.feed(b"\n\ndata: next\n\n")] == ["next"]
    assert stream.oversized == 1


def test_an_event_of_many_lines_is_bounded_too() -> None:
    stream = ServerSentEventParser(most_bytes=1000)
    assert stream.feed(b"data: 0123456789\n" * 200 + b"\n") == []
    assert stream.oversized == 1


def test_at_the_end_of_a_stream_its_last_event_counts_without_a_blank_line() -> None:
    stream = ServerSentEventParser()
    assert stream.feed(b"data: a\ndata: b") == []
    assert [event.data for event in stream.end()] == ["a\nb"]
    assert stream.end() == []
