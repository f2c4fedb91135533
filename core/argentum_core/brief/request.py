"""What a model is asked for a brief: the prompt, and the JSON form of its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..evidence.passage import Passage
from ..minds.prompts.answer_form import AnswerForm
from ..minds.prompts.quoting import DATA_RULE, quoted, recorded
from ..minds.prompts.writer import Prompt

CLAIMS_A_SIDE = 6
TOKENS = 5000
EVIDENCE_CHARACTERS = 700
SIDES = ("for", "against")

_TEXTS = {"type": "array", "items": {"type": "string"}}
_CLAIM_FIELDS: dict[str, Any] = {
    "gist": {"type": "string"},
    "say": _TEXTS,
    "because": _TEXTS,
    "cut_in": {"type": "string"},
    "objection": {"type": "string"},
    "question": {"type": "string"},
    "finding": {"type": ["string", "null"]},
    "source": {"type": ["string", "null"]},
    "answers": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"to": {"type": "integer"}, "say": {"type": "string"}},
            "required": ["to", "say"],
            "additionalProperties": False,
        },
    },
}


@dataclass(frozen=True, slots=True)
class BriefForm(AnswerForm):
    """The form of a brief: a list of claims for each side."""

    def schema(self) -> dict[str, Any]:
        """Both sides, each a list of claims with all their fields."""
        claim = {
            "type": "object",
            "properties": _CLAIM_FIELDS,
            "required": list(_CLAIM_FIELDS),
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {side: {"type": "array", "items": claim} for side in self.fields},
            "required": list(self.fields),
            "additionalProperties": False,
        }

    def types(self) -> str:
        """The form as one line, for servers that know no schemas."""
        claim = (
            '{"gist": string, "say": [string, string], "because": [string, string, string], "cut_in": string, "objection": string, '
            '"question": string, "finding": string or null, "source": string or null, "answers": [{"to": number, "say": string}]}'
        )
        return "{" + ", ".join(f'"{side}": [{claim}, …]' for side in self.fields) + "}"


FORM = BriefForm("brief", SIDES, TOKENS, 0.7)


def brief_prompt(title: str, evidence: Sequence[Passage] = ()) -> Prompt:
    """The prompt for a motion's brief, with the passages that it may cite."""
    system = (
        "You prepare debates that are spoken aloud. You know the strongest case for either side and put it as a good speaker would: plain "
        f"words, concrete examples, sentences of 8 to 22 words that a voice can say. {DATA_RULE}"
    )
    cited = recorded(
        [
            f"{passage.id}: {quoted(passage.full_title, 120 if passage.place else 80)}: {quoted(passage.text, EVIDENCE_CHARACTERS)}"
            for passage in evidence
        ]
    )
    wanted = [
        f"The motion: {quoted(title, 160)}.",
        f"Works that may be cited, by id:\n{cited}"
        if evidence
        else "There are no works to cite: every finding and source is null.",
        f"Write {CLAIMS_A_SIDE} claims for the motion (`for`) and {CLAIMS_A_SIDE} against it (`against`), each a different argument.\n"
        "`gist`: the claim in at most 10 words, to follow after You say that, without a full stop.\n"
        "`say`: two single sentences that put it. `because`: three single sentences that bear it out.\n"
        "`cut_in`: 8 to 12 words with which an opponent cuts in on it. `objection`: at most 8 words that an opponent throws in.\n"
        "`question`: at most 8 words that ask about it.\n"
        "`finding`: one sentence that rests on one of the works, and says whose it is; `source`: the id of that work; else both null.\n"
        f"`answers`: two sentences with which this claim answers claims of the other side; `to` is their number there, from 1 to {CLAIMS_A_SIDE}.\n"
        "State nothing as fact that you do not know. No figures that you are not sure of.",
        f"Answer with one JSON object and nothing else: {FORM.types()}",
    ]
    return Prompt(system, "\n\n".join(wanted), FORM)
