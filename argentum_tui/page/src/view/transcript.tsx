import { Component, Fragment } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Cited, cited, shortTitle } from "../model/cited.js";
import type { Debate, Line, Note, Remark } from "../model/debate.js";
import { lastLine, wordAt } from "../model/moment.js";
import type { Match } from "../model/search.js";
import { type App, useApp, useDebate, useMoment, useValue } from "./app.js";
import { capital, tokens } from "./format.js";
import { Cut } from "./icons.js";
import { Passage } from "./passage.js";
import { Hear, isChair, seatClass, sideClass, Speaker } from "./speaker.js";

const KINDS: Readonly<Record<string, string>> = { support: "agrees", clarify: "asks", challenge: "objects" };

/** Everything that was heard, as a text to read; the word that is heard is marked while it plays. */
export function Transcript() {
  const app = useApp();
  const debate = useDebate();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => (list.current ? follow(app, list.current) : undefined), [app]);
  const sources = useMemo(() => cited(debate), [debate, debate.revision]);
  const found = new Map<number, Match[]>();
  for (const match of useValue(() => app.found).matches)
    found.set(match.line, [...(found.get(match.line) ?? []), match]);
  let phase: string | null = null;
  let speaking = "";
  let notes = 0;
  return (
    <ol class="transcript" ref={list}>
      {debate.lines.map((line) => {
        const begins = line.phase !== null && line.phase !== phase;
        phase = line.phase ?? phase;
        const before: Note[] = [];
        while (notes < debate.notes.length && (debate.notes[notes] as Note).atMs <= line.startsMs)
          before.push(debate.notes[notes++] as Note);
        const goesOn = line.agent === speaking && !begins && !before.length;
        speaking = line.agent;
        return (
          <Fragment key={line.id}>
            {before.map((note) => (
              <li class="note" key={`${note.atMs} ${note.text}`}>
                <p>{note.text}</p>
              </li>
            ))}
            {begins && phase && (
              <li class="phase" key={`phase ${line.id}`}>
                <h3>{capital(phase)}</h3>
              </li>
            )}
            <LineItem
              key={line.id}
              debate={debate}
              line={line}
              revision={line.revision}
              goesOn={goesOn}
              sources={sources}
              known={debate.passages.size}
              found={found.get(line.index)}
            />
          </Fragment>
        );
      })}
    </ol>
  );
}

interface LineProps {
  readonly debate: Debate;
  readonly line: Line;
  readonly revision: number;
  /** The same speaker goes on: the name is not said again. */
  readonly goesOn: boolean;
  readonly sources: Map<string, Cited>;
  readonly known: number;
  readonly found: readonly Match[] | undefined;
}

/** Whether a line looks as before: its sources are others only where it has some. */
function same(a: LineProps, b: LineProps): boolean {
  return (
    a.line === b.line &&
    a.revision === b.revision &&
    a.goesOn === b.goesOn &&
    a.found === b.found &&
    (!b.line.sources.length || (a.sources === b.sources && a.known === b.known))
  );
}

/** Drawn again only where it looks otherwise: there may be thousands. */
class LineItem extends Component<LineProps> {
  override shouldComponentUpdate(next: LineProps): boolean {
    return !same(this.props, next);
  }

  override render(props: LineProps) {
    return <LineContent {...props} />;
  }
}

function LineContent({ debate, line, goesOn, sources, found }: LineProps) {
  const app = useApp();
  const name = debate.name(line.agent);
  return (
    <li
      class={`line ${seatClass(debate, line.agent)} ${sideClass(debate, debate.side(line.agent))}${goesOn ? " on" : ""}`}
      data-line={line.index}
    >
      <Hear ms={line.startsMs} what={name} />
      <div class="said">
        {!goesOn && (
          <h4>
            <Speaker id={line.agent} debate={debate} />
            {!isChair(line.agent) && <span class="side">{debate.side(line.agent)}</span>}
          </h4>
        )}
        <p class="speech" dir="auto" onClick={(event) => hearWord(app, line, event)}>
          <Words line={line} sources={sources} found={found ?? []} />
        </p>
        {line.remarks.map((remark) => (
          <RemarkItem key={remark.startsMs} debate={debate} remark={remark} />
        ))}
        {line.cutBy !== null && (
          <p class="cut">
            <Cut /> cut off by <Speaker id={line.cutBy} debate={debate} />
            {line.cutCosts.length > 0 && <> for {line.cutCosts.map(tokens).join(" + ")} tokens</>}
          </p>
        )}
        <Links debate={debate} line={line} />
        <Notes sources={line.sources.flatMap((id) => sources.get(id) ?? [])} line={line} />
      </div>
    </li>
  );
}

/** A word that ends a sentence: after it a dash stands by itself (as `broken_off` in argentum_core.measures.transcript). */
const ENDED = /[.!?…]\W*$/u;

/** A line's words, one element each, so that one can be marked. */
function Words({ line, sources, found }: { line: Line; sources: Map<string, Cited>; found: readonly Match[] }) {
  const last = line.words.length - 1;
  const broken = line.ended && !line.complete;
  return (
    <>
      {line.words.map((word, n) => {
        const hit = found.some((match) => match.from <= n && n < match.to);
        const ends = ENDED.test(word);
        const shown = n === last && broken && !ends ? word.replace(/[,;:–—-]+$/u, "") : word;
        return [
          <span class={hit ? "word hit" : "word"}>{shown}</span>,
          n < last ? " " : broken ? (ends ? " —" : "—") : "",
        ];
      })}
      {line.words.length > 0 &&
        line.sources.map((id) => (
          <sup class="ref" key={id}>
            {sources.get(id)?.number}
          </sup>
        ))}
    </>
  );
}

/** Mark the line and the word that are heard, until the returned function is called. Nothing is drawn anew for it. */
function follow(app: App, list: HTMLElement): () => void {
  let line: Line | null = null;
  let item: Element | null = null;
  let marked: Element | null = null;
  const show = (ms: number): void => {
    const now = lastLine(app.debate, ms);
    if (now !== line || !item?.isConnected) {
      item?.classList.remove("now");
      item?.removeAttribute("aria-current");
      line = now;
      item = now && list.querySelector(`[data-line="${now.index}"]`);
      item?.classList.add("now");
      item?.setAttribute("aria-current", "true");
    }
    const word = now ? wordAt(now, ms) : -1;
    const heard = word < 0 ? null : (item?.querySelectorAll(".word")[word] ?? null);
    if (heard === marked) return;
    marked?.classList.remove("heard");
    heard?.classList.add("heard");
    marked = heard;
  };
  show(app.nowMs);
  const ends = [app.onClock(show), app.onChange(() => show(app.nowMs))];
  return () => {
    for (const end of ends) end();
  };
}

function hearWord(app: App, line: Line, event: MouseEvent): void {
  const word = (event.target as Element).closest(".word");
  if (!word || !(event.currentTarget instanceof Element) || getSelection()?.toString()) return;
  const n = [...event.currentTarget.querySelectorAll(".word")].indexOf(word);
  const startsMs = line.starts[n];
  if (startsMs !== undefined) app.hear(startsMs);
}

function RemarkItem({ debate, remark }: { debate: Debate; remark: Remark }) {
  const sounds = useMoment((ms) => remark.startsMs <= ms && ms < remark.endsMs, [remark]);
  return (
    <aside
      class={`remark ${seatClass(debate, remark.agent)}${sounds ? " sounds" : ""}`}
      aria-label={`Remark by ${debate.name(remark.agent)}`}
    >
      <Hear ms={remark.startsMs} what={`${debate.name(remark.agent)}'s remark`}>
        <span aria-hidden="true">↳</span>
      </Hear>
      <p>
        <Speaker id={remark.agent} debate={debate} /> {KINDS[remark.kind] ?? "says"}:{" "}
        <q>
          {remark.words.join(" ")}
          {remark.whole ? "" : "—"}
        </q>
      </p>
    </aside>
  );
}

/** What else a line has to do with: what it takes up again, comes back to, or grants. */
function Links({ debate, line }: { debate: Debate; line: Line }) {
  const resumed = line.resumes === null ? undefined : debate.lineOf.get(line.resumes);
  const recalled = line.recalls === null ? undefined : debate.lineOf.get(line.recalls);
  const conceded = line.concedes === null ? undefined : debate.pointOf.get(line.concedes);
  if (!resumed && !recalled && !conceded) return null;
  return (
    <p class="links">
      {resumed && (
        <>
          takes up again what was cut off at <Hear ms={resumed.startsMs} what="what was cut off" />{" "}
        </>
      )}
      {recalled && (
        <>
          comes back to {debate.name(recalled.agent)} at{" "}
          <Hear ms={recalled.startsMs} what={debate.name(recalled.agent)} />{" "}
        </>
      )}
      {conceded && (
        <>
          grants {debate.name(conceded.agent)}’s point: “{conceded.text}”
        </>
      )}
    </p>
  );
}

/** The sources of a line: each opens its passage below it. */
function Notes({ sources, line }: { sources: readonly Cited[]; line: Line }) {
  const [open, setOpen] = useState("");
  if (!sources.length) return null;
  const shown = sources.find((each) => each.id === open);
  return (
    <div class="notes">
      {sources.map((each) => (
        <button
          key={each.id}
          class="source"
          aria-expanded={open === each.id}
          aria-controls={`passage-${line.index}`}
          onClick={() => setOpen(open === each.id ? "" : each.id)}
        >
          <sup>{each.number}</sup> {shortTitle(each.passage?.title ?? each.id)}
        </button>
      ))}
      <div id={`passage-${line.index}`}>{shown && <Passage of={shown} />}</div>
    </div>
  );
}
