"""The mind `echo:WORD`: takes up the last words that were heard, and asks back."""

from __future__ import annotations

from argentum_core import MindRequest


class EchoMind:
    """One mind for every agent of a debate. `rest` is what stands after the colon of the spec."""

    wants_evidence = False  # it cites nothing, so nothing need be looked up for it

    def __init__(self, rest: str) -> None:
        self._word = rest or "really"
        self._said = 0

    async def reply(self, request: MindRequest) -> str | None:
        """About two sentences for a segment; None is a pass, here for everything that would come in over somebody else."""
        if request.kind not in ("segment", "reserve"):
            return None
        self._said += 1
        if request.floor is None:
            return f"{request.motion}? I have {self._said} question about that. Who wants to begin?"
        last = " ".join(request.floor.text.rstrip(".?!").split()[-5:])
        return f"You say {last}, {self._word}. That is question number {self._said}; what follows from it?"
