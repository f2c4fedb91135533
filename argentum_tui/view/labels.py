"""What the signs and words on the screen mean, for the help. Every label that the stage, the lobby or a dialog writes without
saying what it is has its line here (STAGE, Rules of the screen). A meaning names keys by their actions: `{source} opens it`.
"""

from __future__ import annotations

from typing import NamedTuple

from argentum_core.measures.rows import EXPLANATIONS


class Label(NamedTuple):
    """What is written on the screen, and what it means."""

    text: str
    meaning: str


class LabelGroup(NamedTuple):
    """The labels of a part of the screen."""

    title: str
    labels: tuple[Label, ...]


SIGNS = LabelGroup("Signs on the stage", (
    Label("❶ ADA", "an agent: its number selects it, its colour is the same everywhere"),
    Label("✦", "the chair; you speak as the chair with {say}"),
    Label("closing 01:20 of 08:00", "the part of the debate (opening, clash, questions, closing, verdict), debate time and its limit"),
    Label("silent", "no sound is played; “muted ❷”, “exhausted ❹”: who does not speak; “cost 0.12”: what minds and voices have cost"),
    Label("━ ▌ ┈", "the segment on the floor: heard, now, still to come"),
    Label("◇ ◆", "a beat: the only place to come in; planned, reached and how late"),
    Label("▒", "the guard: what comes in at the beat must be ready before it"),
    Label("✂", "a hard interrupt, and what it cost: bid + fee"),
    Label("╰─ ─╯", "an interjection, where it sounds over the speaker: it supports, asks or challenges"),
    Label("↳", "an interjection in the transcript"),
    Label("†", "what the line above it rests on; {source} opens it"),
    Label("▰▱", "a bank: tokens held, room left"),
    Label("f e c", "mood: frustration, engagement, confidence"),
    Label("heated°", "this mood is what the mind itself reports; without °, what happened made it"),
    Label("+.12", "reputation, from −1 to +1: it raises bids a little, and fades"),
    Label("✎2", "knobs that differ from the preset"),
    Label("●  ‖  ■", "running, paused, ended; “not recorded”: the journal cannot be written"),
    Label("▾2", "what the governor leaves out at the moment; {governor} shows it"),
))  # fmt: skip

FLOOR = LabelGroup("Floor", (
    Label("❶ ADA · for", "who speaks, and for which side (for, against, …)"),
    Label("next", "who speaks next, decided; “leading”: who would, as bids are now; “then”: who after that"),
    Label("left", "time to the end of the segment, or to an armed cut; “in”: to the next one"),
    Label("standby", "the opening of the likely next speaker, made ahead, in its words; {refuse_standby} refuses it"),
    Label("cut-in line", "the 8 to 12 words of the best-placed challenger, made ahead, in their words; “cut-in” for short; {refuse} refuses it"),
    Label("writing", "a mind is asked for it (“queued”: soon); “written”: voiced only once it is wanted; “voicing”: a voice makes it; "
                     "“ready”: it could sound now"),
    Label("2nd half", "beat 1 decides which second half is heard: “as planned”, or one that “answers” an interjection; “2 of 2 ready”"),
    Label("guard", "how long before a beat a cut must be ready, measured for this voice"),
))  # fmt: skip

ECONOMY = LabelGroup("Banks, bids, pacing, emotion", (
    Label("bank", "banks: the tokens that an agent bids and pays with"),
    Label("4 ▰▰▰▰", "bids: what is offered for the next floor, in whole tokens; the winner pays"),
    Label("speaking", "has the floor; “next”: has won it; “pass”: bids nothing; “muted”: may not speak"),
    Label("evidence", "the bid cites a source, which gives a discount and breaks ties"),
    Label("✂ 3+1", "cuts in at the beat, for bid + fee; “✂ by you”: put there by you; “✂ missed”: was not ready in time"),
    Label(".82", "pacing, or pace: bids are multiplied by it, to bring shares to their targets; below 1 for who talked too much"),
    Label("31 → 25 %", "share of the talk that was heard, and the target"),
    Label("composed", "emotion: one word for the mood. heated or wounded: much frustration, with or without confidence; restless: some; "
                      "eager or withdrawn: much or little engagement; assured or doubtful: much or little confidence"),
    Label("(events)", "moods follow from what happens; “(minds)”: from what minds report; “(mixed)”: from both"),
    Label("reputation", "what the room thinks of an agent: whole segments and accepted evidence raise it, being cut lowers it"),
    Label("economy", "all four in one panel; {turn_panel} turns to each in full, then to the causes"),
    Label("share of talk", "the plot of heard shares; “frustration”: the plot of it; “% by micro-turn”: newest at the right"),
))  # fmt: skip

AGENT = LabelGroup("An agent in full, in the drawer", (
    Label("bid", "max_bid × its part of all desire (a softmax), moved by mood; or the bid of its mind, which comes in its place"),
    Label("desire", "weight×value of each: backlog (challenges to answer), recency (how long it was silent), emotion; ° a weight of its own"),
    Label("score", "what wins the auction: bid × pacing, and evidence, reputation and patience where they count"),
    Label("points", "what it claimed: made, of those standing, answered, conceded, dropped; “side owes”: the other side's points that nobody on "
                    "its side has answered; “challenged”: remarks at it; “granted”: a point it conceded"),
    Label("temper", "weights and moods that are its own, in place of the preset's"),
))  # fmt: skip

FLOW = LabelGroup("The flow, in the drawer", (
    Label("part", "the part of the debate, and those to come; “agenda”: who is still to speak in it"),
    Label("for owes", "points of the others that nobody on this side has answered, and how many turns are left until they count as dropped"),
    Label("stand", "points that were neither conceded nor answered by a point that stands itself"),
    Label("house", "how the house would vote now; “you before”, “you during”: your vote and your dial"),
))  # fmt: skip

GOVERNOR = LabelGroup("Governor and sound", (
    Label("governor", "raises and lowers quality to fit budget and health; {hold} holds a tier"),
    Label("auto·…", "the tier that the governor chose: baseline, enhanced, premium; “held·…”: you hold it"),
    Label("quality", "0 to 1: how much the tier affords at the moment"),
    Label("lead time", "how long before the end of a segment the next one is decided and made ready"),
    Label("shed", "what is left out to stay within budget: standbys, interjections, mind bids (minds' own bids), expressivity (moods "
                  "in the voice), concurrency (requests at once)"),
    Label("last change", "why tier, lead time or what is shed last moved, and when"),
    Label("misses", "segments in which something was not ready in time"),
    Label("dropped", "sound that was made and never heard; “sound dropped”: all of it"),
    Label("calls", "requests to minds and voices in the last minute; “money”: what they cost"),
    Label("at once", "requests that a provider takes at the same time; “waits”: until it takes any"),
    Label("in force", "what the governor makes of a knob: cut-in lines, interjections, mind bids, expressivity, stereo width, requests at once"),
    Label("output", "sound · engine: what plays the sound; “latency”: from mixer to loudspeaker"),
    Label("drift p95", "95 of 100 beats came no later than this; “first chunk p95”: voices began to answer within this"),
    Label("underruns", "gaps because sound came too late; “faults”: failures of minds, voices or device; “events”: what was recorded"),
    Label("cuts", "hard interrupts so far; “cut-ins missed”: those that were not ready at their guard"),
))  # fmt: skip

CAUSES = LabelGroup("Causes", (
    Label("s all you cuts auction engine faults", "which causes are shown, turned with {filter_causes}: all; your steering; cuts and remarks; auctions and tokens; what rules, "
                                     "form and governor did; faults"),
    Label("▸ ▹", "the chosen row, and others about the same line of the transcript; {explain} explains it"),
    Label("cause", "the chosen act in the drawer: bids × pacing, who paid what, guard and delay, who was told"),
    Label("pays", "what the winner paid, in tokens"),
    Label("beats", "the winner's bid, the runner-up's and why; “unopposed”: nobody else bid; “everybody passed”: the speaker goes on"),
    Label("×0.39", "the pacing of that bid: its agent talked too much so far"),
    Label("tie", "equal scores: evidence, then who waited longer, then the lower seat"),
    Label("pending", "your command was sent; “accepted”: it waits for its moment; “applied”: done, so long after the key"),
    Label("skipped", "a cut that did not come: line not ready, cuts used up, cooling down, cannot pay"),
    Label("stipend", "tokens for an agent that was silent for long; “decayed” and “expired”: hoarded tokens lost"),
    Label("gate", "evidence is accepted when the words share enough with what they cite"),
))  # fmt: skip

VERDICT = LabelGroup("The verdict, at the end", (
    Label("verdict", "what the debate came to; esc goes back to the stage, V opens it again"),
    Label("before", "the votes of the house before the first case was heard; “after”: after the last closing statement; “moved”: who votes otherwise"),
    Label("█ ▓ ▒ ░", "votes for the sides in their order, and undecided"),
    Label("│", "in a share of the talk: the target"),
    Label("1 2 3 heard again", "the digit plays the line that it stands before, as it was heard, while the verdict has the keyboard"),
    Label("answered in its turn", "the answer was itself refuted later"),
))  # fmt: skip

SUMMARY = LabelGroup(
    "At the end: the debate in figures", tuple(Label(name, about) for name, about in EXPLANATIONS.items())
)

LOBBY = LabelGroup("In the lobby", (
    Label("motion", "what is debated; ↻ is a recorded debate that can go on, ▶ one that came to its end"),
    Label("cast", "who debates: names, sides, characters, voices"),
    Label("rules", "the preset: every knob of the debate under one name"),
    Label("minds", "what writes the words; without a key or server the casebook does"),
    Label("voices", "what speaks them, for every agent; else each has its own"),
    Label("claims", "opening claims: the first that each side puts; all claims and sources of the motion are counted beside them"),
    Label("● ○", "what a debate wants: there, missing"),
))  # fmt: skip

STAGE_GROUPS = (SIGNS, FLOOR, ECONOMY, AGENT, FLOW, CAUSES, GOVERNOR, VERDICT, SUMMARY)
