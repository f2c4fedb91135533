"""What tools take: pydantic models, from which the JSON Schemas for clients are made, and by which arguments are checked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from argentum_kit.refused import Refused, one_line

from .allowance import Limits

MOTION_CHARACTERS = 400
TEXT_CHARACTERS = 400_000
NAME_CHARACTERS = 200
MOST_TURNS, MOST_MINUTES = 400, 60.0
TURNS = 12
"""Turns of a debate for which neither turns nor minutes are given."""

Name = Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)]
Spec = Annotated[str, Field(min_length=1, max_length=NAME_CHARACTERS)]
PastDebate = Annotated[
    str,
    Field(
        min_length=1,
        max_length=NAME_CHARACTERS,
        description="A past debate by its name, as hold_debate and list_debates give it.",
    ),
]


class Arguments(BaseModel):
    """What a tool takes; an argument that it does not know is refused."""

    model_config = ConfigDict(extra="forbid", strict=False)


class HoldDebate(Arguments):
    """For `hold_debate`."""

    motion: str = Field(
        min_length=3,
        max_length=MOTION_CHARACTERS,
        description="What is debated: any sentence or question, as in 'We should rewrite the parser in Rust', or the name of a motion from list_material.",
    )
    text: str = Field("", max_length=TEXT_CHARACTERS, description="A text that the debaters may cite as evidence.")
    path: str = Field(
        "",
        max_length=4096,
        description="A file (.md, .txt, .pdf, .docx, .html) or a folder of them that the debaters may cite as evidence.",
    )
    mind: Spec = Field(
        "casebook",
        description="What writes the words: 'casebook' (offline, free; quotes your evidence, argues from the motion), 'chat:MODEL' (an OpenAI-compatible server), "
        "'PROVIDER:MODEL'; a chain with commas falls back from left to right.",
    )
    minds: dict[Name, Spec] = Field(
        {},
        max_length=64,
        description='Minds of single agents by name, as in {"Ada": "chat:llama3.2"}; the others have `mind`.',
    )
    preset: Name = Field("debate_snappy", description="The rules, by name.")
    cast: Name | None = Field(None, description="Who debates, by name; four people by default.")
    agents: int | None = Field(None, ge=2, le=16, description="How many of the cast debate.")
    seed: int | None = Field(
        None, ge=0, le=2**53 - 1, description="With the casebook the same seed gives the same debate."
    )
    turns: int | None = Field(
        None, ge=1, le=MOST_TURNS, description=f"Turns of the whole debate; {TURNS} unless minutes are given."
    )
    minutes: float | None = Field(
        None, gt=0, le=MOST_MINUTES, description="Minutes of debate time, which pass in seconds."
    )
    brief: bool = Field(
        False,
        description="Have the model write claims for both sides first, from the evidence too: one more call, and a better debate.",
    )
    voice: Spec = Field(
        "estimate", description="'estimate' renders no sound; another voice keeps it in the record, and takes longer."
    )
    settings: dict[Name, str | int | float | bool] = Field(
        {}, max_length=100, description='Knobs of the preset by key path, as in {"interrupts.per_window": 3}.'
    )
    money: float | None = Field(None, gt=0, description="Stop asking models before so much money is spent.")
    tokens: int | None = Field(
        None, gt=0, description="Stop asking models before so many tokens are taken, in and out together."
    )
    seconds: float | None = Field(
        None, gt=0, description="Bring the debate to its end after so many seconds of real time."
    )


class ListDebates(Arguments):
    """For `list_debates`."""

    offset: int = Field(0, ge=0, le=1_000_000, description="How many of the newest to pass over.")
    most: int = Field(20, ge=1, le=100, description="How many to list.")


class ReadFlow(Arguments):
    """For `read_flow`."""

    debate: PastDebate
    side: Name | None = Field(None, description="Only points of this side.")
    state: Literal["open", "answered", "conceded", "dropped"] | None = Field(
        None, description="Only points in this state."
    )


class ReadCruxes(Arguments):
    """For `read_cruxes`."""

    debate: PastDebate
    most: int = Field(5, ge=1, le=50, description="How many, the heaviest first.")


class ReadTranscript(Arguments):
    """For `read_transcript`."""

    debate: PastDebate
    first: int = Field(1, ge=1, le=1_000_000, description="The line to begin with, counted from 1.")
    most: int = Field(50, ge=1, le=500, description="How many lines.")


class OfDebate(Arguments):
    """For tools that take a past debate and nothing else."""

    debate: PastDebate


class Nothing(Arguments):
    """For tools that take nothing."""


def checked(tool: str, shape: type[Arguments], given: dict[str, Any]) -> Any:
    """The arguments of a tool; raises Refused with one sentence that names the argument, its value and what is allowed."""
    from argentum_presets.errors import sentences

    try:
        return shape.model_validate(given)
    except ValidationError as error:
        raise Refused(one_line(sentences(tool, shape, error, given)[0])) from None


def schema_of(shape: type[Arguments], most: Limits) -> dict[str, Any]:
    """The JSON Schema of a tool's arguments; those that are limits have the server's own as bound and default."""
    schema = shape.model_json_schema()
    schema.pop("description", None)
    for name, limit in most._asdict().items():
        field = schema["properties"].get(name) if shape is HoldDebate else None
        if field is not None:
            kind = "integer" if isinstance(limit, int) else "number"
            schema["properties"][name] = {
                "title": field["title"], "type": kind, "exclusiveMinimum": 0, "maximum": limit, "default": limit,
                "description": field["description"],
            }  # fmt: skip
    return schema


def limits_of(given: HoldDebate, most: Limits) -> Limits:
    """The limits of a debate: those asked for, else the server's; raises Refused for one that is higher than the server's."""
    for name, limit in most._asdict().items():
        wanted = getattr(given, name)
        if wanted is not None and wanted > limit:
            raise Refused(
                f"hold_debate: {name} = {wanted:g} is not allowed; this server takes up to {limit:g}, which `argentum mcp --{name}` can raise"
            )
    return Limits(*(getattr(given, name) or limit for name, limit in most._asdict().items()))
