"""Runs the app from its first paint to its exit status, whatever ends it."""

from __future__ import annotations

import sys

from argentum_kit.display import shown

from .app import ArgentumApp
from .termination import on_termination


def run(app: ArgentumApp) -> int:
    """Run the app until it is left or told to end from outside, close whatever is open, and return the exit status."""
    journal: str | None = None
    ended: list[int] = []

    def end(status: int) -> None:
        ended.append(status)
        app.terminate(status)

    with on_termination(end):
        try:
            app.run()
        except Exception:
            if not ended:  # else the terminal went with whoever told us
                raise
        finally:
            journal = app.journal_path
            app.close_show()
    if ended:
        return ended[0]
    if app.failure:
        print(f"argentum: {shown(app.failure)}", file=sys.stderr)
        if journal:
            print(f"argentum: the debate goes on with: argentum resume {shown(journal)}", file=sys.stderr)
    return app.return_code or 0
