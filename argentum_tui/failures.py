"""What went wrong in the app: in a sentence for people, and with its traceback in a file."""

from __future__ import annotations

from pathlib import Path

from argentum_kit.errors import message_of


def sentence(error: BaseException) -> str:
    """What went wrong in one sentence, for people."""
    from argentum_core.wiring.access import hidden

    text = hidden(message_of(error))
    return text if isinstance(error, ValueError | OSError) else f"{type(error).__name__}: {text}"


def write_report(folder: Path | None, error: BaseException) -> Path | None:
    """Keep a traceback, without keys, in a folder for its owner alone; None where there is no folder or it cannot be written."""
    if folder is None:
        return None
    import traceback

    from argentum_core.wiring.access import hidden
    from argentum_kit.files import make_private_folder, write_private

    try:
        make_private_folder(folder)
        path = folder / "crash.txt"
        write_private(path, hidden("".join(traceback.format_exception(error))))
    except OSError:
        return None
    return path
