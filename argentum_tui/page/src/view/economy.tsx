import { moodWord, purseAt } from "../model/moment.js";
import { useChanges, useMoment } from "./app.js";
import { percent, tokens } from "./format.js";

export function Economy() {
  const { debate } = useChanges();
  return (
    <section class="economy" aria-labelledby="economy-title">
      <h2 id="economy-title">Economy</h2>
      {debate.agents.map((agent) => <Row key={agent.id} id={agent.id} />)}
    </section>
  );
}

function Row({ id }: { id: string }) {
  const { debate } = useChanges();
  const shown = useMoment((ms) => JSON.stringify(purseAt(debate, id, ms)), [debate.revision]);
  const purse: ReturnType<typeof purseAt> = JSON.parse(shown);
  const agent = debate.byId.get(id);
  if (!purse || !agent) return null;
  return (
    <div class={`purse seat-${agent.seat}`} data-agent={id} data-bank={purse.bank}>
      <b>{agent.name}</b> {tokens(purse.bank)} · {purse.bid === null ? "–" : purse.bid || "pass"} · ×{purse.pace.multiplier.toFixed(2)} ·{" "}
      {percent(purse.pace.share)} of {percent(agent.target)} · {moodWord(purse.mood)}
    </div>
  );
}
