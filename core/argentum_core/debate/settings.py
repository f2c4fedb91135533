"""Every knob of a debate: typed, bounded, described in one line.

A preset is one `Settings`. The numbers and their meaning come from RULES; units are in the names (`_ms`, `_db`,
`_percent`, plain token counts). A knob is addressed by its key path (`interrupts.kicker_delta`), see `knobs.py`.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Group(BaseModel):
    """A group of knobs. Frozen: a change makes a new `Settings`, so a running micro-turn keeps the rules it began with."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Tokens(Group):
    """What agents earn and may hold, in whole tokens (RULES, Tokens)."""

    start_bank: float = Field(4.0, ge=0, le=50, description="Tokens in every bank when the debate begins")
    max_bank: float = Field(8.0, ge=1, le=50, description="The most a bank holds; accrual above it is lost")
    per_segment: float = Field(1.0, ge=0, le=10, description="Tokens every agent gains for each completed segment")


class Auction(Group):
    """How the next floor is sold (RULES, Auction)."""

    w_backlog: float = Field(1.0, ge=0, le=5, description="Desire from challenges not yet answered")
    w_recency: float = Field(0.8, ge=0, le=5, description="Desire from time since the agent last spoke")
    w_emotion: float = Field(0.6, ge=0, le=5, description="Desire from frustration, less engagement")
    temperature: float = Field(0.3, ge=0.05, le=5, description="Softmax temperature of desires; lower is bolder")
    max_bid: int = Field(5, ge=1, le=20, description="Tokens bid by an agent that wants all of the floor")
    pass_below: float = Field(0.15, ge=0, le=2, description="Desire under which an agent passes")
    max_contiguous_segments: int = Field(2, ge=1, le=10, description="Segments one agent may speak in a row")
    follow_on_words: int = Field(12, ge=4, le=35, description="Words of the shorter segment after everybody passed")


class Pacing(Group):
    """What pulls talk shares to their targets (RULES, Pacing)."""

    ema: float = Field(0.05, gt=0, le=1, description="Weight of one segment in the share of heard talk time")
    eta: float = Field(0.1, ge=0, le=1, description="Step of the integral of the share error, in the log domain")
    floor: float = Field(0.05, gt=0, le=1, description="The smallest pacing multiplier")


class Interjections(Group):
    """Short lines laid over the ducked speaker (RULES, Interjections)."""

    enabled: bool = Field(True, description="Whether agents may interject at all")
    threshold: float = Field(0.5, ge=0, le=1, description="Importance an interjection needs to be played")
    cost: float = Field(2.0, ge=0, le=10, description="Tokens an interjection costs")
    max_per_segment: int = Field(1, ge=0, le=4, description="Interjections played over one segment, at most")
    cooldown_segments: int = Field(2, ge=0, le=20, description="Segments an agent waits after interjecting")
    max_words: int = Field(12, ge=3, le=15, description="Words of an interjection, at most")
    late_ms: int = Field(120, ge=0, le=1000, description="How late after a beat an interjection may still come in")
    acknowledge_from: float = Field(0.7, ge=0, le=1, description="Importance from which the speaker acknowledges it")


class Interrupts(Group):
    """Cuts by agents (RULES, Hard interrupts)."""

    mode: Literal["cutoff", "beat_only"] = Field(
        "cutoff", description="cutoff: agents may cut at a beat; beat_only: they never do"
    )
    urge_threshold: float = Field(0.55, ge=0, le=2, description="Paced urge an agent needs to cut in")
    kicker_delta: int = Field(2, ge=0, le=10, description="Tokens an interrupter bids above the frontier")
    kicker_fee: float = Field(1.0, ge=0, le=10, description="Base fee of a cut, in tokens")
    fee_heat: float = Field(0.5, ge=0, le=5, description="Share of the fee added for each recent cut")
    fee_confidence: float = Field(0.25, ge=0, le=5, description="Share of the fee added for the speaker's confidence")
    heat_segments: int = Field(5, ge=1, le=50, description="Segments over which cuts heat the fee")
    per_window: int = Field(2, ge=0, le=20, description="Cuts in a sliding window over all agents, at most")
    window_segments: int = Field(5, ge=1, le=50, description="Length of that window, in segments")
    cooldown_segments: int = Field(2, ge=0, le=20, description="Micro-turns an agent waits after cutting in")
    soft_below: float = Field(0.25, ge=0, le=1, description="Rest of a segment under which a cut waits for its end")
    guard_min_ms: int = Field(150, ge=20, le=2000, description="Least time before a beat by which a kicker is ready")
    guard_margin_ms: int = Field(60, ge=0, le=1000, description="Added to the voice's p95 first chunk for the guard")
    kicker_words: int = Field(12, ge=4, le=18, description="Words of a kicker, at most")
    kickers: int = Field(1, ge=1, le=2, description="Challengers whose kicker is kept ready")
    after_interrupt: Literal["hold", "auction"] = Field(
        "hold", description="Who speaks after a kicker: its owner for one segment, or the auction's winner"
    )


class Emotion(Group):
    """Moods and what they do (RULES, Emotion)."""

    control: Literal["heuristic"] = Field("heuristic", description="What moves moods: the events of the debate")
    deadband: float = Field(0.1, ge=0, le=0.5, description="Distance from neutral within which mood moves no bid")
    expressivity: float = Field(1.0, ge=0, le=2, description="Scale of pitch, rate and volume by mood")


class Floor(Group):
    """Time on the floor: gaps, lead and patience."""

    gap_min_ms: int = Field(160, ge=0, le=2000, description="Shortest silence between two speakers")
    gap_max_ms: int = Field(240, ge=0, le=2000, description="Longest planned silence between two speakers")
    lead_time_ms: int = Field(
        1000, ge=200, le=10_000, description="Time before a segment's end when its auction closes"
    )
    segment_words: int = Field(35, ge=8, le=35, description="Words of a segment, at most")
    chair_waits_ms: int = Field(
        1500, ge=0, le=30_000, description="Longest wait of the chair's line for a beat; else at once"
    )
    segment_timeout_ms: int = Field(
        1200, ge=100, le=60_000, description="Wait for a segment before somebody else speaks"
    )

    @model_validator(mode="after")
    def _gaps_in_order(self) -> Self:
        if self.gap_min_ms > self.gap_max_ms:
            raise ValueError(f"floor.gap_min_ms = {self.gap_min_ms} is above floor.gap_max_ms = {self.gap_max_ms}")
        return self


class Audio(Group):
    """How the mix sounds; these knobs act at once, in the middle of a sentence."""

    duck_db: float = Field(-12.0, ge=-40, le=0, description="Level of the speaker under an interjection")
    duck_down_ms: int = Field(80, ge=5, le=1000, description="Time in which the speaker is ducked, before the overlay")
    duck_up_ms: int = Field(300, ge=5, le=3000, description="Time in which the speaker comes back, after the overlay")
    overlay_db: float = Field(0.0, ge=-24, le=6, description="Level of an interjection")
    crossfade_ms: int = Field(200, ge=20, le=2000, description="Equal-power fade of a cut")
    kicker_enters_ms: int = Field(75, ge=0, le=1000, description="How far into a cut's fade the kicker enters")
    cut_fade_ms: int = Field(120, ge=10, le=2000, description="Fade of the operator's cut")
    master_db: float = Field(0.0, ge=-40, le=6, description="Level of the whole mix")
    width: float = Field(0.6, ge=0, le=1, description="Stereo spread of the seats, 0 is mono")
    speech_rate_percent: float = Field(8.0, ge=-40, le=60, description="Faster or slower speech for every voice")


class Journal(Group):
    """What the record keeps."""

    record_sound: bool = Field(True, description="Keep the sound of what was heard in the journal")


class Settings(Group):
    """All knobs of a debate."""

    tokens: Tokens = Tokens()
    auction: Auction = Auction()
    pacing: Pacing = Pacing()
    interjections: Interjections = Interjections()
    interrupts: Interrupts = Interrupts()
    emotion: Emotion = Emotion()
    floor: Floor = Floor()
    audio: Audio = Audio()
    journal: Journal = Journal()
