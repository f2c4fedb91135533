"""A brief written by a model: asked once, told as it grows, and repaired into a motion."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from ..debate.motion import Motion
from ..evidence.passage import Passage
from ..minds.base import MindFault, Usage
from ..minds.model.source import AnswerSource, CallProgress
from ..minds.prices import MESSAGE_TOKENS, tokens_of
from .proposition import Proposition
from .reading import MOST_CHARACTERS, tree_in
from .repair import CLAIMS_MOST, claims_in, repaired
from .request import brief_prompt

PATIENCE_S = 90.0
"""For the whole brief; what has arrived by then is used."""
LOOK_EVERY = 200
"""Characters between two looks at what has grown, and never less than a tenth of all of it."""
OnClaim = Callable[[str, str], None]
"""Called with a side and a claim's gist, once each."""


@dataclass(frozen=True, slots=True)
class WrittenBrief:
    """The motion, or None where the sketch has to stand in, what there is to say of it, a sentence each, and the tokens that the call took;
    its money is for whoever knows the price."""

    motion: Motion | None
    notes: tuple[str, ...]
    usage: Usage


async def write_brief(
    source: AnswerSource,
    about: Proposition,
    evidence: Sequence[Passage] = (),
    *,
    on_claim: OnClaim = lambda _side, _gist: None,
    patience_s: float = PATIENCE_S,
) -> WrittenBrief:
    """Ask a model for the brief of a motion. Never raises for what the model or its server does; closes nothing."""
    text, notes, told = "", [], set[str]()
    looked = 0
    prompt = brief_prompt(about.title, evidence)
    counted: tuple[int, int] | None = None
    try:
        async with (
            asyncio.timeout(patience_s),
            aclosing(source.chunks(prompt, CallProgress())) as chunks,
        ):
            async for chunk in chunks:
                text += "" if chunk.thought else chunk.content
                if chunk.input_tokens is not None and chunk.output_tokens is not None:
                    counted = chunk.input_tokens, chunk.output_tokens
                if len(text) - looked >= max(LOOK_EVERY, looked // 10):
                    looked = len(text)
                    _tell(text, told, on_claim, growing=True)
                if len(text) > MOST_CHARACTERS:
                    break
    except TimeoutError:
        notes.append(f"{source.peer.name} took longer than {patience_s:.0f} s for the brief.")
    except MindFault as fault:
        notes.append(_sentence(str(fault)))
    _tell(text, told, on_claim, growing=False)
    sizes = tokens_of(prompt.system) + tokens_of(prompt.user) + 2 * MESSAGE_TOKENS, tokens_of(text)
    usage = Usage(source.model, *(counted or sizes), estimated=counted is None)
    tree = tree_in(text)
    if tree is None:
        said = "The model answered without a brief" if text.strip() else "There was no brief"
        return WrittenBrief(None, (*notes, f"{said}, so the sketch stands in."), usage)
    motion, repairs = repaired(claims_in(tree), about, f"A brief by {source.model}", evidence)
    return WrittenBrief(motion, (*notes, *repairs), usage)


def _tell(text: str, told: set[str], on_claim: OnClaim, *, growing: bool) -> None:
    """Tell the claims that are new. While the answer grows the newest of a side may not be whole yet."""
    tree = tree_in(text)
    if tree is None:
        return
    found = [
        (side, claim.gist) for side, claims in claims_in(tree).items() for claim in (claims[:-1] if growing else claims)
    ]
    for side, gist in found:
        if gist not in told and len(told) < 2 * CLAIMS_MOST:
            told.add(gist)
            on_claim(side, gist)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
