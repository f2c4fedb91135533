"""Every knob of a debate: typed, bounded, described in one line.

A preset is one `Settings`. The numbers and their meaning come from RULES; units are in the names (`_ms`, `_db`,
`_percent`, plain token counts). A knob is addressed by its key path (`interrupts.kicker_delta`), see `knobs.py`.
"""

from __future__ import annotations

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from .events import Moment
from .form_knobs import FormKnobs, RhythmKnobs
from .group import KnobGroup
from .judge_knobs import JudgeKnobs
from .vote_knobs import VoteKnobs


class TokensKnobs(KnobGroup):
    """What agents earn and may hold, in whole tokens (RULES, Tokens)."""

    start_bank: float = Field(4.0, ge=0, le=50, description="Tokens in every bank when the debate begins")
    max_bank: float = Field(8.0, ge=1, le=50, description="The most a bank holds; accrual above it is lost")
    accrual: Literal["per_segment", "wall_clock"] = Field(
        "per_segment", description="What earns tokens: completed segments, or debate time spent not speaking"
    )
    per_segment: float = Field(1.0, ge=0, le=10, description="Tokens every agent gains for each completed segment")
    seconds_per_token: float = Field(
        30.0, ge=1, le=600, description="Seconds not speaking that earn a token, with wall-clock accrual"
    )
    kept_per_minute: float = Field(
        0.98, gt=0, le=1, description="Share of a bank that is left after a minute, with wall-clock accrual"
    )
    decay_above: float = Field(6.0, ge=0, le=50, description="Tokens from which a bank melts, against hoarding")
    decay_per_minute: float = Field(0.10, ge=0, lt=1, description="Share of what lies above that melts in a minute")
    expire_after: int = Field(6, ge=0, le=100, description="Segments without spending that cost a token; 0 is never")
    stipend_after: int = Field(6, ge=0, le=100, description="Silent segments that earn at least one token; 0 is never")
    rebate_max: float = Field(
        0.20, ge=0, le=1, description="Most of a winning bid given back to an agent under its target share"
    )

    @cached_property
    def cap(self) -> int:
        """`max_bank` in hundredths."""
        return round(self.max_bank * 100)

    @cached_property
    def gain(self) -> int:
        """`per_segment` in hundredths."""
        return round(self.per_segment * 100)

    @cached_property
    def melts_above(self) -> float:
        """The bank, in hundredths, from which something melts: with wall-clock accrual all of it does."""
        return 100 * self.decay_above if self.accrual == "per_segment" else 0.0


class PricingKnobs(KnobGroup):
    """What the winner of the floor pays (RULES, Auction)."""

    rule: Literal["first_price", "second_price"] = Field(
        "first_price", description="The winner pays its bid, or the smallest that would still have won"
    )


class AuctionKnobs(KnobGroup):
    """How the next floor is sold (RULES, Auction)."""

    w_backlog: float = Field(1.0, ge=0, le=5, description="Desire from challenges not yet answered")
    w_recency: float = Field(0.8, ge=0, le=5, description="Desire from time since the agent last spoke")
    w_emotion: float = Field(0.6, ge=0, le=5, description="Desire from frustration, less engagement")
    temperature: float = Field(0.3, ge=0.05, le=5, description="Softmax temperature of desires; lower is bolder")
    max_bid: int = Field(5, ge=1, le=20, description="Tokens bid by an agent that wants all of the floor")
    pass_below: float = Field(0.15, ge=0, le=2, description="Desire under which an agent passes")
    max_contiguous_segments: int = Field(2, ge=1, le=10, description="Segments one agent may speak in a row")
    starves_after: float = Field(
        5.0,
        ge=1,
        le=100,
        description="Silence, in intervals of the target share, from which a bid gains",
    )
    follow_on_words: int = Field(12, ge=4, le=35, description="Words of the shorter segment after everybody passed")
    mind_bids: bool = Field(True, description="Whether minds that can are asked for bids of their own")


class PacingKnobs(KnobGroup):
    """What pulls talk shares to their targets (RULES, Pacing)."""

    ema: float = Field(0.05, gt=0, le=1, description="Weight of one segment in the share of heard talk time")
    eta: float = Field(0.1, ge=0, le=1, description="Step of the integral of the share error, in the log domain")
    quick_start: float = Field(
        9.0, ge=0, le=50, description="How many times faster the integral steps when a debate begins"
    )
    quick_segments: int = Field(30, ge=1, le=500, description="Segments in which that fades to a third")
    floor: float = Field(0.05, gt=0, le=1, description="The smallest pacing multiplier")
    mode: Literal["share", "budget"] = Field(
        "share", description="What is paced: talk against the target share, or spending against income"
    )
    budget_ema: float = Field(
        0.02, gt=0, le=1, description="Weight of one auction in what an agent wins on average, when budgets are paced"
    )


class InterjectionsKnobs(KnobGroup):
    """Short lines laid over the ducked speaker (RULES, Interjections)."""

    enabled: bool = Field(True, description="Whether agents may interject at all")
    threshold: float = Field(0.5, ge=0, le=1, description="Importance an interjection needs to be played")
    cost: float = Field(2.0, ge=0, le=10, description="Tokens an interjection costs")
    max_per_segment: int = Field(1, ge=0, le=4, description="Interjections played over one segment, at most")
    cooldown_segments: int = Field(2, ge=0, le=20, description="Segments an agent waits after interjecting")
    max_words: int = Field(12, ge=3, le=15, description="Words of an interjection, at most")
    late_ms: int = Field(120, ge=0, le=1000, description="How late after a beat an interjection may still come in")
    acknowledge_from: float = Field(0.7, ge=0, le=1, description="Importance from which the speaker acknowledges it")


class InterruptsKnobs(KnobGroup):
    """Cuts by agents (RULES, Hard interrupts)."""

    mode: Literal["cutoff", "beat_only"] = Field(
        "cutoff", description="cutoff: agents may cut at a beat; beat_only: they never do"
    )
    urge_threshold: float = Field(0.55, ge=0, le=2, description="Paced urge an agent needs to cut in")
    kicker_delta: int = Field(2, ge=0, le=10, description="Tokens an interrupter bids above the frontier")
    kicker_fee: float = Field(1.0, ge=0, le=10, description="Base fee of a cut, in tokens")
    fee_heat: float = Field(0.5, ge=0, le=5, description="Share of the fee added for each recent cut")
    fee_reputation: float = Field(0.5, ge=0, le=5, description="Share of the fee added for the speaker's reputation")
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


class EmotionKnobs(KnobGroup):
    """Moods and what they do (RULES, Emotion)."""

    control: Literal["heuristic", "llm", "hybrid"] = Field(
        "hybrid", description="What moves moods: the events of the debate, what minds report, or both"
    )
    report_weight: float = Field(0.4, gt=0, le=1, description="Weight of a mood that a mind reports (moving average)")
    report_step: float = Field(0.3, gt=0, le=1, description="Most that a report moves a mood in one turn")
    report_dwell: int = Field(2, ge=1, le=10, description="Turns that a report must last to turn a mood round")
    nudge_max: float = Field(0.05, ge=0, le=1, description="Most that an event moves a mood, when both do")
    deadband: float = Field(0.1, ge=0, le=0.5, description="Distance from neutral within which mood moves no bid")
    expressivity: float = Field(1.0, ge=0, le=2, description="Scale of pitch, rate and volume by mood")


class ReputationKnobs(KnobGroup):
    """What the room thinks of a debater, and what that is worth (RULES, Reputation and evidence)."""

    weight: float = Field(0.08, ge=0, le=1, description="Weight of one event in the moving average")
    fades: float = Field(0.02, ge=0, le=1, description="Share of a reputation that is forgotten a segment")
    uninterrupted: float = Field(0.3, ge=-1, le=1, description="Value of a segment heard to its end")
    evidence: float = Field(0.2, ge=-1, le=1, description="Value of evidence that passed its gate")
    interrupted: float = Field(-0.2, ge=-1, le=1, description="Value of being cut off by another agent")
    poor_interjection: float = Field(-0.1, ge=-1, le=1, description="Value of an interjection not worth playing")
    failed_evidence: float = Field(-0.1, ge=-1, le=1, description="Value of evidence that failed its gate")
    bonus_max: float = Field(0.10, ge=0, le=1, description="Most that reputation adds to the score of a bid")


class EvidenceKnobs(KnobGroup):
    """Bids that cite (RULES, Reputation and evidence)."""

    enabled: bool = Field(True, description="Whether a bid may be backed by evidence")
    bonus: float = Field(0.10, ge=0, le=1, description="What evidence adds to the score of a bid")
    threshold: float = Field(0.35, ge=0, le=1, description="How much a line must share with what it cites")
    every_segments: int = Field(3, ge=1, le=50, description="Segments in which an agent's bid is backed at most once")


class ConcurrencyKnobs(KnobGroup):
    """How much may be asked of minds at once, and how long is waited (RULES, Concurrency)."""

    global_limit: int = Field(8, ge=1, le=64, description="Requests to minds under way at once, at most")
    interjection_timeout_ms: int = Field(600, ge=50, le=60_000, description="Least wait for a remark or a cut-in line")
    bid_timeout_ms: int = Field(500, ge=50, le=60_000, description="Least wait for a mind's own bid")
    patient: bool = Field(False, description="Whether the patient waits are the least ones instead")
    patient_segment_ms: int = Field(
        8000, ge=100, le=120_000, description="Kept for old presets: a segment is waited for while the floor is heard"
    )
    patient_interjection_ms: int = Field(
        4000, ge=50, le=120_000, description="Least wait for a remark or a cut-in line, when patient"
    )
    patient_bid_ms: int = Field(3000, ge=50, le=120_000, description="Least wait for a bid, when patient")

    @cached_property
    def interjection_ms(self) -> int:
        """The least wait for a remark or a cut-in line that is in force."""
        return self.patient_interjection_ms if self.patient else self.interjection_timeout_ms

    @cached_property
    def bid_ms(self) -> int:
        """The least wait for a bid that is in force."""
        return self.patient_bid_ms if self.patient else self.bid_timeout_ms


class GovernorKnobs(KnobGroup):
    """What raises and lowers quality to fit budget and health (RULES, Lead time and governor)."""

    mode: Literal["auto", "baseline", "enhanced", "premium"] = Field(
        "auto", description="The tier: as health and budget allow, or held"
    )
    dwell_segments: int = Field(3, ge=1, le=50, description="Segments a tier lasts at least")
    hysteresis: float = Field(0.15, ge=0, le=0.5, description="How far quality must pass a tier's edge to change it")
    raises: float = Field(0.05, ge=0, le=1, description="What a healthy segment adds to quality (0 to 1)")
    keeps: float = Field(0.7, gt=0, le=1, description="What an unhealthy segment leaves of quality")
    miss_rate: float = Field(0.2, ge=0, le=1, description="Share of segments with a miss that is too high")
    miss_window: int = Field(20, ge=1, le=60, description="Segments over which misses are counted")
    lead_step_ms: int = Field(250, ge=0, le=5000, description="What a miss adds to the lead time when misses are many")
    lead_shrink: float = Field(0.8, gt=0, le=1, description="What a run of good segments leaves of the lead time")
    lead_max_ms: int = Field(10_000, ge=200, le=10_000, description="The longest lead time")
    discarded_s_per_minute: float = Field(
        4.0, ge=0, le=60, description="Seconds of sound made and never heard in a minute, at most"
    )
    calls_per_minute: int = Field(
        0, ge=0, le=10_000, description="Calls of paid minds in a minute, at most; 0 is no cap"
    )
    money_per_minute: float = Field(
        0.0, ge=0, le=1000, description="Money spent on minds in a minute, at most; 0 is no cap"
    )
    money_per_debate: float = Field(
        0.0, ge=0, le=100_000, description="Money spent on minds in the whole debate, at most; 0 is no cap"
    )


class AudienceKnobs(KnobGroup):
    """Claps and tips (RULES, Audience)."""

    reputation: float = Field(0.05, ge=0, le=1, description="What a clap adds to an agent's reputation")
    relief: float = Field(0.10, ge=0, le=1, description="What a clap adds to an agent's pacing, for a while")
    relief_segments: int = Field(3, ge=0, le=50, description="Segments for which that lasts")
    cooldown_segments: int = Field(6, ge=0, le=100, description="Segments in which an agent is boosted at most once")


class FloorKnobs(KnobGroup):
    """Time on the floor: gaps, lead and patience."""

    gap_min_ms: int = Field(100, ge=0, le=2000, description="Shortest silence before an ordinary turn")
    gap_max_ms: int = Field(300, ge=0, le=2000, description="Longest planned silence before an ordinary turn")
    lead_time_ms: int = Field(
        1000, ge=200, le=10_000, description="Time before a segment's end when its auction closes"
    )
    segment_words: int = Field(35, ge=8, le=35, description="Words of a segment, at most")
    chair_waits_ms: int = Field(
        1500, ge=0, le=30_000, description="Longest wait of the chair's line for a beat; else at once"
    )
    segment_timeout_ms: int = Field(
        1200, ge=100, le=60_000, description="Wait for a segment while nobody speaks, before it is stood in for"
    )
    patience_ms: int = Field(
        500, ge=0, le=10_000, description="Silence that a prepared speaker may still let pass before being replaced"
    )

    @model_validator(mode="after")
    def _gaps_in_order(self) -> Self:
        if self.gap_min_ms > self.gap_max_ms:
            raise ValueError(f"floor.gap_min_ms = {self.gap_min_ms} is above floor.gap_max_ms = {self.gap_max_ms}")
        return self


class AudioKnobs(KnobGroup):
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
    room: float = Field(0.2, ge=0, le=1, description="How much of a room is heard around the voices, 0 is none")
    speech_rate_percent: float = Field(8.0, ge=-40, le=60, description="Faster or slower speech for every voice")


class JournalKnobs(KnobGroup):
    """What the record keeps."""

    record_sound: bool = Field(True, description="Keep the sound of what was heard in the journal")
    sound_codec: Literal["opus", "flac"] = Field(
        "opus", description="How that sound is kept: small as `opus`, or exact as `flac`"
    )


class Settings(KnobGroup):
    """All knobs of a debate."""

    tokens: TokensKnobs = TokensKnobs()
    auction: AuctionKnobs = AuctionKnobs()
    pricing: PricingKnobs = PricingKnobs()
    pacing: PacingKnobs = PacingKnobs()
    interjections: InterjectionsKnobs = InterjectionsKnobs()
    interrupts: InterruptsKnobs = InterruptsKnobs()
    emotion: EmotionKnobs = EmotionKnobs()
    reputation: ReputationKnobs = ReputationKnobs()
    evidence: EvidenceKnobs = EvidenceKnobs()
    concurrency: ConcurrencyKnobs = ConcurrencyKnobs()
    governor: GovernorKnobs = GovernorKnobs()
    audience: AudienceKnobs = AudienceKnobs()
    floor: FloorKnobs = FloorKnobs()
    form: FormKnobs = FormKnobs()
    rhythm: RhythmKnobs = RhythmKnobs()
    vote: VoteKnobs = VoteKnobs()
    judges: JudgeKnobs = JudgeKnobs()
    audio: AudioKnobs = AudioKnobs()
    journal: JournalKnobs = JournalKnobs()

    def gap_bounds_ms(self, moment: Moment) -> tuple[int, int]:
        """The shortest and the longest silence (ms) before a turn at such a moment; below 0 where it may begin before the one before
        has ended."""
        rhythm = self.rhythm
        if moment == "retort":
            return -rhythm.early_ms, rhythm.retort_ms
        if moment == "considered":
            return rhythm.considered_ms // 2, rhythm.considered_ms
        return self.floor.gap_min_ms, self.floor.gap_max_ms

    @cached_property
    def segment_wait_ms(self) -> int:
        """The wait for a segment while nobody speaks."""
        return self.floor.segment_timeout_ms
