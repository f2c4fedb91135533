"""Fake providers from the command line, to watch Argentum live through what providers really do.

    python -m tests.providers elevenlabs --port 8081 --fault stall --fault none --fault drop
    ELEVENLABS_BASE_URL=http://127.0.0.1:8081 ELEVENLABS_API_KEY=test-key-0123456789abcdef argentum run --voice elevenlabs:anna

Faults are played in order, one a step, and then no more; `--always` plays one for ever, `--storm` draws them at random.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys

from .common import KEY, FakeServer, Latency, Script

# Name on the command line: module and class. A provider more is a line more.
REGISTRY = {
    "chat": ("chat_registered", "RegisteredChat"),
    "elevenlabs": ("elevenlabs", "FakeElevenLabs"),
    "openai-speech": ("openai_speech", "FakeOpenAISpeech"),
}


def provider(name: str) -> type[FakeServer]:
    module, attribute = REGISTRY[name]
    found: type[FakeServer] = getattr(importlib.import_module(f".{module}", __package__), attribute)
    return found


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.providers", description="Fake providers on this machine.")
    commands = parser.add_subparsers(dest="provider", required=True)
    for name in REGISTRY:
        server = provider(name)
        faults = "\n".join(f"  {fault:18} {about}" for fault, about in server.FAULTS.items())
        command = commands.add_parser(
            name,
            description=(server.__doc__ or "").split("\n", 1)[0],
            epilog=f"faults:\n{faults}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        allowed = [*server.FAULTS, "none"]
        command.add_argument("--port", type=int, default=0)
        command.add_argument("--key", default=KEY)
        command.add_argument("--fault", action="append", default=[], choices=allowed, metavar="FAULT")
        command.add_argument("--always", choices=list(server.FAULTS), metavar="FAULT")
        command.add_argument("--storm", type=float, default=0.0, metavar="SHARE", help="how many steps fail, 0 to 1")
        command.add_argument("--seed", type=int, default=0)
        command.add_argument("--p50", type=float, default=180.0, metavar="MS", help="median time to the first byte")
        command.add_argument("--p95", type=float, default=450.0, metavar="MS")
        server.add_arguments(command)
    return parser


async def serve(options: argparse.Namespace) -> None:
    kind = provider(options.provider)
    script = Script(
        [None if fault == "none" else fault for fault in options.fault],
        always=options.always,
        storm=options.storm,
        seed=options.seed,
    )
    server = kind.from_options(
        options,
        key=options.key,
        port=options.port,
        latency=Latency(options.p50, options.p95, options.seed),
        script=script,
    )
    async with server:
        print(f"{options.provider} at {server.url}, key {server.key}; Ctrl-C ends it", flush=True)
        shown = 0
        while True:
            await asyncio.sleep(0.1)
            for item in server.received[shown:]:
                print(f"{item.at:10.3f}  {item.kind:14} {str(item.content)[:150]}", flush=True)
            shown = len(server.received)


def main() -> None:
    try:
        asyncio.run(serve(parser().parse_args()))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
