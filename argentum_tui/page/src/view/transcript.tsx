import { Component, Fragment } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Cited, cited, shortTitle } from "../model/cited.js";
import type { Debate, Line, Note, Remark } from "../model/debate.js";
import { lastLine, wordAt } from "../model/moment.js";
import type { Match } from "../model/search.js";
import { type App, useApp, useChanges, useMoment } from "./app.js";
import { capital, tokens } from "./format.js";
import { Cut } from "./icons.js";
import { Passage } from "./passage.js";
import { Hear, isChair, seatClass, sideClass, Speaker } from "./speaker.js";

const KINDS: Readonly<Record<string, string>> = { support: "agrees", clarify: "asks", challenge: "objects" };

/** Everything that was heard, as a text to read; the word that is heard is marked while it plays. */
export function Transcript() {
  const app = useChanges();
  const { debate } = app;
  const now = useMoment((ms) => lastLine(debate, ms)?.index ?? -1, [debate.revision]);
  const sources = useMemo(() => cited(debate), [debate, debate.revision]);
  const found = new Map<number, Match[]>();
  for (const match of app.found.matches) found.set(match.line, [...(found.get(match.line) ?? []), match]);
  let phase: string | null = null;
  let speaking = "";
  let notes = 0;
  return (
    <ol class="transcript">
      {debate.lines.map((line) => {
        const begins = line.phase !== null && line.phase !== phase;
        phase = line.phase ?? phase;
        const before: Note[] = [];
        while (notes < debate.notes.length && (debate.notes[notes] as Note).atMs <= line.startsMs) before.push(debate.notes[notes++] as Note);
        const goesOn = line.agent === speaking && !begins && !before.length;
        speaking = line.agent;
        return (
          <Fragment key={line.id}>
            {before.map((note) => <li class="note" key={`${note.atMs} ${note.text}`}><p>{note.text}</p></li>)}
            {begins && phase && <li class="phase" key={`phase ${line.id}`}><h3>{capital(phase)}</h3></li>}
            <LineItem
              key={line.id} debate={debate} line={line} revision={line.revision} now={line.index === now} goesOn={goesOn}
              sources={sources} known={debate.passages.size} found={found.get(line.index)}
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
  readonly now: boolean;
  /** The same speaker goes on: the name is not said again. */
  readonly goesOn: boolean;
  readonly sources: Map<string, Cited>;
  readonly known: number;
  readonly found: readonly Match[] | undefined;
}

/** Whether a line looks as before: its sources are others only where it has some. */
function same(a: LineProps, b: LineProps): boolean {
  return (
    a.line === b.line && a.revision === b.revision && a.now === b.now && a.goesOn === b.goesOn && a.found === b.found &&
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

function LineContent({ debate, line, now, goesOn, sources, found }: LineProps) {
  const app = useApp();
  const speech = useRef<HTMLParagraphElement>(null);
  const name = debate.name(line.agent);
  useEffect(() => (now && speech.current ? follow(app, line, speech.current) : undefined), [app, line, line.revision, now]);
  return (
    <li
      class={`line ${seatClass(debate, line.agent)} ${sideClass(debate, debate.side(line.agent))}${now ? " now" : ""}${goesOn ? " on" : ""}`}
      data-line={line.index} aria-current={now ? "true" : undefined}
    >
      <Hear ms={line.startsMs} what={name} />
      <div class="said">
        {!goesOn && (
          <h4>
            <Speaker id={line.agent} debate={debate} />
            {!isChair(line.agent) && <span class="side">{debate.side(line.agent)}</span>}
          </h4>
        )}
        <p class="speech" ref={speech} onClick={(event) => hearWord(app, line, event)}>
          <Words line={line} sources={sources} found={found ?? []} />
        </p>
        {line.remarks.map((remark) => <RemarkItem key={remark.startsMs} debate={debate} remark={remark} />)}
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

/** A line's words, one element each, so that one can be marked. */
function Words({ line, sources, found }: { line: Line; sources: Map<string, Cited>; found: readonly Match[] }) {
  const last = line.words.length - 1;
  const broken = line.ended && !line.complete;
  return (
    <>
      {line.words.map((word, n) => {
        const hit = found.some((match) => match.from <= n && n < match.to);
        const shown = n === last && broken ? word.replace(/[,;:–—-]+$/u, "") : word;
        return [<span class={hit ? "word hit" : "word"}>{shown}</span>, n < last ? " " : broken ? "—" : ""];
      })}
      {line.words.length > 0 && line.sources.map((id) => <sup class="ref" key={id}>{sources.get(id)?.number}</sup>)}
    </>
  );
}

/** Mark the word that is heard, until the returned function is called. */
function follow(app: App, line: Line, speech: HTMLElement): () => void {
  const words = speech.querySelectorAll(".word");
  let heard = -1;
  const mark = (word: number): void => {
    if (word === heard) return;
    words[heard]?.classList.remove("heard");
    words[word]?.classList.add("heard");
    heard = word;
  };
  const show = (ms: number): void => mark(wordAt(line, ms));
  show(app.nowMs);
  const end = app.onClock(show);
  return () => {
    end();
    mark(-1);
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
    <aside class={`remark ${seatClass(debate, remark.agent)}${sounds ? " sounds" : ""}`} aria-label={`Remark by ${debate.name(remark.agent)}`}>
      <Hear ms={remark.startsMs} what={`${debate.name(remark.agent)}'s remark`}><span aria-hidden="true">↳</span></Hear>
      <p>
        <Speaker id={remark.agent} debate={debate} /> {KINDS[remark.kind] ?? "says"}: <q>{remark.words.join(" ")}{remark.whole ? "" : "—"}</q>
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
      {resumed && <>takes up again what was cut off at <Hear ms={resumed.startsMs} what="what was cut off" /> </>}
      {recalled && <>comes back to {debate.name(recalled.agent)} at <Hear ms={recalled.startsMs} what={debate.name(recalled.agent)} /> </>}
      {conceded && <>grants {debate.name(conceded.agent)}’s point: “{conceded.text}”</>}
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
          key={each.id} class="source" aria-expanded={open === each.id} aria-controls={`passage-${line.index}`}
          onClick={() => setOpen(open === each.id ? "" : each.id)}
        >
          <sup>{each.number}</sup> {shortTitle(each.passage?.title ?? each.id)}
        </button>
      ))}
      <div id={`passage-${line.index}`}>{shown && <Passage of={shown} />}</div>
    </div>
  );
}

