import type { Point } from "../model/debate.js";
import { status } from "../model/fold_flow.js";
import { heardAt, type Node, standing, tallies, threads } from "../model/threads.js";
import { useApp, useDebate, useMoment } from "./app.js";
import { capital, clock } from "./format.js";
import { seatClass, sideClass, Speaker } from "./speaker.js";

/** The map of the argument: every point with what was said against it, and what became of it. A click plays it. */
export function Argument() {
  const debate = useDebate();
  const stands = standing(debate.points);
  if (!debate.points.length) return <p class="empty">No points were recorded.</p>;
  return (
    <>
      <div class="tallies">
        {tallies(debate).map((tally) => (
          <section
            key={tally.side}
            class={`tally ${sideClass(debate, tally.side)}`}
            aria-label={`Points ${tally.side}`}
          >
            <h3>{capital(tally.side)}</h3>
            <p>
              <b>{tally.standing}</b> of {tally.made} points stand
            </p>
            <p class="detail">
              {tally.answered} answered · {tally.conceded} conceded · {tally.dropped} dropped
            </p>
          </section>
        ))}
      </div>
      <ul class="threads">
        {threads(debate).map((node) => (
          <li key={node.point.id} class="thread">
            <Branch node={node} depth={0} stands={stands} />
          </li>
        ))}
      </ul>
    </>
  );
}

const DEEPEST = 6;

function Branch({ node, depth, stands }: { node: Node; depth: number; stands: ReadonlySet<string> }) {
  return (
    <>
      <PointCard point={node.point} stands={stands.has(node.point.id)} late={node.answers.length > 0} />
      {node.answers.length > 0 && (
        <ul class={depth < DEEPEST ? "answers" : "answers flat"} aria-label="Answers">
          {node.answers.map((each) => (
            <li key={each.point.id}>
              <Branch node={each} depth={depth + 1} stands={stands} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PointCard({ point, stands, late }: { point: Point; stands: boolean; late: boolean }) {
  const app = useApp();
  const { debate } = app;
  const line = debate.lineOf.get(point.segment);
  const heard = heardAt(debate, point);
  const sounds = useMoment((ms) => line !== undefined && heard <= ms && ms < line.endsMs, [line]);
  return (
    <button
      class={`point ${sideClass(debate, point.side)} ${seatClass(debate, point.agent)} ${status(point)}${stands ? " stands" : ""}${sounds ? " sounds" : ""}`}
      onClick={() => app.hear(heard)}
    >
      <span class="head">
        <Speaker id={point.agent} debate={debate} />
        <span class="side">{point.side}</span>
        <span class="when">{clock(heard)}</span>
      </span>
      <span class="text" dir="auto">
        {point.text}
      </span>
      <span class="fate">
        {point.cites && <span class="cites">with a source</span>}
        <Fate point={point} stands={stands} late={late} />
      </span>
    </button>
  );
}

/** What became of a point, in words: never by colour alone. */
function Fate({ point, stands, late }: { point: Point; stands: boolean; late: boolean }) {
  const { debate } = useApp();
  const answer = point.answeredBy === null ? undefined : debate.pointOf.get(point.answeredBy);
  switch (status(point)) {
    case "conceded":
      return <>conceded by {debate.name(point.concededBy)}</>;
    case "answered":
      return (
        <>
          answered by {answer ? debate.name(answer.agent) : "the other side"}
          {stands ? "; the answer was refuted" : ""}
        </>
      );
    case "dropped":
      return late ? <>dropped; the answer came too late</> : <>dropped: nobody answered</>;
    case "open":
      return <>stands</>;
  }
}
