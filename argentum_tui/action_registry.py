"""The one registry of what the operator can do; keys, palette, footer, help and the names after `:` derive from it (SURFACE, Keys on the stage).

Pure: no UI library here, so the key map and every reason for a refusal are tested without a terminal. An action knows
where it applies, says in words why it is not possible at the moment, and acts through `ActionTarget`, which the app implements.
To add one, add an entry to `ACTIONS`; nothing else binds keys on the stage.
"""

from __future__ import annotations

from collections.abc import Callable

from . import action_effects as do
from .action import EVERYWHERE, LOBBY, REPLAY, SHOWN, Action
from .context import ActionContext, MarkKind, Where
from .reasons import (
    cannot_ask,
    cannot_begin_again,
    cannot_begin_record_again,
    cannot_close,
    cannot_export,
    cannot_extend,
    cannot_fork,
    cannot_go_to_lobby,
    cannot_grant,
    cannot_replay,
    cannot_share,
    cannot_take,
    is_starting,
    no_agent,
    no_beat,
    no_debate,
    no_details,
    no_record,
    no_speaker,
    nobody_there,
    not_over,
    not_searching,
    not_shared,
    not_there,
    nothing_chosen,
    nothing_cited,
    nothing_prepared,
    nothing_to_leave,
    nothing_to_undo,
)

SELECTABLE = 9
PAGE_LINES = 10


def _steps(kind: MarkKind, what: str, back: tuple[str, str], on: tuple[str, str], rank: int) -> tuple[Action, Action]:
    """Back to the mark before and on to the next; a key and how it is written for each."""

    def go(step: int) -> Callable[[ActionContext], None]:
        return lambda context: context.target.step_mark(kind, step)

    return (
        Action(
            f"{kind}_back",
            back[:1],
            f"{what} back",
            f"Back to the {what} before",
            "Replay",
            go(-1),
            where=REPLAY,
            shown_as=back[1],
        ),
        Action(
            f"{kind}_on",
            on[:1],
            what,
            f"On to the next {what}",
            "Replay",
            go(+1),
            where=REPLAY,
            shown_as=on[1],
            rank=rank,
        ),
    )


ACTIONS: tuple[Action, ...] = (
    Action(
        "cut", ("x",), "cut", "Cut the speaker off now; the next auction decides who speaks", "Cut",
        do.cut, no_speaker, rank=1,
    ),
    Action(
        "cut_at_beat", ("X",), "at beat", "Cut at the next beat; the selected agent takes the floor", "Cut",
        do.cut_at_beat, no_beat, rank=4,
    ),
    Action(
        "say", ("i",), "say", "Speak a line as the chair", "Speak",
        lambda context: context.target.open_line("say"), no_debate, rank=3,
    ),
    Action(
        "ask", ("a",), "ask", "Put a question to the selected agent, who answers next", "Speak",
        lambda context: context.target.open_line("ask"), cannot_ask, rank=5,
    ),
    Action(
        "closing", ("C",), "closing", "Call the closing statements; they follow what is being said", "Speak",
        do.call_closing, cannot_close, rank=11,
    ),
    Action(
        "extend", ("plus", "equals_sign"), "extend", "Let the debate go on: five turns more, or two minutes where time limits it", "Speak",
        do.extend, cannot_extend, rank=36, shown_as="+",
    ),
    Action(
        "vote", ("v",), "vote", "Vote for a side, before and after the debate; in between, turn your dial", "Speak",
        lambda context: context.target.open_line("vote"), no_debate, rank=24,
    ),
    *(
        Action(
            f"select_{number}", (str(number),), f"agent {number}", f"Select agent {number}", "Agents",
            do.select(number), not_there(number), shown_as=str(number), family="1–9", where=SHOWN,
        )
        for number in range(1, SELECTABLE + 1)
    ),
    Action(
        "select_previous", ("[",), "previous", "Select the previous agent", "Agents",
        do.step_selection(-1), nobody_there, where=SHOWN,
    ),
    Action(
        "select_next", ("]",), "next", "Select the next agent", "Agents",
        do.step_selection(+1), nobody_there, where=SHOWN,
    ),
    Action(
        "grant", ("g",), "grant", "Grant the selected agent a token", "Agents",
        do.tokens("grant"), cannot_grant, rank=9,
    ),
    Action(
        "take", ("G",), "take", "Take a token from the selected agent", "Agents",
        do.tokens("take"), cannot_take, rank=14,
    ),
    Action(
        "mute", ("m",), "mute", "Mute the selected agent, or let it speak again", "Agents",
        do.mute, no_agent, rank=10,
    ),
    Action(
        "refuse", ("r",), "refuse", "Refuse the cut-in line that is prepared, also where its cut is armed", "Cut",
        do.refuse("cut_in"), nothing_prepared("cut_in"), rank=27,
    ),
    Action(
        "refuse_standby", ("R",), "standby", "Refuse the standby, the opening of the likely next speaker", "Cut",
        do.refuse("standby"), nothing_prepared("standby"), rank=28,
    ),
    Action(
        "share_less", ("left",), "less", "Mean the agent in the drawer to have less of the talk", "Agents",
        do.set_share(-do.SHARE_STEP), cannot_share, shown_as="←",
    ),
    Action(
        "share_more", ("right",), "more", "Mean the agent in the drawer to have more of the talk", "Agents",
        do.set_share(do.SHARE_STEP), cannot_share, shown_as="→",
    ),
    Action(
        "mind", ("M",), "mind", "Choose another mind for the selected agent", "Agents",
        lambda context: context.target.open_seat("mind"), no_agent,
    ),
    Action(
        "voice", ("S",), "voice", "Choose another voice for the selected agent", "Agents",
        lambda context: context.target.open_seat("voice"), no_agent,
    ),
    Action(
        "temperament", ("T",), "temper", "Choose another temperament for the selected agent: how much it wants the floor", "Agents",
        lambda context: context.target.open_seat("temperament"), no_agent,
    ),
    Action(
        "clap", ("c",), "clap", "Clap for the selected agent, as the audience does", "Agents",
        do.clap, no_agent, rank=15,
    ),
    Action(
        "pause", ("space",), "pause", "Pause, or go on", "Rules",
        do.pause, do.cannot_pause, rank=6,
    ),
    Action(
        "presets", ("p",), "presets", "Switch the whole rule book to another preset", "Rules",
        lambda context: context.target.open_presets(), no_debate, rank=7,
    ),
    Action(
        "knobs", ("k",), "knobs", "Look at every knob and change any of them", "Rules",
        lambda context: context.target.open_knobs(), no_debate, rank=8,
    ),
    Action(
        "hold", ("h",), "hold", "Hold the governor at its tier; again: the other tiers, then automatic", "Rules",
        lambda context: context.target.step_hold(), no_debate, rank=16,
    ),
    Action(
        "undo", ("u",), "undo", "Undo the last steering: a preset, a knob, tokens, a mute, or what was changed about an agent", "Rules",
        do.undo, nothing_to_undo, rank=13,
    ),
    Action(
        "undo_list", ("U",), "undo …", "Choose from all that can be taken back; those after it are taken back as well", "Rules",
        lambda context: context.target.open_undo(), nothing_to_undo, rank=30,
    ),
    Action(
        "turn_panel", ("tab",), "causes", "Give the keyboard to the causes, or take it back; on a small screen first turn the economy panel: "
        "banks, bids, pacing, emotion", "Look",
        lambda context: context.target.turn_economy_panel(), rank=21, where=SHOWN,
    ),
    Action(
        "filter_causes", ("s",), "sift", "Show all causes, or only yours, cuts, auctions, the engine's, or faults", "Look",
        lambda context: context.target.turn_cause_filter(), rank=29, where=SHOWN,
    ),
    Action(
        "explain", ("enter",), "explain", "Explain the chosen cause in the drawer: its numbers, and its line of the transcript", "Look",
        lambda context: context.target.explain_cause(), nothing_chosen, where=SHOWN,
    ),
    Action(
        "governor", ("o",), "governor", "Show what the governor does and why in the drawer, or put it away", "Look",
        lambda context: context.target.turn_governor(), rank=17, where=SHOWN,
    ),
    Action(
        "agent", ("d",), "details", "Show the selected agent in full, and why it bids what it bids, in the drawer", "Look",
        lambda context: context.target.turn_drawer("agent"), no_details, rank=25, where=SHOWN,
    ),
    Action(
        "flow", ("w",), "flow", "Show who owes an answer, what stands, parts and time left, votes and dial, in the drawer", "Look",
        lambda context: context.target.turn_drawer("flow"), rank=26, where=SHOWN,
    ),
    Action(
        "watchers", ("W",), "share", "Show who watches from elsewhere, the links and their code, in the drawer; `share off` ends it", "Look",
        lambda context: context.target.open_sharing(), not_shared,
    ),
    Action(
        "search", ("/",), "search", "Search the transcript", "Look",
        lambda context: context.target.open_line("search"), rank=18, where=SHOWN,
    ),
    Action(
        "search_older", ("n",), "older", "Go to the match before", "Look",
        lambda context: context.target.search_step(-1), not_searching, where=SHOWN,
    ),
    Action(
        "search_newer", ("N",), "newer", "Go to the match after", "Look",
        lambda context: context.target.search_step(+1), not_searching, where=SHOWN,
    ),
    Action(
        "back", ("escape",), "back", "End the search, put away what the drawer holds, or go from the verdict to the stage", "Look",
        lambda context: context.target.go_back(), nothing_to_leave, shown_as="esc", where=SHOWN,
    ),
    Action(
        "scroll_up", ("up",), "up", "Scroll the transcript up a line", "Look",
        lambda context: context.target.scroll_transcript(-1), shown_as="↑", where=SHOWN,
    ),
    Action(
        "scroll_down", ("down",), "down", "Scroll the transcript down a line", "Look",
        lambda context: context.target.scroll_transcript(+1), shown_as="↓", where=SHOWN,
    ),
    Action(
        "page_up", ("pageup",), "page up", "Scroll the transcript up a page", "Look",
        lambda context: context.target.scroll_transcript(-PAGE_LINES), shown_as="pgup", where=SHOWN,
    ),
    Action(
        "page_down", ("pagedown",), "page down", "Scroll the transcript down a page", "Look",
        lambda context: context.target.scroll_transcript(+PAGE_LINES), shown_as="pgdn", where=SHOWN,
    ),
    Action(
        "source", ("e",), "source", "Open what the newest turn that cites, or the selected one, rests on", "Look",
        lambda context: context.target.open_source(), nothing_cited, rank=23, where=SHOWN,
    ),
    Action(
        "copy", ("y",), "copy", "Copy the selected text, or the line on the floor", "Look",
        lambda context: context.target.copy(), rank=20, where=SHOWN,
    ),
    Action(
        "play", ("space",), "play", "Let the record go on, or stand still; at its end: from the beginning", "Replay",
        lambda context: context.target.turn_play(), where=REPLAY, rank=1,
    ),
    *_steps("beat", "beat", ("comma", ","), ("full_stop", "."), 3),
    *_steps("turn", "turn", ("less_than_sign", "<"), ("greater_than_sign", ">"), 2),
    *_steps("cut", "cut", ("left_curly_bracket", "{"), ("right_curly_bracket", "}"), 4),
    *_steps("part", "part", ("left_parenthesis", "("), ("right_parenthesis", ")"), 6),
    *_steps("point", "point", ("semicolon", ";"), ("apostrophe", "'"), 8),
    Action(
        "word_back", ("left",), "word back", "Back to the word before", "Replay",
        lambda context: context.target.step_word(-1), where=REPLAY, shown_as="←",
    ),
    Action(
        "word_on", ("right",), "word", "On to the next word", "Replay",
        lambda context: context.target.step_word(+1), where=REPLAY, shown_as="→",
    ),
    Action(
        "slower", ("minus",), "slower", "Replay slower, down to 0.25×", "Replay",
        lambda context: context.target.step_speed(-1), where=REPLAY, rank=9, shown_as="-",
    ),
    Action(
        "faster", ("plus", "equals_sign"), "faster", "Replay faster, up to 8×; sound is heard up to 2×", "Replay",
        lambda context: context.target.step_speed(+1), where=REPLAY, rank=7, shown_as="+",
    ),
    Action(
        "to_start", ("home",), "start", "To the beginning of the record", "Replay",
        lambda context: context.target.seek_end(False), where=REPLAY,
    ),
    Action(
        "to_end", ("end",), "end", "To the end of the record", "Replay",
        lambda context: context.target.seek_end(True), where=REPLAY,
    ),
    Action(
        "fork", ("f",), "fork here", "Begin a new debate at the playhead; the record stays as it is", "Replay",
        lambda context: context.target.fork_here(), where=REPLAY, rank=5,
    ),
    Action(
        "start", ("enter",), "start", "Start the debate that is chosen", "Argentum",
        lambda context: context.target.start(), is_starting, where=LOBBY, rank=1,
    ),
    Action(
        "export_record", ("E",), "export", "Write the recorded debate that is chosen in another form beside it: text, captions, data, sound, a recording of the screen", "Argentum",
        lambda context: context.target.export_record(), no_record, where=LOBBY,
    ),
    Action(
        "again_record", ("A",), "again", "Begin the recorded debate that is chosen again, with another seed", "Argentum",
        lambda context: context.target.begin_record_again(), cannot_begin_record_again, where=LOBBY,
    ),
    Action(
        "hear", ("v",), "hear", "Hear the voices of the chosen cast, one debater after the other", "Argentum",
        lambda context: context.target.hear_voice(), is_starting, where=LOBBY, rank=3,
    ),
    Action(
        "verdict", ("V",), "verdict", "Show the verdict of a debate that is over, or the stage as it was", "Ending",
        lambda context: context.target.turn_verdict(), not_over, rank=31, where=SHOWN,
    ),
    Action(
        "replay", ("H",), "replay", "Hear and see a debate that is over again, from its record, in the place of the stage", "Ending",
        lambda context: context.target.replay(), cannot_replay, rank=32,
    ),
    Action(
        "fork_line", ("F",), "fork", "Begin a new debate at the line that is marked; the record stays as it is", "Ending",
        lambda context: context.target.fork_line(), cannot_fork, rank=33,
    ),
    Action(
        "export", ("E",), "export", "Write a debate that is over in another form beside its journal: text, captions, data, sound, a recording of the screen", "Ending",
        lambda context: context.target.export(), cannot_export, rank=34, where=SHOWN,
    ),
    Action(
        "again", ("A",), "again", "Begin the same debate again, with another seed", "Ending",
        lambda context: context.target.begin_again(), cannot_begin_again, rank=35, where=SHOWN,
    ),
    Action(
        "again_preset", ("P",), "other preset", "Begin the same debate again, with the same seed and another preset", "Ending",
        lambda context: context.target.choose_preset_again(), cannot_begin_again, rank=36, where=SHOWN,
    ),
    Action(
        "lobby", ("L",), "lobby", "Leave a debate that is over for the lobby", "Ending",
        lambda context: context.target.go_to_lobby(), cannot_go_to_lobby, rank=37, where=SHOWN,
    ),
    Action(
        "command", (":",), "command", "Write any command, as in :grant ada 2 or :set KNOB VALUE; tab completes", "Argentum",
        lambda context: context.target.open_line("command"), where=SHOWN, rank=29,
    ),
    Action(
        "theme", ("t",), "theme", "Change to the next theme: dark, light, high contrast, warm, and your own", "Argentum",
        lambda context: context.target.next_theme(), where=EVERYWHERE, rank=19,
    ),
    Action(
        "help", ("?",), "help", "Every key, and what the signs on the stage mean", "Argentum",
        lambda context: context.target.open_help(), where=EVERYWHERE, rank=2,
    ),
    Action(
        "palette", ("ctrl+p",), "palette", "Find anything by name", "Argentum",
        lambda context: context.target.open_palette(), where=EVERYWHERE, rank=22, shown_as="^p",
    ),
    Action(
        "suspend", ("ctrl+z",), "suspend", "Pause, and back to the shell; fg comes back, still paused", "Argentum",
        lambda context: context.target.suspend(), where=EVERYWHERE, shown_as="^z",
    ),
    Action(
        "quit", ("q",), "quit", "End the debate and leave; asks first", "Argentum",
        lambda context: context.target.ask_to_quit(), where=EVERYWHERE, rank=12,
    ),
)  # fmt: skip

AT_THE_END = frozenset({*(action.name for action in ACTIONS if action.group == "Ending"), "help", "quit"})
"""What the footer shows first when the debate has ended."""

BY_NAME: dict[str, Action] = {action.name: action for action in ACTIONS}


def at(where: Where) -> list[Action]:
    """The actions of a screen, in the order of the registry."""
    return [action for action in ACTIONS if where in action.where]
