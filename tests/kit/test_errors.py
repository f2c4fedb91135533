"""Parts of one-sentence errors (argentum_kit/errors.py)."""

from __future__ import annotations

import errno
import os

import pytest

from argentum_kit.errors import message_of, nearest, system_reason


@pytest.mark.parametrize(
    ("error", "line", "reason"),
    [
        (ValueError("two\n lines."), "two lines.", "two lines"),
        (ValueError(), "ValueError", "valueError"),
        (OSError(errno.ENOSPC, "No space left on device", "/Tmp/X"), None, "no space left on device"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), None, os.strerror(errno.EACCES).lower()),
        (NotADirectoryError(errno.ENOTDIR, "/Tmp/A is a file"), None, "/Tmp/A is a file"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), None, None),
    ],
)
def test_what_an_exception_says(error: BaseException, line: str | None, reason: str | None) -> None:
    assert message_of(error) == (line or str(error))
    assert reason is None or system_reason(error) == reason
    assert "\n" not in message_of(error) and message_of(error)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("homewrok", "homework"), ("HOMEWORK", "homework"), ("nuclear", "Nuclear-Power"), ("zzz", None), ("", None)],
)
def test_the_name_that_was_meant(name: str, wanted: str | None) -> None:
    assert nearest(name, ["homework", "Nuclear-Power"]) == wanted
