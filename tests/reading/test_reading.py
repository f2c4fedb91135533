"""What a reader has to go through, and what the public functions tell, stay as good as they are."""

from __future__ import annotations

import pytest
from docstrings import functions
from figures import Figure, chat_bid, key_press, micro_turn
from trace_files import Trace

SAID = [
    pytest.param("", ["a docstring"], id="nothing"),
    pytest.param("Half of it.", ["the errors it raises: ValueError"], id="no error"),
    pytest.param("Half of it; raises ValueError for odd numbers.", [], id="all"),
]


async def test_a_micro_turn_runs_through_few_files() -> None:
    few(Figure("micro-turn", await micro_turn(), 64))


async def test_a_key_press_runs_through_few_files() -> None:
    few(Figure("key press", await key_press(), 16))


async def test_a_bid_at_a_chat_server_runs_through_few_files() -> None:
    few(Figure("chat bid", await chat_bid(), 35))


def few(figure: Figure) -> None:
    files = sorted(figure.trace.files)
    assert 0 < len(files) <= figure.most_files, f"{figure.walk} runs through {len(files)} files: {files}"


def test_a_trace_counts_calls_between_the_products_files() -> None:
    from argentum_kit.errors import said

    with Trace() as trace:
        said(ValueError("x"))
    assert "core/argentum_kit/errors.py" in trace.files


def test_public_functions_tell_what_a_program_can_check() -> None:
    lacking = [f"{each.where} {each.name}: lacks {'; '.join(each.lacks)}" for each in functions() if each.lacks]
    assert len(lacking) <= 284, "\n".join(lacking)
