// The argument as a map: every point below the point that it answers.

import type { Debate, Point } from "./debate.js";
import { status } from "./fold_flow.js";

export interface Node {
  readonly point: Point;
  /** The points that answer it, in their order. */
  readonly answers: Node[];
}

/** The points that answer none, in their order, each with what was said against it. */
export function threads(debate: Debate): Node[] {
  const nodes = new Map<string, Node>(debate.points.map((point) => [point.id, { point, answers: [] }]));
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const above = node.point.answers === null ? undefined : nodes.get(node.point.answers);
    // A point answers an earlier one: whatever a record says, nothing hangs below itself.
    if (above && debate.points.indexOf(above.point) < debate.points.indexOf(node.point)) above.answers.push(node);
    else roots.push(node);
  }
  return roots;
}

/** The ids of the points that stand: not conceded, and with no answer that stands itself. An answer that was refuted refutes nothing
 * (`argentum_core.form.flow.standing`). */
export function standing(points: readonly Point[]): Set<string> {
  const stands = new Map<string, boolean>();
  for (const point of [...points].reverse()) {
    stands.set(
      point.id,
      point.concededBy === null && !(point.answeredBy !== null && (stands.get(point.answeredBy) ?? true)),
    );
  }
  return new Set(points.filter((point) => stands.get(point.id)).map((point) => point.id));
}

export interface Tally {
  readonly side: string;
  readonly made: number;
  readonly answered: number;
  readonly conceded: number;
  readonly dropped: number;
  readonly standing: number;
}

/** How many points of each side were made, and what became of them. */
export function tallies(debate: Debate): Tally[] {
  const stand = standing(debate.points);
  return debate.sides.map((side) => {
    const points = debate.points.filter((point) => point.side === side);
    const count = (wanted: string): number => points.filter((point) => status(point) === wanted).length;
    return {
      side,
      made: points.length,
      answered: count("answered"),
      conceded: count("conceded"),
      dropped: count("dropped"),
      standing: points.filter((point) => stand.has(point.id)).length,
    };
  });
}

/** When a point is heard (ms): its remark, or the line that makes it. */
export function heardAt(debate: Debate, point: Point): number {
  const line = debate.lineOf.get(point.segment);
  const remark = point.remark ? line?.remarks.find((each) => each.agent === point.agent) : undefined;
  return remark?.startsMs ?? line?.startsMs ?? point.atMs;
}
