import { CHAIR, type Debate, OPERATOR } from "../model/debate.js";
import { clock } from "./format.js";
import { useApp } from "./app.js";

/** The class that gives an agent its colour: eight colours by seat, as on the stage; 0 is the chair. */
export const seatClass = (debate: Debate, id: string | null): string => {
  const seat = debate.seat(id);
  return `seat-${seat ? ((seat - 1) % 8) + 1 : 0}`;
};

/** The class that gives a side its accent. */
export const sideClass = (debate: Debate, side: string): string => {
  const n = debate.sides.indexOf(side);
  return n < 0 ? "side-none" : `side-${n % 4}`;
};

/** A speaker's number and name, in its colour. */
export function Speaker({ id, debate }: { id: string | null; debate: Debate }) {
  const seat = debate.seat(id);
  return (
    <span class={`speaker ${seatClass(debate, id)}`}>
      <span class="badge" aria-hidden="true">
        {seat || "✦"}
      </span>
      <bdi>{debate.name(id)}</bdi>
    </span>
  );
}

export const isChair = (id: string): boolean => id === CHAIR || id === OPERATOR;

/** A button that plays from a moment on. */
export function Hear({ ms, what, children }: { ms: number; what: string; children?: preact.ComponentChildren }) {
  const app = useApp();
  return (
    <button class="hear" onClick={() => app.hear(ms)} aria-label={`Hear ${what}, at ${clock(ms)}`}>
      {children ?? clock(ms)}
    </button>
  );
}
