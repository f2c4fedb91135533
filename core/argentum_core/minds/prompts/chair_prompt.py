"""What a language model in the chair is told: who it is, whom it leads, and which line is wanted of it now."""

from __future__ import annotations

from typing import Final

from ..base import ChairBrief, MindRequest, VoteBrief
from .quoting import MOTION_CHARACTERS, plain, quoted, recorded, side_told

_MANNERS: Final = {
    "crossfire": "This is Crossfire: a fight with rounds and a bell. You are short and sharp, never more than one breath.",
    "oxford_formal": "This is a formal house: 'this house believes', 'the chair calls upon', courtesy and order.",
    "panel_civil": "This is a calm panel: warm, careful, generous to everybody.",
    "town_hall": "This is a town hall: plain, neighbourly, and questions come from the floor.",
}
_BRISK: Final = "This is a brisk debate: you are friendly, quick and clear."
_SPEECH: Final = (
    "You lead the debate and take no side; you never argue. Your words are spoken aloud: plain sentences, no lists, no markup, no stage "
    "directions, no name in front."
)


def chair_system(request: MindRequest, rule: str) -> str:
    """The system message; `rule` says that quotations are data."""
    brief = request.chair
    persona = plain(request.persona, 240)
    sides = "; ".join(
        f"{', '.join(plain(name, 40) for name in names)} {side_told(side)}"
        for side, names in (brief.sides if brief is not None else ())
    )
    return "\n".join(
        line
        for line in (
            f"You are in the chair of a debate on this motion: {quoted(request.motion, MOTION_CHARACTERS)}. Who speaks: {sides}.",
            f"Who you are: {persona}" if persona else "",
            _MANNERS.get(brief.preset, _BRISK) if brief is not None else _BRISK,
            _SPEECH,
            rule,
        )
        if line
    )


def chair_wanted(request: MindRequest) -> list[str]:
    """What is asked for now, in sentences."""
    brief = request.chair
    if brief is None:
        return ["Lead over to what comes next, in one sentence."]
    least = f"{request.least_words} to " if request.least_words else "at most "
    return [*_line(brief), f"`text`: {least}{request.max_words} words."]


def _vote(vote: VoteBrief | None) -> list[str]:
    """The vote of the house, to be told as it is."""
    if vote is None:
        return []
    sides = "; ".join(f"{plain(side, 40)}: {before} before, {after} after" for side, before, after in vote.sides)
    undecided = "{} before, {} after".format(*vote.undecided)
    return [f"Tell how the house voted, with these numbers and no others. {sides}; undecided: {undecided}."]


def _line(brief: ChairBrief) -> list[str]:
    match brief.line:
        case "welcome":
            first = {
                "brief": "Say that each side makes one short opening first.",
                "full": "Say that everybody makes a case first.",
            }
            return [
                "Welcome the listeners, read the motion, and name who speaks for what.",
                *([first[brief.opening]] if brief.opening in first else []),
            ]
        case "floor_open":
            return ["Open the floor for everybody, in one short sentence."]
        case "question":
            asked = plain(brief.asked or "everybody", 40)
            if brief.point is None:
                return [f"Put one good question to {asked}, by name."]
            return [
                f"Put one question to {asked}, by name, about this point that nobody answered:\n"
                + recorded([f"{plain(brief.point.name, 40)}: {quoted(brief.point.text)}"])
            ]
        case "closing":
            if not brief.closers:
                return ["Say that time is up and thank both sides, in one sentence."]
            return [
                f"Call the closing statements, and ask {plain(brief.closers[0], 40)} to begin, in one or two sentences."
            ]
        case _:
            stood = [
                f"{plain(point.name, 40)} ({plain(point.side, 40)}): {quoted(point.text)}" for point in brief.standing
            ]
            return [
                "You have the last words. Say what stood on each side, without taking one, thank the speakers and say good night.",
                *_vote(brief.vote),
                *(["Points that nobody answered, the newest first:\n" + recorded(stood)] if stood else []),
            ]
