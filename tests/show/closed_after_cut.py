"""How long after `x` a provider is told: `python tests/show/closed_after_cut.py [--times 20]`.

Each time a debate is begun whose mind still writes and whose voice still speaks the segment that is cut; the time is from the
press to the moment at which the fake provider has the voice's context closed. Asked for are 100 ms. The mind's answer is written to
its end: nobody hangs up on a mind that writes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for _folder in (HERE, HERE.parents[1]):
    if str(_folder) not in sys.path:
        sys.path.append(str(_folder))

from servers import Servers  # noqa: E402
from storm_figures import percentile  # noqa: E402
from test_cut_in_the_middle import WRITTEN, scene  # noqa: E402

from argentum_core.debate import events as e  # noqa: E402

ASKED_MS = 100


def once() -> float | None:
    """When the context was closed, in ms after the press; None if it was closed already."""
    with Servers() as servers:
        begun = scene(servers, **WRITTEN)
        begun.show.session.start()
        try:
            begun.until(lambda: begun.of(e.SegmentStarted))
            begun.until(lambda: any(event.more for _, event in begun.of(e.WorkWritten)))
            writing = next(one for one in begun.chat.requests if one.ended_s is None)
            pressed_s, clip = begun.cut()
            begun.until(lambda: writing.complete)
            begun.until(lambda: any(told.get("close_context") for _, told in begun.context(clip)))
            closed_s = next(at_s for at_s, told in begun.context(clip) if told.get("close_context"))
            closed_ms = (closed_s - pressed_s) * 1000
            return closed_ms if closed_ms > 0 else None
        finally:
            begun.show.session.close()
            servers.shut(begun.chat, begun.eleven, begun.speech)


def main() -> int:
    parser = argparse.ArgumentParser(description="From a cut to the providers' knowing of it.")
    parser.add_argument("--times", type=int, default=20)
    taken = [once() for _ in range(parser.parse_args().times)]
    closed = [closed_ms for closed_ms in taken if closed_ms is not None]
    met = not closed or max(closed) <= ASKED_MS
    if closed:
        print(f"context closed   p50 {percentile(closed, 50):.1f}  longest {max(closed):.1f} ms over {len(closed)}")
    print(f"{len(taken) - len(closed)} contexts were closed before the press: their text was complete")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
