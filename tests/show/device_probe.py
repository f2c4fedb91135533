"""How long a device takes: opens it as the sound process does and clicks; run as a program, in a process of its own.

One line of JSON a click: when its block was handed over, and when the device had taken it (time.perf_counter).
"""

from __future__ import annotations

import json
import random
import sys
import time

import numpy as np

from argentum_audio.clip import RATE
from argentum_audio.outputs import BLOCK_FRAMES, SilentOutput, open_output

LEVEL = 0.9
_SETTLED_BLOCKS = RATE // BLOCK_FRAMES


def main(clicks: int) -> None:
    output, _ = open_output(None, silent=False)
    if isinstance(output, SilentOutput):
        sys.exit("there is no device")
    silence = np.zeros((BLOCK_FRAMES, 2), np.float32)
    click = silence.copy()
    click[:4] = LEVEL
    for _ in range(_SETTLED_BLOCKS):
        output.write(silence)
    for _ in range(clicks):
        for _ in range(random.randint(15, 35)):
            output.write(silence)
        handed_s = time.perf_counter()
        output.write(click)
        print(json.dumps({"handed_s": handed_s, "taken_s": time.perf_counter()}), flush=True)
    for _ in range(_SETTLED_BLOCKS // 2):
        output.write(silence)
    output.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
