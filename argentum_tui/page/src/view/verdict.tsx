import type { Count, Debate, Judge } from "../model/debate.js";
import { heardAt, standing } from "../model/threads.js";
import { useApp, useDebate, useMoment } from "./app.js";
import { capital, clock, percent, tokens } from "./format.js";
import { HouseBar } from "./house.js";
import { Hear, seatClass, sideClass, Speaker } from "./speaker.js";

const CAUSES: Readonly<Record<string, string>> = {
  point: "a point was made",
  remark: "a remark was thrown in",
  answered: "a point was answered",
  conceded: "a point was conceded",
  dropped: "a point was left unanswered",
  rude: "somebody was cut off early",
};
const ENDINGS: Readonly<Record<string, string>> = {
  turns: "after the turns it was given",
  minutes: "after the minutes it was given",
  operator: "when the operator ended it",
  exhausted: "when nobody had more to say",
  failed: "early, because something outside failed",
};

/** What it came to: the votes, who moved them, the chair's last words, the points that stand, the figures. */
export function Verdict() {
  const debate = useDebate();
  const closing = debate.lines.filter(
    (line) => line.role === "verdict" || (line.phase === "verdict" && line.agent === "chair"),
  );
  return (
    <div class="verdict">
      <Votes debate={debate} />
      {debate.judges.length > 0 && <Judges judges={debate.judges} />}
      {closing.length > 0 && (
        <section aria-label="The chair's last words">
          <h3>The chair’s last words</h3>
          {closing.map((line) => (
            <p class="quote" key={line.id}>
              <Hear ms={line.startsMs} what="the chair's last words" /> {line.words.join(" ")}
            </p>
          ))}
        </section>
      )}
      <Standing debate={debate} />
      <Figures debate={debate} />
    </div>
  );
}

function Votes({ debate }: { debate: Debate }) {
  if (!debate.before) return null;
  const { swing, before, after } = debate;
  const moved = swing.reduce((sum, each) => sum + each.listeners, 0);
  const all = [...before.counts.values()].reduce((sum, votes) => sum + votes, before.undecided);
  return (
    <section aria-label="The vote">
      <h3>{after ? gained(debate, before, after) : "The house, before"}</h3>
      <HouseBar count={before} label="before" />
      {after && <HouseBar count={after} label="after" />}
      <HouseOverTime debate={debate} />
      {after && (
        <p class="swing">
          {moved} of {all} listeners vote otherwise than before
          {swing.length > 0 && (
            <>
              :{" "}
              {swing
                .map((each) => `${each.listeners} from ${each.before ?? "undecided"} to ${each.after ?? "undecided"}`)
                .join(", ")}
            </>
          )}
          .
        </p>
      )}
      {debate.movers.length > 0 && (
        <>
          <h3>The lines that moved it most</h3>
          <ol class="movers">
            {debate.movers.map((mover) => (
              <Mover key={mover.segment} debate={debate} segment={mover.segment} agent={mover.agent} />
            ))}
          </ol>
        </>
      )}
      {debate.listener.length > 0 && (
        <p class="listener">
          The listener at the keyboard:{" "}
          {debate.listener
            .map(
              (vote) => `${vote.side ?? "undecided"}${vote.dial === null ? "" : ` ${vote.dial}`} (${clock(vote.atMs)})`,
            )
            .join(", ")}
          .
        </p>
      )}
    </section>
  );
}

function gained(debate: Debate, before: Count, after: Count): string {
  const gain = (side: string): number => (after.counts.get(side) ?? 0) - (before.counts.get(side) ?? 0);
  const [best = "", second = ""] = [...debate.sides].sort((a, b) => gain(b) - gain(a));
  if (!best || gain(best) <= 0 || gain(best) === gain(second)) return "Neither side gained on the other";
  return `“${capital(best)}” gained most: ${before.counts.get(best) ?? 0} → ${after.counts.get(best) ?? 0}`;
}

function Mover({ debate, segment, agent }: { debate: Debate; segment: string; agent: string }) {
  const line = debate.lineOf.get(segment);
  const move = debate.moves.find((each) => each.segment === segment);
  const causes = [...new Set(move?.causes.map((each) => CAUSES[each.cause] ?? each.cause))];
  return (
    <li class={seatClass(debate, agent)}>
      <p>
        <Speaker id={agent} debate={debate} />{" "}
        {line && <Hear ms={line.startsMs} what={`the line of ${debate.name(agent)}`} />}
      </p>
      <p class="quote">
        “{line?.words.join(" ") ?? ""}
        {line && !line.complete ? "—" : ""}”
      </p>
      {move && (
        <p class="detail">
          {move.changed === 1 ? "1 listener" : `${move.changed} listeners`} changed sides
          {causes.length > 0 && <>: {causes.join(", ")}</>}
        </p>
      )}
    </li>
  );
}

/** How the house would have voted, from the first vote to the last; the line is the moment that is heard. */
function HouseOverTime({ debate }: { debate: Debate }) {
  const app = useApp();
  const length = debate.lengthMs || 1;
  const x = useMoment((ms) => Math.round((ms / length) * 1000) / 10, [length]);
  const { times, values } = debate.house;
  if (times.length < 3) return null;
  const sides = debate.sides;
  const all = (count: Count): number =>
    [...count.counts.values()].reduce((sum, votes) => sum + votes, count.undecided) || 1;
  const parts = values.flatMap((count) =>
    count ? sides.map((side) => (count.counts.get(side) ?? 0) / all(count)) : [],
  );
  const least = parts.reduce((a, b) => Math.min(a, b), 1);
  const range = Math.max(0.05, parts.reduce((a, b) => Math.max(a, b), 0) - least);
  const path = (side: string): string =>
    values
      .map((count, n) => {
        const y = 36 - (count ? ((count.counts.get(side) ?? 0) / all(count) - least) / range : 0) * 33;
        const at = ((times[n] ?? 0) / length) * 100;
        return n ? `H${at.toFixed(2)}V${y.toFixed(2)}` : `M${at.toFixed(2)} ${y.toFixed(2)}`;
      })
      .join("");
  return (
    <svg
      class="over-time"
      viewBox="0 0 100 40"
      preserveAspectRatio="none"
      role="img"
      aria-label={`Votes over time: ${sides.join(" and ")}`}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        app.hear(((event.clientX - box.left) / box.width) * length);
      }}
    >
      <path class="axis" d="M0 38.5H100" />
      {sides.map((side) => (
        <path key={side} class={`curve ${sideClass(debate, side)}`} d={path(side)} />
      ))}
      <path class="head" d={`M${x} 0V40`} />
    </svg>
  );
}

function Judges({ judges }: { judges: readonly Judge[] }) {
  return (
    <section aria-label="The judges">
      <h3>The judges</h3>
      <ul class="judges">
        {judges.map((judge) => (
          <li key={judge.name}>
            <b>{judge.name}</b>:{" "}
            {judge.fault || judge.verdicts.map((side) => side ?? "neither").join(", then with the sides swapped: ")}
            {!judge.fault && (judge.agreed ? " – it agrees with itself" : " – it disagrees with itself")}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Standing({ debate }: { debate: Debate }) {
  const stands = standing(debate.points);
  const points = debate.points.filter((point) => stands.has(point.id) && !point.remark);
  if (!points.length) return null;
  return (
    <section aria-label="What stands">
      <h3>What stands</h3>
      <div class="stand">
        {debate.sides.map((side) => (
          <div key={side} class={sideClass(debate, side)}>
            <h4>{capital(side)}</h4>
            <ul>
              {points
                .filter((point) => point.side === side)
                .map((point) => (
                  <li key={point.id}>
                    <span class="quote">{point.text}</span>{" "}
                    <span class="by">
                      <Speaker id={point.agent} debate={debate} />{" "}
                      <Hear ms={heardAt(debate, point)} what={`the point of ${debate.name(point.agent)}`} />
                    </span>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}

function Figures({ debate }: { debate: Debate }) {
  const heard = [...debate.totals.values()].reduce((sum, each) => sum + each.heardMs, 0) || 1;
  return (
    <section aria-label="Figures">
      <h3>Figures</h3>
      <div class="wide" tabIndex={0} role="group" aria-label="Figures, a table that scrolls">
        <table class="figures">
          <thead>
            <tr>
              <th scope="col">speaker</th>
              <th scope="col">talk</th>
              <th scope="col">share</th>
              <th scope="col">target</th>
              <th scope="col">turns</th>
              <th scope="col">remarks</th>
              <th scope="col">cuts</th>
              <th scope="col">was cut</th>
              <th scope="col">earned</th>
              <th scope="col">spent</th>
              <th scope="col">left</th>
            </tr>
          </thead>
          <tbody>
            {debate.agents.map((agent) => {
              const totals = debate.totals.get(agent.id);
              return (
                totals && (
                  <tr key={agent.id}>
                    <th scope="row">
                      <Speaker id={agent.id} debate={debate} />
                    </th>
                    <td>{clock(totals.heardMs)}</td>
                    <td>{percent(totals.heardMs / heard)}</td>
                    <td>{percent(agent.target)}</td>
                    <td>{totals.segments}</td>
                    <td>{totals.remarks}</td>
                    <td>{totals.cuts}</td>
                    <td>{totals.wasCut}</td>
                    <td>{tokens(totals.earned)}</td>
                    <td>{tokens(totals.spent)}</td>
                    <td>{tokens(debate.purses.get(agent.id)?.bank.last ?? 0)}</td>
                  </tr>
                )
              );
            })}
          </tbody>
        </table>
      </div>
      <p class="detail">
        {debate.ended === null
          ? "The record stops here; the debate was not closed."
          : `The debate ended ${ENDINGS[debate.ended] ?? debate.ended}.`}
      </p>
      <Cost debate={debate} />
    </section>
  );
}

function Cost({ debate }: { debate: Debate }) {
  const models = [...debate.usage];
  if (!models.length && !debate.costMicros) return <p class="detail">It cost nothing: no paid model took part.</p>;
  return (
    <p class="detail">
      Models:{" "}
      {models
        .map(
          ([model, use]) =>
            `${model} (${use.input.toLocaleString("en")} tokens in, ${use.output.toLocaleString("en")} out)`,
        )
        .join("; ")}
      {debate.costMicros > 0 && <> · cost {(debate.costMicros / 1e6).toFixed(2)}</>}
    </p>
  );
}
