"""The sound process: it owns the device and the mixer, and nothing else runs in it (DESIGN, Sound).

The process ends by itself when its parent is gone, and never answers Ctrl-C: that is the parent's to handle.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import MutableSequence
from multiprocessing.connection import Connection

import numpy as np

from .outputs import BLOCK_FRAMES, DeviceLost, DeviceMissing, SilentOutput, SoundOutput, open_device, open_output
from .process_messages import OutputOpened, ProcessClosed, ProcessLost, ProcessRequest, SoundOptions
from .process_pipe import ReportSender, receive
from .shared_clock import SharedClock, now_s
from .sound_loop import SoundLoop

_SWITCH_S = 0.0005
_PRIORITY = -11
# A device is ready when two writes have each waited between these times; some block for most of a second at first.
_NATURAL_S = (0.002, 0.05)
_LONGEST_SETTLING_S = 1.0

ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a terminal or the system sends to a whole group of processes: the parent ends the sound when it has closed the files."""


def run(pipe: Connection, cells: MutableSequence[float], options: SoundOptions) -> None:
    """The whole life of a sound process, from opening the output to its exit.

    `pipe` is its end of the pipe to the parent, `cells` the shared memory of its clock (`SharedClock`).
    """
    detach_from_terminal()
    sys.setswitchinterval(_SWITCH_S)
    sender = ReportSender(pipe)
    inbox: deque[ProcessRequest] = deque()
    threading.Thread(target=receive, args=(pipe, inbox), name="receiver", daemon=True).start()
    output, notices = open_output(options.device, silent=options.silent)
    for notice in notices:
        sender.send(notice)
    sender.send(OutputOpened(output.name, not isinstance(output, SilentOutput)))
    loop = SoundLoop(options, output, SharedClock(cells), sender)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        _wait_for_steady_device(output)
        loop.run(inbox)
        sender.send(ProcessClosed())
    except DeviceLost as lost:
        loop.leave()
        sender.send(ProcessLost(str(lost)))
    except Exception as error:
        loop.leave()
        sender.send(ProcessLost(f"the sound process failed: {error!r}"))
    sender.finish()
    # Exit without the device library's own clean-up, which may hang.
    os._exit(0)


def probe(pipe: Connection, device: str | None) -> None:
    """Answer over `pipe` whether an output can be opened now, then exit.

    It runs in a process of its own, since the list of devices is frozen when a library starts.
    """
    detach_from_terminal()
    try:
        open_device(device, []).close()
        found = True
    except DeviceMissing:
        found = False
    pipe.send(found)
    os._exit(0)


def detach_from_terminal() -> None:
    """Ignore Ctrl-C and the like, which are for the parent to handle, and discard output: device libraries print when they fail."""
    for name in ENDING_SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    if hasattr(os, "setpriority"):
        # Raise the priority where the system allows it.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, _PRIORITY)


def _wait_for_steady_device(output: SoundOutput) -> None:
    """Play silence until the device takes sound at its pace, so that the first word is not caught in its start-up."""
    silence = np.zeros((BLOCK_FRAMES, 2), np.float32)
    begun = before = now_s()
    natural = 0
    while natural < 2 and before - begun < _LONGEST_SETTLING_S and not isinstance(output, SilentOutput):
        output.write(silence)
        now = now_s()
        natural = natural + 1 if _NATURAL_S[0] < now - before < _NATURAL_S[1] else 0
        before = now
    output.underruns = 0
