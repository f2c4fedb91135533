"""An agent's private plan: what it means to put, what it wants to hear admitted, what it can afford to give away. Made before the first
word, made anew in every phase. The record has it (`plan_made`), so that a resumed debate goes on with it; no other mind is told."""

from __future__ import annotations

from ..reply_checks import PLAN_WORDS


def plan_asked(before: str, phase: str | None) -> list[str]:
    """What is asked for a plan; `before` is the one so far, `phase` the part of the debate that begins."""
    wanted = (
        f"`plan`: in at most {PLAN_WORDS} words, for yourself alone: three points to put, the strongest first; one question that would make the "
        "other side admit something; one thing that you can afford to grant."
    )
    part = f"The {phase} begins" if phase else "A new part of the debate begins"
    if not before:
        early = phase in (None, "opening")
        return [
            "The debate is about to begin, and you make your plan." if early else f"{part}, and you make your plan.",
            wanted,
        ]
    return [f"{part}. Your plan so far: {before}", "Revise it by what was said.", wanted]
