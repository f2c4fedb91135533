"""Generators of what users, and those who mean them ill, put into files, arguments and variables, from a seed.

`tests/tui/test_fuzz_edges.py` plays a few of each; a long run by hand:

    ARGENTUM_FUZZ=2000 pytest -n 0 -s tests/tui/test_fuzz_edges.py
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

ODD_TEXTS = (
    "", " ", "\x1b]0;x\x07a", "\x1b[31m", "\x9b31m", "\u202egnp", "a\u200bb", "\ufeff", "caf\u00e9", "cafe\u0301", "a\nb", "a\rb", "\t",
    "\udcff", "~", "~x.toml", "\U000e0041", "日本語", "שלום", "कमला", "🎭" * 40, "a" * 3000, "../" * 40, "..", ".", "-", "--", "-1", "0", "1e309", "nan",
    "inf", "9" * 400, "%s%n", "{0}", "[b]x[/b]", "'", '"', "\\", "$HOME", "`id`", "NUL", "con.toml", "x.toml", "x.TOML", "a=b", "a.b=c",
    "true", "null", "∞", "½", "\u0660", "Z" + "\u0301" * 60, "\x7f", "<script>", "file:///etc", "http://[::1", "casebook", "espeak",
)  # fmt: skip
SOUND: dict[str, str] = {
    "preset": 'title = "Mine"\nextends = "panel_civil"\n[audio]\nwidth = 0.3 # narrow\n[tokens]\nmax_bank = 6\n',
    "motion": 'title = "A short motion"\n[[claims]]\nid = "yes"\nside = "for"\ngist = "it is so"\nsay = ["It is so."]\n'
    'because = ["It was."]\n[[claims]]\nid = "no"\nside = "against"\ngist = "it is not"\nsay = ["It is not."]\n'
    'because = ["Never."]\n[[answers]]\nto = "yes"\nby = "no"\nsay = ["No."]\n[[answers]]\nto = "no"\nby = "yes"\nsay = ["Yes."]\n',
    "cast": '[[agents]]\nname = "Ann"\nside = 1\nvoice = "espeak"\n[[agents]]\nname = "Ben"\nside = 2\nmanner = {opens_with = 0.5}\n',
    "prices": 'currency = "USD"\n[models."m"]\ninput_per_million = 0.25\noutput_per_million = 2.0\n',
}
_TOKENS = (
    "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "\n", "\r\n", "\r", '"', "'", '"""', "'''", "#", "\\u0000", "\\uD83D", "true", "inf",
    "nan", "-0", "0x", "1_", "9" * 5000, "1979-05-27T07:32:00", "title", "agents", "claims", "a" * 200, "a." * 40, "[" * 60, "\0", "\x1b",
    "\ufeff", "\u202e", "é",
)  # fmt: skip


def odd_text(random: Random) -> str:
    """A text that somebody may pass as an argument; without NUL, which no system passes."""
    kind = random.randrange(4)
    if kind < 2:
        return random.choice(ODD_TEXTS)
    if kind == 2:
        return "".join(random.choice(ODD_TEXTS)[:20] for _ in range(random.randint(1, 3)))
    return "".join(
        chr(random.choice((random.randrange(1, 256), random.randrange(1, 0x2FFF)))) for _ in range(random.randrange(12))
    )


def toml_file(random: Random, kind: str) -> bytes:
    """A file of a kind that was sound and then changed: in its text, its values, its bytes or its encoding."""
    text = SOUND[kind]
    for _ in range(random.randint(1, 4)):
        at, length = random.randrange(len(text) + 1), random.choice((0, 0, 1, 3, 20))
        put = random.choice((*_TOKENS, odd_text(random), ""))
        text = text[:at] + put + text[at + length :]
    if random.random() < 0.2:
        lines = text.splitlines(keepends=True)
        random.shuffle(lines)
        text = "".join(lines)
    encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1", "utf-32"))
    content = text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")
    if random.random() < 0.2 and content:
        at = random.randrange(len(content))
        content = content[:at] + bytes(random.randrange(256) for _ in range(3)) + content[at + 3 :]
    return content


_SAFE_NAMES = ("out.db", "out.wav", "stems", "mine.toml", "notes", "none", "link", "pipe", "folder.toml")
_BOUND = ("--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", "estimate", "--no-sound")
_RUN_OPTIONS = (
    "--preset", "--set", "--cast", "--agents", "--seed", "--turns", "--minutes", "--mind", "--evidence", "--motion", "--clock",
    "--headless", "--json", "--insecure", "--voice", "--bogus", "-x",
)  # fmt: skip
_COMMANDS: tuple[Callable[[Random], list[str]], ...] = (
    lambda random: [
        "run", *(part for _ in range(random.randint(0, 2)) for part in (random.choice(_RUN_OPTIONS), value(random))), *_BOUND,
    ],
    lambda random: ["run", value(random), *_BOUND],
    lambda random: ["run", *_BOUND, random.choice(("--journal", "--wav", "--stems")), random.choice(_SAFE_NAMES)],
    lambda random: ["presets", random.choice(("list", "show", "diff", "check", value(random))), *values(random)],
    lambda random: [random.choice(("motions", "casts")), *random.choice(([], ["--json"], [value(random)]))],
    lambda random: ["voices", *random.choice(([], ["--json"], ["--all"], [value(random)]))],
    lambda random: ["resume", value(random), "--headless", *values(random)],
    lambda random: ["export", value(random), "--format", random.choice(("md", "jsonl", "vtt", "wav", value(random)))],
    lambda random: ["clap", *values(random)],
    lambda random: ["lab", "market", value(random), "--auctions", "100"],
    lambda random: ["lab", value(random), *values(random)],
    lambda random: ["bench", f"x{value(random)}"],
    lambda random: [value(random), *values(random)],
)  # fmt: skip


def value(random: Random) -> str:
    """A name of the folder that is worked in, or an odd text that leads out of no folder."""
    text = random.choice(_SAFE_NAMES) if random.random() < 0.3 else odd_text(random)
    # Nothing may be written, or started for real, by a fuzz: no way out of the folder, and no command without an end.
    text = text.replace("/", "").replace("~", "~nobody-of-that-name")
    return "none" if text in ("run", "resume", "lab", "bench", "tune", "sweep", "doctor", "voices", "--fetch") else text


def values(random: Random) -> list[str]:
    return [value(random) for _ in range(random.randint(0, 2))]


def arguments(random: Random) -> list[str]:
    """A command line that ends by itself and writes nowhere but in the folder it is called in."""
    line = random.choice(_COMMANDS)(random)
    if not line[0] or line[0].startswith("-"):
        line = line[:1]
    return line or ["none"]


_ADDRESSES = (
    "http://127.0.0.1:1/v1", "http://127.0.0.1:1", "https://127.0.0.1:1/v1", "ftp://x", "http://", "//x", "http://[::1", "http://127.0.0.1:99999",
    "http://user:secret@127.0.0.1:1/v1", "http://127.0.0.1:1/v1?key=a", "HTTP://LOCALHOST:1/V1", "http://xn--a.localhost:1", "http://\u0661.localhost:1",
)  # fmt: skip
VARIABLES = (
    "ARGENTUM_HOME", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ELEVENLABS_API_KEY", "ELEVENLABS_BASE_URL", "ARGENTUM_DEVICE", "NO_COLOR",
    "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "ALL_PROXY", "HTTPS_PROXY", "http_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "TERM",
    "COLUMNS", "LINES", "LANG", "LC_ALL", "TZ", "ARGENTUM_DEBUG",
)  # fmt: skip
"""Every variable of SURFACE that is read while a command runs, and those that the system and libraries read."""


def environment(random: Random) -> dict[str, str]:
    """Some variables with hostile values; no name is ever looked up and no other machine asked."""
    found = {"OPENAI_BASE_URL": _ADDRESSES[0], "ELEVENLABS_BASE_URL": _ADDRESSES[0]}
    for name in random.sample(VARIABLES, random.randint(1, 5)):
        text = odd_text(random).replace("\0", "")
        if name.endswith("_BASE_URL"):
            text = random.choice(_ADDRESSES)
        elif name.endswith("_API_KEY") and random.random() < 0.7:
            text = f"sk-{text}canary-0123456789"
        elif name == "ARGENTUM_HOME":
            text = text.replace("/", "").replace("~", "~nobody-of-that-name").replace("..", "") or "home"
        elif name == "ARGENTUM_DEBUG":
            text = text if text != "1" else "0"
        found[name] = text.encode("utf-8", "surrogateescape" if _bytes_only(text) else "replace").decode(
            "utf-8", "surrogateescape"
        )
    return found


def _bytes_only(text: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" and not "\udc80" <= sign <= "\udcff" for sign in text)


MINDS = (
    "casebook",
    "chat:talker",
    "chat:talker,casebook",
    "nobody:x",
    "anthropic:",
    "chat:m@http://127.0.0.1:1/v1",
)
VOICES = ("estimate", "openai:alloy,estimate", "elevenlabs:anna,estimate", "openai:alloy", "piper:x,estimate")


def line_for_environment(random: Random) -> list[str]:
    """A command that reads variables."""
    return random.choice((
        ["motions"],
        ["presets", "list", "--json"],
        ["casts", "--json"],
        ["voices"],
        ["run", "--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", random.choice(VOICES), "--no-sound"],
        ["run", "--clock", "virtual", "--turns", "1", "--seed", "1", "--voice", "estimate", "--mind", random.choice(MINDS)],
        ["doctor-light"],
    ))  # fmt: skip
