import { options } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { About } from "./about.js";
import { Argument } from "./argument.js";
import { type App, type Part, PARTS, useApp, useChanges, useDebate, useValue } from "./app.js";
import { Captions } from "./captions.js";
import { Controls } from "./controls.js";
import { Economy } from "./economy.js";
import { capital, clock } from "./format.js";
import { Help } from "./help.js";
import { Diamond, Moon, Question, Search, Sun } from "./icons.js";
import { listen } from "./keyboard.js";
import { scrollAlong } from "./scrolling.js";
import { sideClass, Speaker } from "./speaker.js";
import { Sources } from "./sources.js";
import { isDark, nextTheme } from "./theme.js";
import { Transcript } from "./transcript.js";
import { Verdict } from "./verdict.js";
import { Watcher } from "./watcher.js";

const CONTENTS: Readonly<Record<Part, () => preact.JSX.Element | null>> = {
  transcript: Transcript,
  captions: Captions,
  argument: Argument,
  sources: Sources,
  verdict: Verdict,
  economy: () => null,
  about: About,
};

/** Drawn once: what changes below is drawn by itself. */
export function Page() {
  const app = useApp();
  useEffect(() => {
    const ends = [listen(app), scrollAlong(app), onPaper(app)];
    return () => {
      for (const end of ends) end();
    };
  }, [app]);
  return (
    <>
      <a class="skip" href="#main">
        To the debate
      </a>
      <Title />
      <Watcher />
      <Bar />
      <Notice />
      <Parts />
      <Controls />
      <Help />
      <Said />
    </>
  );
}

/** The part that is shown, and the economy beside it; on paper all of them. */
function Parts() {
  const shown = useValue((app) => app.part);
  const printing = useValue((app) => app.printing);
  return (
    <div class={`columns shows-${shown}`}>
      <main id="main" tabIndex={-1}>
        {PARTS.map((part) => {
          const Content = CONTENTS[part];
          return part === "economy" ? null : (
            <section
              key={part}
              id={`part-${part}`}
              class={`part ${part}-part`}
              hidden={shown !== part}
              aria-labelledby={`title-${part}`}
            >
              <h2 id={`title-${part}`} class="part-title">
                {capital(part)}
              </h2>
              {(shown === part || printing) && <Content />}
            </section>
          );
        })}
      </main>
      <aside id="part-economy" aria-label="Economy">
        <Economy />
      </aside>
    </div>
  );
}

/** Draw every part for the printer, at once: it does not wait. */
function onPaper(app: App): () => void {
  const print = (printing: boolean) => (): void => {
    const later = options.debounceRendering;
    options.debounceRendering = (draw) => draw();
    app.printing = printing;
    app.changed();
    if (later) options.debounceRendering = later;
    else delete options.debounceRendering;
  };
  const [before, after] = [print(true), print(false)];
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}

function Notice() {
  const notice = useValue((app) => app.status || app.player.silent);
  return notice ? <p class="notice">{notice}</p> : null;
}

/** What a screen reader is told. */
function Said() {
  const said = useValue((app) => app.said);
  return (
    <div class="hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}

function Title() {
  const debate = useDebate();
  const { player, source } = useApp();
  return (
    <header class="title">
      <p class="brand">
        <Diamond /> Argentum <span>{source.startedAt.slice(0, 10)}</span> <span>{clock(player.lengthMs)}</span>
      </p>
      <h1 dir="auto">{debate.title}</h1>
      <div class="sides">
        {debate.sides.map((side) => (
          <p key={side} class={sideClass(debate, side)}>
            <span class="side-name">{capital(side)}</span>{" "}
            {debate.agents
              .filter((agent) => agent.side === side)
              .map((agent) => (
                <Speaker key={agent.id} id={agent.id} debate={debate} />
              ))}
          </p>
        ))}
      </div>
    </header>
  );
}

/** The parts of the page, the search, and the switches. */
function Bar() {
  const app = useChanges();
  const { found } = app;
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const link = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (link && nav.current)
      nav.current.scrollLeft = link.offsetLeft + link.offsetWidth / 2 - nav.current.clientWidth / 2;
  }, [app.part]);
  return (
    <div class="bar">
      <nav aria-label="Parts of the page" ref={nav}>
        {PARTS.map((part) => (
          <button
            key={part}
            class={`part-link to-${part}`}
            aria-current={app.part === part ? "page" : undefined}
            onClick={() => app.show(part)}
          >
            {capital(part)}
          </button>
        ))}
      </nav>
      <form
        role="search"
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          app.findNext(1);
        }}
      >
        <Search />
        <input
          id="search"
          type="search"
          placeholder="Search"
          aria-label="Search the transcript"
          aria-keyshortcuts="/"
          autocomplete="off"
          value={found.query}
          onInput={(event) => app.find(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && event.shiftKey) {
              event.preventDefault();
              app.findNext(-1);
            } else if (event.key === "Escape") {
              app.find("");
              event.currentTarget.blur();
            }
          }}
        />
        {found.query && (
          <span class="hits">{found.matches.length ? `${found.at + 1}/${found.matches.length}` : "none"}</span>
        )}
      </form>
      <button
        class="icon-button"
        onClick={() => nextTheme(app)}
        aria-label={isDark() ? "Light colours" : "Dark colours"}
        aria-keyshortcuts="t"
      >
        {isDark() ? <Sun /> : <Moon />}
      </button>
      <button
        class="icon-button"
        aria-label="Keys"
        aria-keyshortcuts="?"
        aria-haspopup="dialog"
        onClick={() => {
          app.helping = true;
          app.changed();
        }}
      >
        <Question />
      </button>
    </div>
  );
}
