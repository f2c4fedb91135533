"""A debate followed by another program, through the lines of `--json`.

argentum run homework --turns 12 --clock virtual --json | python docs/examples/follow_stream.py
"""

import json
import sys

names = {"chair": "Chair"}
for line in sys.stdin:
    event = json.loads(line)
    match event["type"]:
        case "debate_started":
            names |= {agent["id"]: agent["name"] for agent in event["agents"]}
        case "segment_started":
            print(f"{event['at_ms'] / 1000:6.1f} s  {names[event['agent']]}: {event['text']}", flush=True)
        case "votes_counted":
            print(
                f"The house, {event['when']} the debate: {event['counts']}, undecided {event['undecided']}", flush=True
            )
