import type { Count } from "../model/debate.js";
import { useApp } from "./app.js";
import { capital } from "./format.js";
import { sideClass } from "./speaker.js";

/** How the house would vote, as one bar. */
export function HouseBar({ count, label = "" }: { count: Count; label?: string }) {
  const { debate } = useApp();
  const [first = "", ...others] = debate.sides;
  const parts = [
    { side: first, votes: count.counts.get(first) ?? 0 },
    { side: "", votes: count.undecided },
    ...others.map((side) => ({ side, votes: count.counts.get(side) ?? 0 })),
  ];
  const all = parts.reduce((sum, part) => sum + part.votes, 0) || 1;
  let from = 0;
  return (
    <div class="house">
      {label && <span class="label">{label}</span>}
      <svg class="votes" viewBox="0 0 120 8" preserveAspectRatio="none" aria-hidden="true">
        {parts.map((part) => {
          const width = (part.votes / all) * 120;
          from += width;
          return (
            <rect
              class={part.side ? sideClass(debate, part.side) : "side-none"}
              x={from - width}
              width={Math.max(0, width - 0.4)}
              height="8"
            />
          );
        })}
      </svg>
      <p class="counts">
        {parts.map((part) => (
          <span class={part.side ? sideClass(debate, part.side) : "side-none"}>
            <b>{part.votes}</b> {part.side ? capital(part.side) : "undecided"}
          </span>
        ))}
      </p>
    </div>
  );
}
