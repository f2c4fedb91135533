"""The operator's commands as methods, for a debate that is being played."""

from __future__ import annotations

from typing import Any

from ..debate import commands


class Steering:
    """Steers a debate. Each method hands one command in and returns its id at once; it goes before everything else that waits.

    What became of it is told by events `operator_command` of that `command_id`: accepted, then applied; or refused, with the reason.
    `agent` is an id or a name, in any case of letters. In virtual time the same commands at the same events give the same debate. Each
    raises RuntimeError where the debate is not being played.
    """

    def send(self, command: commands.Command) -> int:
        """Hand in a command as a struct; the methods below make those there are."""
        raise NotImplementedError

    def command(self, name: str, /, **arguments: Any) -> int:
        """Hand in a command by its name in the record, with its arguments there (`argentum_core/debate/commands.py`). One that does not
        exist, or takes other arguments, is refused by an event like any other."""
        return self.send(commands.parse(name, arguments))

    def cut(self) -> int:
        """Cut the speaker off now."""
        return self.send(commands.CutCommand())

    def cut_at_beat(self, agent: str | None = None) -> int:
        """Cut the speaker off at the next beat; `agent` takes the floor then, or whoever wins the auction."""
        return self.send(commands.CutAtBeatCommand(agent))

    def say(self, text: str) -> int:
        """Speak a line as the chair: at the next beat or the end of the segment on the floor, whichever is nearer, or at once if both are far."""
        return self.send(commands.SayCommand(text))

    def ask(self, agent: str, text: str) -> int:
        """Put a question to an agent, who answers next."""
        return self.send(commands.AskCommand(agent, text))

    def grant(self, agent: str, tokens: float = 1) -> int:
        """Give an agent tokens, at most until its bank is full."""
        return self.send(commands.GrantCommand(agent, tokens))

    def take(self, agent: str, tokens: float = 1) -> int:
        """Take tokens from an agent, at most all it has."""
        return self.send(commands.TakeCommand(agent, tokens))

    def mute(self, agent: str, muted: bool = True) -> int:
        """Keep an agent from speaking after its segment has ended, or let it speak again."""
        return self.send(commands.MuteCommand(agent, muted))

    def share(self, agent: str, percent: float) -> int:
        """Set the share of the talk that an agent is meant to have, in percent; the others keep their proportions."""
        return self.send(commands.ShareCommand(agent, percent))

    def mind(self, agent: str, mind: str) -> int:
        """Have an agent, or `"chair"`, asked by another mind from now on: a spec as on the command line. Refused where it cannot be had."""
        return self.send(commands.MindCommand(agent, mind))

    def voice(self, agent: str, voice: str) -> int:
        """Have an agent, or `"chair"`, speak with another voice from its next line on: a spec as on the command line."""
        return self.send(commands.VoiceCommand(agent, voice))

    def temperament(self, agent: str, temperament: str) -> int:
        """Give an agent another temperament: `"quiet"`, `"fair"`, `"aggressive"`, `"own"`, or weights such as `"w_emotion 1.2"`."""
        return self.send(commands.TemperamentCommand(agent, temperament))

    def extend(self, *, turns: int = 0, minutes: float = 0) -> int:
        """Let the debate go on for longer: by turns where it is limited by turns, by minutes where by time."""
        return self.send(commands.ExtendCommand(turns, minutes))

    def refuse(self, agent: str, line: str = "cut_in") -> int:
        """Refuse an agent's `cut_in` line, also where its cut is armed, or its `standby`."""
        return self.send(commands.RefuseCommand(agent, line))

    def clap(self, agent: str) -> int:
        """Clap for an agent."""
        return self.send(commands.ClapCommand(agent))

    def pause(self, paused: bool = True) -> int:
        """Stop debate time, or let it go on. Raises Refused in virtual time, which stands still by itself."""
        return self.send(commands.PauseCommand(paused))

    def use_preset(self, preset: str) -> int:
        """Change to other rules: a preset by name or file. Raises Refused for one that does not load."""
        from ..wiring import named_material

        found = named_material.preset(preset)
        return self.send(commands.PresetCommand(found.name, found.settings.model_dump()))

    def set(self, key: str, value: Any) -> int:
        """Change one knob, such as `set("auction.max_bid", 3)`; audio knobs act at once, all others with the next micro-turn."""
        return self.send(commands.KnobCommand(key, value))

    def closing(self) -> int:
        """Call the closing statements: they follow the segment on the floor, or the opening statements, and the debate ends with them."""
        return self.send(commands.ClosingCommand())

    def vote(self, side: str, dial: int | None = None) -> int:
        """Vote as the listener for a side, or `"undecided"`; between the house's votes with a `dial` from 0 to 100, how sure."""
        return self.send(commands.VoteCommand(side, dial))

    def undo(self) -> int:
        """Take the last steering back."""
        return self.send(commands.UndoCommand())

    def stop(self) -> int:
        """End the debate; a recorded one can be resumed."""
        return self.send(commands.StopCommand())
