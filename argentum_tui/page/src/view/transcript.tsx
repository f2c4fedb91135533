import { useEffect, useRef } from "preact/hooks";
import { memo } from "preact/compat";
import { CHAIR, type Debate, type Line } from "../model/debate.js";
import { lastLine, wordAt } from "../model/moment.js";
import { useApp, useChanges, useMoment } from "./app.js";
import { capital, clock } from "./format.js";

export function Transcript() {
  const { debate } = useChanges();
  const now = useMoment((ms) => lastLine(debate, ms)?.id ?? "");
  let phase: string | null = null;
  return (
    <ol class="transcript" aria-label="Transcript">
      {debate.lines.map((line) => {
        const begins = line.phase !== phase;
        phase = line.phase;
        return (
          <>
            {begins && phase && <li class="phase" key={`phase-${line.id}`}><h3>{capital(phase)}</h3></li>}
            <LineItem key={line.id} debate={debate} line={line} revision={line.revision} now={line.id === now} />
          </>
        );
      })}
    </ol>
  );
}

const LineItem = memo(function LineItem({ debate, line, now }: { debate: Debate; line: Line; revision: number; now: boolean }) {
  const app = useApp();
  const speech = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (!now || !speech.current) return;
    const words = speech.current.querySelectorAll(".word");
    let heard = -1;
    const show = (ms: number): void => {
      const word = wordAt(line, ms);
      if (word === heard) return;
      words[heard]?.classList.remove("heard");
      words[word]?.classList.add("heard");
      heard = word;
    };
    show(app.nowMs);
    const end = app.onClock(show);
    return () => {
      end();
      words[heard]?.classList.remove("heard");
    };
  }, [app, line, line.revision, now]);
  return (
    <li class={`line side-${debate.sides.indexOf(debate.side(line.agent))} seat-${debate.seat(line.agent)}${now ? " now" : ""}`} data-line={line.index}>
      <button class="stamp" onClick={() => app.hear(line.startsMs)} aria-label={`Hear ${debate.name(line.agent)} at ${clock(line.startsMs)}`}>{clock(line.startsMs)}</button>
      <div>
        <h4>{line.agent === CHAIR ? debate.chairName : debate.name(line.agent)}</h4>
        <p class="speech" ref={speech}>
          {line.words.map((word, n) => [<span class="word">{word}</span>, n + 1 < line.words.length || line.complete ? " " : "—"])}
        </p>
      </div>
    </li>
  );
});
