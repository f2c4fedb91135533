// The sheet of all points: made, answered, conceded, dropped.

import type { Debate, Point, PointStatus } from "./debate.js";
import type { Fields } from "./fields.js";
import type { Fold } from "./fold.js";

function made(debate: Debate, event: Fields, atMs: number): void {
  const point: Point = {
    id: event.text("point_id"),
    text: event.text("text"),
    side: event.text("side"),
    agent: event.text("agent"),
    segment: event.text("segment_id"),
    atMs,
    remark: event.flag("remark"),
    cites: event.flag("cites"),
    answers: event.optional("answers"),
    answeredBy: null,
    answeredMs: 0,
    concededBy: null,
    concededIn: null,
    concededMs: 0,
    droppedMs: null,
    droppedWhy: "",
  };
  debate.points.push(point);
  debate.pointOf.set(point.id, point);
}

const about =
  (change: (point: Point, event: Fields, atMs: number) => void): Fold =>
  (debate, event, atMs) => {
    const point = debate.pointOf.get(event.text("point_id"));
    if (point) change(point, event, atMs);
  };

/** What became of a point by a moment of debate time (at last, without one); a concession counts before an answer. */
export function status(point: Point, atMs = Infinity): PointStatus {
  if (point.concededBy !== null && point.concededMs <= atMs) return "conceded";
  if (point.answeredBy !== null && point.answeredMs <= atMs) return "answered";
  return point.droppedMs !== null && point.droppedMs <= atMs ? "dropped" : "open";
}

export const FOLDS: Record<string, Fold> = {
  point_made: made,
  point_answered: about((point, event, atMs) => {
    point.answeredBy = event.text("by_point");
    point.answeredMs = atMs;
  }),
  point_conceded: about((point, event, atMs) => {
    point.concededBy = event.text("by");
    point.concededIn = event.optional("in_segment");
    point.concededMs = atMs;
  }),
  point_dropped: about((point, event, atMs) => {
    point.droppedMs = atMs;
    point.droppedWhy = event.text("reason");
  }),
};
