import { useMemo } from "preact/hooks";
import { cited } from "../model/cited.js";
import { useApp, useDebate } from "./app.js";
import { clock } from "./format.js";
import { Passage } from "./passage.js";
import { Speaker } from "./speaker.js";

/** What was cited, by whom, and what stands there. */
export function Sources() {
  const debate = useDebate();
  const all = useMemo(() => [...cited(debate).values()], [debate, debate.revision, debate.passages.size]);
  if (!all.length) return <p class="empty">Nobody cited a source.</p>;
  return (
    <ol class="sources">
      {all.map((each) => (
        <li key={each.id} id={`source-${each.number}`}>
          <Passage of={each} />
          <p class="citing">
            cited by{" "}
            {each.lines.map((line) => (
              <Citing key={line.id} agent={line.agent} ms={line.startsMs} />
            ))}
          </p>
        </li>
      ))}
    </ol>
  );
}

function Citing({ agent, ms }: { agent: string; ms: number }) {
  const app = useApp();
  return (
    <button
      class="hear citing-line"
      onClick={() => app.hear(ms)}
      aria-label={`Hear ${app.debate.name(agent)} cite it, at ${clock(ms)}`}
    >
      <Speaker id={agent} debate={app.debate} /> {clock(ms)}
    </button>
  );
}
