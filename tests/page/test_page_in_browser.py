"""The page in Chromium: it plays from disk without a network, shows what is heard when it is heard, is reached by keys alone, and lets
nothing run that is not its own (issue 16)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browser import Opened, chromium, needs_browser, opened
from expected_page import banks, bids, spoken_words, step_errors, word_errors
from hostile_record import hostile_journal

from argentum_core.journal import JournalReader
from argentum_tui.cli import run

pytestmark = pytest.mark.slow

WORD_MS = 100
ECONOMY_MS = 50
PARTS = ("Transcript", "Captions", "Argument", "Sources", "Verdict", "About")


class Files(NamedTuple):
    """A journal, its page, the page of the same with texts that mean ill, and the page of a debate without sound."""

    journal: Path
    page: Path
    hostile: Path
    silent: Path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    """Made before there is a browser: what drives it has an event loop running in this thread, and so would they."""
    needs_browser()
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("ARGENTUM_HOME", str(home))
        found = Files(home / "debate.db", home / "debate.html", home / "hostile.html", home / "silent.html")
        debate("--turns", "20", "--voice", "espeak", "--preset", "crossfire", journal=found.journal)
        debate("--turns", "4", "--voice", "estimate", "--set", "journal.record_sound=false", journal=home / "silent.db")
        hostile_journal(found.journal, home / "hostile.db")
        for name, to in (("debate", found.page), ("hostile", found.hostile), ("silent", found.silent)):
            assert run(["export", str(home / f"{name}.db"), "--format", "html", "-o", str(to)]) == 0
        yield found


def debate(*options: str, journal: Path) -> None:
    assert run(["run", "homework", "--clock", "virtual", "--seed", "7", *options, "--journal", str(journal)]) == 0


@pytest.fixture(scope="module")
def browser(files: Files) -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Any, files: Files) -> Iterator[Opened]:
    """The page, watched: nothing is reported as an error, and nothing asked for but the file itself and its own sound."""
    with opened(browser, files.page) as found:
        yield found
        assert found.faults == []
        assert [url for url in found.requests if not url.startswith(("file:", "blob:"))] == []
        assert sum(url.startswith("file:") for url in found.requests) == 1


def test_the_word_and_the_economy_that_are_shown_are_those_of_the_moment_that_is_heard(
    page: Opened, files: Files
) -> None:
    reader = JournalReader.open(files.journal)
    cut = next(row.at_ms for row in reader.rows() if row.type == "hard_interrupt")
    first_clash = next(row.at_ms for row in reader.rows() if row.type == "auction_resolved")
    seen: list[dict[str, Any]] = []
    for begins in (500, first_clash - 1500, cut - 1500):
        page.play_from(begins)
        seen += page.watch(3000)
    assert len(seen) > 60 and seen[-1]["ms"] > cut, "it does not play"
    assert sum(frame["line"] is not None for frame in seen) > len(seen) / 2
    assert max(word_errors(seen, spoken_words(reader))) <= WORD_MS
    assert max(step_errors(seen, "banks", banks(reader))) <= ECONOMY_MS
    assert max(step_errors(seen, "bids", bids(reader))) <= ECONOMY_MS


def test_keys_alone_reach_every_control_of_every_part(page: Opened) -> None:
    for number, _ in enumerate(PARTS, start=1):
        page.page.keyboard.press(str(number))
        reached = page.page.evaluate("""() => {
          document.activeElement.blur();
          const can = [...document.querySelectorAll("button, input, select, summary, a[href], [tabindex='0']")].filter((one) => one.checkVisibility());
          can.forEach((one, n) => (one.dataset.control = n));
          return can.length;
        }""")
        found: set[str] = set()
        for _ in range(reached + 5):
            page.page.keyboard.press("Tab")
            found.add(page.page.evaluate("document.activeElement.dataset.control ?? ''"))
        assert found >= {str(n) for n in range(reached)}


def test_keys_play_move_search_and_help(page: Opened) -> None:
    keys, audio = page.page.keyboard, "document.querySelector('audio')"
    now = "Math.round(document.querySelector('audio').currentTime)"
    keys.press("Space")
    page.until(f"!{audio}.paused && {audio}.currentTime > 0.3")
    keys.press("Space")
    page.until(f"{audio}.paused")
    before = page.page.evaluate(now)
    keys.press("ArrowRight")
    page.until(f"{now} === {before + 5}")
    keys.press("]")
    page.until("document.querySelector('.line.now').previousElementSibling?.textContent === 'Closing'")
    line = int(page.page.get_attribute(".line.now", "data-line"))
    keys.press("j")
    page.page.wait_for_selector(f"[data-line='{line + 1}'].now")
    keys.press("k")
    page.page.wait_for_selector(f"[data-line='{line}'].now")
    keys.press("/")
    keys.type("homework")
    page.until("document.querySelector('.word.hit') !== null")
    keys.press("Enter")
    keys.press("Escape")
    page.until("!document.querySelector('.word.hit')")
    keys.press("?")
    page.page.get_by_role("dialog").wait_for()
    keys.press("Escape")
    page.page.get_by_role("dialog").wait_for(state="hidden")
    dark = page.page.evaluate("document.documentElement.dataset.theme")
    keys.press("t")
    assert page.page.evaluate("document.documentElement.dataset.theme") != dark


@pytest.mark.parametrize(
    ("width", "height", "scheme"), [(390, 844, "light"), (820, 1180, "dark"), (1440, 900, "light")]
)
def test_axe_finds_nothing_serious_in_any_part(
    browser: Any, files: Files, width: int, height: int, scheme: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(browser, files.page, width=width, height=height, color_scheme=scheme) as found:
        found.play_from(70_000)
        found.page.keyboard.press("Space")
        for part in (*PARTS, "Economy") if width < 1000 else PARTS:
            found.page.get_by_role("navigation").get_by_role("button", name=part).click()
            problems = [
                each for each in axe.run(found.page).response["violations"] if each["impact"] in ("serious", "critical")
            ]
            assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in problems] == [], part
            assert found.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{part} is wider than the screen"
            )
        assert found.faults == []


def test_on_paper_all_that_can_be_read_is_there_whatever_was_shown(page: Opened) -> None:
    page.page.keyboard.press("2")
    page.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.page.emulate_media(media="print")
    for part in ("transcript", "argument", "verdict"):
        assert len(page.page.locator(f"#part-{part}").inner_text()) > 200, part
    assert not page.page.locator(".controls").is_visible()
    page.page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.page.emulate_media(media="screen")
    assert page.page.locator("#part-captions").is_visible() and not page.page.locator("#part-transcript").is_visible()


def test_a_hostile_record_runs_nothing(browser: Any, files: Files) -> None:
    with opened(browser, files.hostile) as found:
        for number in range(1, len(PARTS) + 2):
            found.page.keyboard.press(str(number))
            for source in found.page.locator(".source").all()[:3]:
                if source.is_visible():
                    source.click()
        found.page.keyboard.press("1")
        found.page.keyboard.press("Space")
        found.page.wait_for_timeout(300)
        assert "<img src=x onerror=" in found.page.locator(".transcript").inner_text()
        assert "\u202e" not in found.page.locator("body").inner_text()
        assert found.page.evaluate("window.canary") is None
        assert found.page.locator("img, iframe, base, a[href^='javascript']").count() == 0
        assert found.faults == []
        assert [url for url in found.requests if not url.startswith(("file:", "blob:"))] == []


def test_the_policy_lets_nothing_else_run_or_leave(browser: Any, files: Files) -> None:
    with opened(browser, files.page) as found:
        done = found.page.evaluate("""async () => {
          const made = [];
          const attempt = (what, act) => { try { act(); made.push(what); } catch {} };
          const image = document.createElement("img");
          const script = document.createElement("script");
          document.body.append(image, script);
          attempt("markup", () => image.insertAdjacentHTML("afterend", "<b>x</b>"));
          attempt("handler", () => image.setAttribute("onerror", "window.canary=1"));
          attempt("script", () => (script.textContent = "window.canary=2"));
          attempt("address", () => (script.src = "data:text/javascript,window.canary=3"));
          script.append("window.canary=4");
          const fetched = await fetch("https://example.com/").then(() => "fetched", () => "refused");
          // Later, when the driver's own leave to evaluate text is over.
          await new Promise((go) => setTimeout(() => {
            attempt("text", () => new Function("window.canary=5")());
            go();
          }, 50));
          return [fetched, made, window.canary ?? null];
        }""")
    assert done == ["refused", [], None]


def test_without_sound_the_transcript_plays_in_silence(browser: Any, files: Files) -> None:
    with opened(browser, files.silent) as found:
        assert "without sound" in found.page.locator(".notice").inner_text()
        found.page.keyboard.press("Space")
        found.page.wait_for_selector(".word.heard")
        assert found.faults == []
