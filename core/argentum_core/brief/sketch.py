"""A motion sketched from one sentence, without a model: claims, answers and whole turns from argumentation schemes.

A sketch knows the sentence and nothing else, so it argues about costs, fairness, precedent, proof and the like, and states no facts.
The same sentence always gives the same motion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..debate.motion import Motion, MotionAnswer, MotionClaim, MotionPassages
from .frames import all_filled, filled, frames_of
from .proposition import Proposition, read

ABOUT = "A sketch from the sentence alone, good for about four minutes; it knows ways of arguing, and no facts."
NOTICE = "this motion is a sketch made from its sentence alone: it knows ways of arguing, and no facts"
SIDES = ("for", "against")
KICKER_WORDS = (8, 12)
OVERLAY_WORDS = 8
"""Words of what is laid over somebody who speaks."""


def sketch(sentence: str | Proposition) -> Motion:
    """A motion that can be debated for about four minutes, for and against a sentence. Never raises for a sentence."""
    about = read(sentence) if isinstance(sentence, str) else sentence
    tree = frames_of(about.family)
    over = _said_over(tree, about)
    claims = [_claim(frame, about, over[frame["id"]]) for frame in tree["claims"]]
    passages = [_passages(frame, about) for frame in tree.get("passages", ())]
    return Motion(
        title=about.title,
        about=ABOUT,
        sides=SIDES,
        proper=["I", *about.proper],
        claims=claims,
        answers=[
            MotionAnswer(to=frame["to"], by=frame["by"], say=all_filled(frame["say"], about))
            for frame in tree["answers"]
        ],
        passages=[passage for passage in passages if passage is not None],
    )


def _said_over(tree: Mapping[str, Any], about: Proposition) -> dict[str, dict[str, list[str]]]:
    """What opponents say over each claim, by its id: the cut-in lines and objections of the claims that answer it. A frame lists these
    with the claim whose side says them; each is given to one of the claims that this one answers."""
    over: dict[str, dict[str, list[str]]] = {frame["id"]: {"kickers": [], "challenge": []} for frame in tree["claims"]}
    left = {
        frame["id"]: {kind: all_filled(frame[kind], about) for kind in ("kickers", "challenge")}
        for frame in tree["claims"]
    }
    for answer in tree["answers"]:
        for kind, lines in left[answer["by"]].items():
            if lines:
                over[answer["to"]][kind].append(lines.pop(0))
    return over


def _claim(frame: Mapping[str, Any], about: Proposition, over: Mapping[str, list[str]]) -> MotionClaim:
    gist = next(text for each in frame["gist"] if (text := filled(each, about)) is not None)
    kickers = [text for text in over["kickers"] if KICKER_WORDS[0] <= len(text.split()) <= KICKER_WORDS[1]]
    said = {"challenge": over["challenge"], "clarify": frame["clarify"], "support": frame["support"]}
    overlays = {
        kind: [text for text in all_filled(lines, about) if len(text.split()) <= OVERLAY_WORDS]
        for kind, lines in said.items()
    }
    return MotionClaim(
        id=frame["id"],
        side=SIDES[frame["side"] - 1],
        gist=gist[:1].lower() + gist[1:] if gist[:2] != "I " else gist,
        say=all_filled(frame["say"], about),
        because=all_filled(frame["because"], about),
        kickers=kickers,
        **overlays,
    )


def _passages(frame: Mapping[str, Any], about: Proposition) -> MotionPassages | None:
    said = all_filled(frame["say"], about, longest=700)
    if not said:
        return None
    return MotionPassages(
        claim=frame["claim"], to=frame.get("to"), manner=frame.get("manner"), kind=frame.get("kind", "turn"), say=said
    )
