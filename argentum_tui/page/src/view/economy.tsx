import { useState } from "preact/hooks";
import type { Agent } from "../model/debate.js";
import { auctionAt, houseAt, lineAt, moodWord, purseAt } from "../model/moment.js";
import { bidRows, reasonOf } from "../model/why.js";
import { useApp, useDebate, useMoment } from "./app.js";
import { percent, tokens } from "./format.js";
import { seatClass, sideClass, Speaker } from "./speaker.js";
import { HouseBar } from "./house.js";

/** Who has what, who bids what and why, who has talked too much, and how everybody feels, at the moment that is heard. */
export function Economy() {
  const debate = useDebate();
  const house = useMoment((ms) => houseAt(debate, ms), [debate.revision]);
  return (
    <section class="economy" aria-labelledby="economy-title">
      <h2 id="economy-title">At this moment</h2>
      <ul class={debate.agents.length > 4 ? "purses many" : "purses"}>
        {debate.agents.map((agent) => (
          <Purse key={agent.id} agent={agent} />
        ))}
      </ul>
      <Auction />
      {house && (
        <div class="house-now">
          <h3>The house</h3>
          <HouseBar count={house} />
        </div>
      )}
    </section>
  );
}

function Purse({ agent }: { agent: Agent }) {
  const debate = useDebate();
  const needs = [debate.revision];
  const bank = useMoment((ms) => purseAt(debate, agent.id, ms)?.bank ?? 0, needs);
  const pace = useMoment((ms) => debate.purses.get(agent.id)?.pace.at(ms), needs);
  const mood = useMoment((ms) => debate.purses.get(agent.id)?.mood.at(ms), needs);
  const bid = useMoment((ms) => purseAt(debate, agent.id, ms)?.bid ?? null, needs);
  const speaks = useMoment((ms) => lineAt(debate, ms)?.agent === agent.id, needs);
  const max = debate.maxBank;
  return (
    <li
      class={`purse ${seatClass(debate, agent.id)}${speaks ? " speaks" : ""}`}
      data-agent={agent.id}
      data-bank={bank}
      data-bid={bid ?? ""}
    >
      <p class="name">
        <Speaker id={agent.id} debate={debate} />
        <span class={`side ${sideClass(debate, agent.side)}`}>{agent.side}</span>
        <span class="does">{speaks ? "speaking" : bid === null ? "" : bid === 0 ? "passes" : `bids ${bid}`}</span>
      </p>
      <dl>
        <div title="Tokens that it bids and pays with">
          <dt>bank</dt>
          <dd>
            <svg class="gauge" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
              <rect class="ground" width="100" height="6" rx="3" />
              <rect class="fill" width={Math.max(0, Math.min(100, (bank / max) * 100))} height="6" rx="3" />
            </svg>
            <span class="figure">{tokens(bank)}</span>
          </dd>
        </div>
        {pace && (
          <div title="Its share of the talk lately, and the target; bids are multiplied by the pace to bring one to the other">
            <dt>share</dt>
            <dd>
              <svg class="gauge" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="ground" width="100" height="6" rx="3" />
                <rect class="fill" width={Math.min(100, pace.share * 100)} height="6" rx="3" />
                <rect class="target" x={Math.min(99, agent.target * 100)} y="-1" width="1.2" height="8" />
              </svg>
              <span class="figure">{percent(pace.share)}</span>
              <span class="pace">
                of {percent(agent.target)} · ×{pace.multiplier.toFixed(2)}
              </span>
            </dd>
          </div>
        )}
        {mood && (
          <div title="Frustration, engagement, confidence">
            <dt>mood</dt>
            <dd>
              <span class="word-of-mood">{moodWord(mood)}</span>
              <svg class="moods" viewBox="0 0 26 12" aria-hidden="true">
                {[mood.frustration, mood.engagement, mood.confidence].map((value, n) => (
                  <rect
                    class={`mood-${n}`}
                    x={n * 9}
                    width="7"
                    rx="1"
                    y={12 - Math.max(1, Math.min(1, value) * 12)}
                    height={Math.max(1, Math.min(1, value) * 12)}
                  />
                ))}
              </svg>
            </dd>
          </div>
        )}
      </dl>
    </li>
  );
}

/** The newest auction: what was bid, what it was multiplied by, who won and why. */
function Auction() {
  const debate = useDebate();
  const [open, setOpen] = useState(true);
  const auction = useMoment((ms) => auctionAt(debate, ms), [debate.revision]);
  const shown = useMoment(
    (ms) =>
      auction
        ? `${auction.bids.filter((bid) => bid.atMs <= ms).length} ${auction.resolved !== null && auction.resolved.atMs <= ms}`
        : "",
    [auction, debate.revision],
  );
  const { player } = useApp();
  if (!auction) return null;
  const resolved = shown.endsWith("true") ? auction.resolved : null;
  return (
    <details class="auction" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{resolved ? "The last auction" : "The auction that is open"}</h3>
      </summary>
      <table>
        <thead>
          <tr>
            <th scope="col">speaker</th>
            <th scope="col">bid</th>
            <th scope="col">pace</th>
            <th scope="col">score</th>
          </tr>
        </thead>
        <tbody>
          {bidRows(debate, auction, player.nowMs).map((row) => (
            <tr key={row.agent} class={`${seatClass(debate, row.agent)}${row.won ? " won" : ""}`}>
              <th scope="row">
                <Speaker id={row.agent} debate={debate} />
              </th>
              <td>{row.amount === null ? "–" : row.amount || "pass"}</td>
              <td>{row.amount && row.pacing !== null ? `×${row.pacing.toFixed(2)}` : ""}</td>
              <td>
                {row.amount && row.score !== null ? row.score.toFixed(2) : ""}
                {row.more > 1.005 && <span title="evidence, reputation or patience"> +</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {resolved && (
        <p>
          <Speaker id={resolved.winner} debate={debate} />{" "}
          {resolved.paid ? <>pays {tokens(resolved.paid)}</> : "pays nothing"}: {reasonOf(auction)}.
        </p>
      )}
    </details>
  );
}
