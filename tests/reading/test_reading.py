"""What a reader has to go through, and what the public functions tell, stay as good as they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from docstrings import functions
from figures import chat_bid, key_press, micro_turn
from trace_files import Trace

SAID = [
    pytest.param("", ["a docstring"], id="nothing"),
    pytest.param("Half of it.", ["the errors it raises: ValueError"], id="no error"),
    pytest.param("Half of it; raises ValueError for odd numbers.", [], id="all"),
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("walk", "most"),
    [
        pytest.param(micro_turn, 105, id="micro-turn"),
        pytest.param(key_press, 16, id="key press"),
        pytest.param(chat_bid, 32, id="chat bid"),
    ],
)
async def test_what_is_followed_runs_through_few_files(walk: Callable[[], Awaitable[Trace]], most: int) -> None:
    files = sorted((await walk()).files)
    assert 0 < len(files) <= most, f"{len(files)} files: {files}"


def test_a_trace_counts_calls_between_the_products_files() -> None:
    from argentum_kit.errors import message_of

    with Trace() as trace:
        message_of(ValueError("x"))
    assert "core/argentum_kit/errors.py" in trace.files


def test_public_functions_tell_what_a_program_can_check() -> None:
    lacking = [f"{each.where} {each.name}: lacks {'; '.join(each.lacks)}" for each in functions() if each.lacks]
    assert not lacking, "\n".join(lacking)
