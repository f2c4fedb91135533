"""What the lobby writes beside its lists: the preview of a motion, what can be done with a recorded debate, what is ready."""

from __future__ import annotations

from typing import Any

from textual.content import Content

from ..action_registry import BY_NAME
from ..actions import OwnKeys, key_of
from ..choice import Ready, Recent
from .lobby_menu import Preview

_SIDE_LINES = 2
"""A blank line and the side's name, above its claims."""


def preview_text(preview: Preview, width: int, height: int) -> Content:
    """The title, what it is about, and as many opening claims of both sides as there is room for."""
    lines: list[Any] = [(preview.title, "bold"), "\n"]
    used = _lines(preview.title, width)
    needed = sum(_SIDE_LINES + _lines(side.claims[0], width - 2) for side in preview.openings if side.claims)
    about = _lines(preview.about, width)
    if preview.about and used + about + needed <= height:
        lines += [(preview.about, "$text-muted"), "\n"]
        used += about
    each = (height - used) // max(1, len(preview.openings)) - _SIDE_LINES
    for n, opening in enumerate(preview.openings):
        lines += ["\n", (f"{opening.side}", f"bold $agent-{n + 1}"), "\n"]
        left = each
        for number, claim in enumerate(opening.claims):
            left -= _lines(claim, width - 2)
            if left < 0 and number:
                break
            first, *rest = Content(claim).wrap(max(10, width - 2))
            lines += [("· ", f"$agent-{n + 1}"), first, "\n"]
            for more in rest:
                lines += ["  ", more, "\n"]
    return Content.assemble(*lines)


def _lines(text: str, width: int) -> int:
    return len(Content(text).wrap(max(10, width)))


def recent_text(recent: Recent, own: OwnKeys) -> Content:
    """What can be done with a recorded debate."""
    done = "it came to its end" if recent.ended else "it can go on where it stopped"
    keys = [
        (key_of(BY_NAME["start"], own), "shows it again from its record" if recent.ended else "goes on with it"),
        (key_of(BY_NAME["export_record"], own), "writes it in another form beside it"),
        (key_of(BY_NAME["again_record"], own), "begins the same debate again, with another seed"),
    ]
    parts: list[Any] = [
        (recent.title, "bold"),
        "\n",
        (f"{recent.when} · {recent.turn} turns · {done}", "$text-muted"),
        "\n\n",
        (recent.journal, "$text-disabled"),
        "\n",
    ]
    for key, does in keys:
        parts += ["\n", (f"{key:>5}", "bold $accent"), (f"  {does}", "$text-muted")]
    return Content.assemble(*parts)


def ready_text(ready: list[Ready]) -> Content:
    """One line on what a debate needs: what is there, and what is not."""
    parts: list[Any] = []
    for ok, text in ready:
        parts += [("● " if ok else "○ ", "$success" if ok else "$warning")]
        parts += [(text, "$text-muted" if ok else "$warning"), "   "]
    return Content.assemble(*parts)
