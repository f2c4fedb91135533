"""Prompts that a person can choose in a client: what an agent is asked to do with the tools."""

from __future__ import annotations

from dataclasses import dataclass

from argentum_kit.errors import nearest
from argentum_kit.refused import Refused

from .arguments import MOTION_CHARACTERS


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with one argument, which `text` has in braces."""

    name: str
    title: str
    about: str
    argument: str
    argument_about: str
    text: str
    most: int = MOTION_CHARACTERS


PROMPTS = {
    prompt.name: prompt
    for prompt in (
        Prompt(
            "what_divides_us",
            "What is it that divides us?",
            "Hold a debate on a question and tell what it turns on, not who won.",
            "question",
            "What is to be decided, in a sentence.",
            "Hold a debate with hold_debate on: {given}\n\nThen tell me, in this order: the two or three cruxes, each in one sentence of your own with what "
            "each side says about it; for each, what one would have to find out or decide to settle it; what was conceded; and what was never answered. "
            "Do not tell me which side is right: the votes are those of a made-up house.",
        ),
        Prompt(
            "test_my_text",
            "Test what I wrote",
            "Hold a debate on the claim of a file, with the file as evidence, and list the objections that nobody answered.",
            "path",
            "A .md or .txt file, or a folder of them.",
            "Read {given} and put its main claim into one sentence. Hold a debate on that sentence with hold_debate, with `path` set to the file and with a mind "
            "that is a language model, if there is one. Then use read_flow to find the points against the claim that were answered badly or not at all, and "
            "list them with the passage of the file that each is about.",
            4096,
        ),
    )
}


def text_of(name: str, given: dict[str, str]) -> tuple[Prompt, str]:
    """A prompt and its text with the argument in it; raises Refused."""
    prompt = PROMPTS.get(name)
    if prompt is None:
        near = nearest(name, PROMPTS)
        raise Refused(
            f"there is no prompt {name[:80]!r}; "
            + (f"did you mean {near}?" if near else f"there is {', '.join(PROMPTS)}")
        )
    value = given.get(prompt.argument, "").strip()
    if not value or len(value) > prompt.most:
        raise Refused(f"{prompt.name}: {prompt.argument} is a text of 1 to {prompt.most} characters")
    return prompt, prompt.text.format(given=value)
