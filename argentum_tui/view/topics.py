"""What changes together: the topics that panels name, and which of them an event touches."""

from __future__ import annotations

from typing import Literal, get_args

from argentum_core.debate import events as e

Topic = Literal["header", "floor", "banks", "bids", "pacing", "emotion", "governor", "transcript", "causes", "summary"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

TOUCHES: dict[type[e.Event], tuple[Topic, ...]] = {
    e.DebateStarted: TOPICS,
    e.DebateForked: TOPICS,
    e.DebateResumed: TOPICS,
    e.DebateEnded: TOPICS,
    e.TokensChanged: ("banks",),
    e.VotesCounted: ("header", "causes"),
    e.HouseMoved: ("header",),
    e.ListenerVoted: ("header",),
    e.JudgeReported: ("causes",),
    e.PhaseChanged: ("header", "floor", "bids", "transcript"),
    e.AgendaChanged: ("floor",),
    e.PointMade: (),
    e.PointAnswered: (),
    e.PointConceded: (),
    e.PointDropped: (),
    e.BackchannelsVoiced: (),
    e.BackchannelPlanned: (),
    e.BackchannelPlayed: (),
    e.AuctionOpened: ("floor", "bids", "header"),
    e.BidPlaced: ("bids", "floor"),
    e.AuctionResolved: ("bids", "floor", "header"),
    e.FloorClaimed: ("floor", "bids"),
    e.EvidenceJudged: ("bids",),
    e.WorkRequested: ("floor",),
    e.PlanMade: (),
    e.WorkAsked: ("floor",),
    e.WorkWritten: ("floor",),
    e.WorkVoiced: ("floor",),
    e.ContinuationsWritten: ("floor",),
    e.ContinuationChosen: ("floor", "transcript"),
    e.WorkReady: ("floor",),
    e.ClipGrown: ("floor",),
    e.ClipWaited: ("floor", "transcript"),
    e.WorkDropped: ("floor", "bids"),
    e.SegmentScheduled: ("floor", "bids"),
    e.SegmentStarted: ("header", "floor", "banks", "bids", "pacing", "emotion", "transcript"),
    e.BeatReached: ("floor", "transcript"),
    e.SegmentEnded: ("header", "floor", "banks", "bids", "pacing", "transcript"),
    e.InterjectionChosen: ("floor",),
    e.InterjectionPlanned: ("floor",),
    e.InterjectionPlayed: ("floor", "transcript"),
    e.InterjectionEnded: ("floor",),
    e.InterjectionCut: ("floor", "transcript"),
    e.InterjectionLapsed: ("floor",),
    e.InterruptArmed: ("floor", "bids"),
    e.InterruptSkipped: ("floor", "bids"),
    e.HardInterrupt: ("floor", "bids", "transcript"),
    e.EmotionChanged: ("emotion",),
    e.PacingUpdated: ("pacing",),
    e.MoodReported: ("emotion",),
    e.MindIntentReported: ("bids",),
    e.ReputationChanged: ("emotion",),
    e.AudienceClapped: ("emotion", "pacing"),
    e.GovernorChanged: ("header", "governor"),
    e.HealthMeasured: (),
    e.CallSettled: (),
    e.ProviderFault: ("governor",),
    e.PresetChanged: ("header", "banks", "bids", "emotion", "governor"),
    e.KnobChanged: ("header", "banks", "bids", "emotion", "governor"),
    e.OperatorCommand: ("header", "floor", "banks", "bids", "pacing"),
}
"""What the governor counts (calls, sound, misses) moves with nearly every event; its panel looks at that by the clock instead."""
