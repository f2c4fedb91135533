"""Variables of the environment, as minds and voices read them (argentum_kit/environment.py)."""

from __future__ import annotations

import pytest

from argentum_kit.environment import OPENAI_API_KEY, OPENAI_BASE_URL, key_of, value_of


@pytest.mark.parametrize(("written", "value"), [(None, None), ("", None), (" \t", None), (" x y\n", "x y")])
def test_what_is_empty_is_not_set_and_white_space_around_is_no_part(written: str | None, value: str | None) -> None:
    environ = {} if written is None else {OPENAI_API_KEY: written, OPENAI_BASE_URL: written}
    assert value_of(environ, OPENAI_BASE_URL) == value
    key = key_of(environ, OPENAI_API_KEY)
    assert (key.reveal() if key is not None else None) == value
