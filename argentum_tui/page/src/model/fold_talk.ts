// What is said, as heard: lines, the remarks over them, cuts. As `argentum_core.measures.transcript_builder` has it, with the time of every word.

import type { Debate, Line, Remark } from "./debate.js";
import type { Fields } from "./fields.js";
import type { Fold } from "./fold.js";

const wordsOf = (text: string): string[] => text.split(/\s+/u).filter((word) => word);

/** When a place of a clip is heard, in ms after its first sample, given the silences in which it waited. */
const later = (clipMs: number, waits: readonly (readonly [number, number])[]): number =>
  clipMs + waits.reduce((sum, [atMs, silent]) => sum + (clipMs > atMs ? silent : 0), 0);

function changed(line: Line): void {
  line.revision++;
}

/** Lay the words of a line's clip on the timeline anew. */
function timed(debate: Debate, line: Line, clip: Line["clips"][number]): void {
  const next = line.clips[line.clips.indexOf(clip) + 1];
  const count = (next ? next.first : line.words.length) - clip.first;
  const known = debate.words.get(clip.id);
  if (!known) return;
  const last = known.ends.at(-1) ?? 0;
  for (let n = 0; n < count; n++) {
    const end = known.ends[n] ?? last;
    const start = known.starts?.[n] ?? (n ? (known.ends[n - 1] ?? last) : 0);
    line.ends[clip.first + n] = clip.startsMs + later(end, clip.waits);
    line.starts[clip.first + n] = clip.startsMs + later(Math.min(start, end), clip.waits);
  }
  changed(line);
}

/** The word times of a clip became known, or became others. */
function clipWords(debate: Debate, clipId: string, ends: number[]): void {
  const before = debate.words.get(clipId);
  debate.words.set(clipId, { ends, starts: before?.starts ?? null });
  relay(debate, clipId);
}

function relay(debate: Debate, clipId: string): void {
  for (let n = debate.lines.length - 1; n >= Math.max(0, debate.lines.length - 8); n--) {
    const line = debate.lines[n] as Line;
    for (const clip of line.clips) if (clip.id === clipId) timed(debate, line, clip);
  }
}

export function wordStarts(debate: Debate, clipId: string, starts: number[]): void {
  const before = debate.words.get(clipId);
  debate.words.set(clipId, { ends: before?.ends ?? [], starts });
  relay(debate, clipId);
}

function segmentStarted(debate: Debate, event: Fields): void {
  const id = event.text("segment_id");
  const clipId = event.text("clip_id");
  const startsMs = event.number("starts_ms");
  const endsMs = startsMs + event.number("planned_ms");
  const words = wordsOf(event.text("text"));
  const sources = event.texts("sources");
  debate.words.set(clipId, { ends: event.numbers("word_ends_ms"), starts: debate.words.get(clipId)?.starts ?? null });
  let line = debate.lineOf.get(debate.firstOf.get(id) ?? "");
  if (event.text("role") === "second" && line) {
    const clip = { id: clipId, first: line.words.length, startsMs, waits: [] };
    line.clips.push(clip);
    line.words.push(...words);
    line.endsMs = endsMs;
    line.ended = line.complete = false;
    line.sources = [...new Set([...line.sources, ...sources])];
    timed(debate, line, clip);
  } else {
    const clip = { id: clipId, first: 0, startsMs, waits: [] };
    line = {
      id,
      index: debate.lines.length,
      agent: event.text("agent"),
      role: event.text("role") || "segment",
      phase: event.optional("phase"),
      words,
      starts: [],
      ends: [],
      startsMs,
      endsMs,
      ended: false,
      complete: false,
      cutBy: null,
      cutCosts: [],
      remarks: [],
      sources: [...new Set(sources)],
      answers: event.optional("answers"),
      resumes: event.optional("resumes"),
      recalls: event.optional("recalls"),
      concedes: event.optional("concedes"),
      clips: [clip],
      revision: 0,
    };
    debate.lines.push(line);
    const totals = debate.totals.get(line.agent);
    if (totals) totals.segments++;
    timed(debate, line, clip);
    if (line.phase && debate.chapters.at(-1)?.phase !== line.phase) {
      debate.chapters.push({ phase: line.phase, startsMs: debate.chapters.length ? startsMs : 0 });
    }
  }
  debate.lineOf.set(id, line);
  debate.lengthMs = Math.max(debate.lengthMs, endsMs);
}

function clipGrown(debate: Debate, event: Fields): void {
  const clipId = event.text("clip_id");
  clipWords(debate, clipId, event.numbers("word_ends_ms"));
  const line = debate.lines.at(-1);
  const clip = line?.clips.at(-1);
  if (line && clip?.id === clipId && !line.ended)
    line.endsMs = clip.startsMs + later(event.number("length_ms"), clip.waits);
}

function clipWaited(debate: Debate, event: Fields): void {
  const line = debate.lines.at(-1);
  const clip = line?.clips.at(-1);
  if (!line || clip?.id !== event.text("clip_id")) return;
  clip.waits.push([event.number("at_clip_ms"), event.number("silent_ms")]);
  line.endsMs += event.number("silent_ms");
  timed(debate, line, clip);
}

function close(line: Line, heard: number, endsMs: number, complete: boolean): void {
  line.words.length = Math.min(line.words.length, heard);
  line.starts.length = line.ends.length = line.words.length;
  line.endsMs = endsMs;
  line.complete = complete;
  line.ended = true;
  if (!complete) line.sources = line.sources.filter((source) => named(source, line.words));
  changed(line);
}

/** Whether words that were heard name a source by its id: what was cut off before it was named was not cited. */
function named(source: string, words: readonly string[]): boolean {
  const spoken = new Set(
    words.map((word) =>
      word
        .toLowerCase()
        .replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "")
        .replace(/[’']s$/u, ""),
    ),
  );
  return source
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((part) => part.length > 2 && spoken.has(part));
}

function segmentEnded(debate: Debate, event: Fields): void {
  const totals = debate.totals.get(event.text("agent"));
  if (totals) totals.heardMs += event.number("heard_ms");
  const line = debate.lineOf.get(event.text("segment_id"));
  if (!line) return;
  const first = line.clips.at(-1)?.first ?? 0;
  close(line, first + wordsOf(event.text("heard_text")).length, event.number("ended_ms"), event.flag("complete"));
  debate.lengthMs = debate.lines.reduce((most, each) => Math.max(most, each.endsMs), 0);
}

export function closeOpenLines(debate: Debate, atMs: number): void {
  for (const line of debate.lines.slice(-8)) {
    if (line.ended) continue;
    const heard = line.ends.filter((end) => end <= atMs).length;
    close(line, heard, Math.min(line.endsMs, atMs), heard === line.words.length);
  }
}

function cut(debate: Debate, event: Fields): void {
  const cutter = debate.totals.get(event.text("agent"));
  const victim = debate.totals.get(event.text("interrupted"));
  if (cutter && event.text("by") === "agent") cutter.cuts++;
  if (victim) victim.wasCut++;
  const line = debate.lineOf.get(event.text("segment_id"));
  if (!line) return;
  const byAgent = event.text("by") === "agent" && event.has("agent");
  line.cutBy = byAgent ? event.text("agent") : "operator";
  const costs = event.numbersById("costs");
  line.cutCosts = byAgent ? ["bid", "fee"].flatMap((key) => costs.get(key) ?? []) : [];
  changed(line);
}

function pathChosen(debate: Debate, event: Fields): void {
  const first = event.text("segment_id");
  const second = event.text("second_segment_id");
  debate.firstOf.set(second, first);
  const line = debate.lineOf.get(first);
  // Whoever comes in at the splice is recorded over the half that follows, before that begins.
  if (line) debate.lineOf.set(second, line);
}

function remarkPlayed(debate: Debate, event: Fields): void {
  const totals = debate.totals.get(event.text("agent"));
  if (totals) totals.remarks++;
  const line = debate.lineOf.get(event.text("segment_id"));
  if (!line) return;
  const remark: Remark = {
    agent: event.text("agent"),
    kind: event.text("kind"),
    words: wordsOf(event.text("text")),
    startsMs: event.number("starts_ms"),
    endsMs: event.number("ends_ms"),
    whole: true,
    cost: event.number("cost"),
    beat: event.number("beat"),
    clipId: event.text("clip_id"),
  };
  line.remarks.push(remark);
  changed(line);
}

function remarkCut(debate: Debate, event: Fields): void {
  const line = debate.lineOf.get(event.text("segment_id"));
  const remark = line?.remarks.at(-1);
  if (!line || !remark) return;
  const endsMs = event.number("ended_ms");
  const ends = debate.words.get(remark.clipId)?.ends;
  const words = ends ? remark.words.filter((_, n) => remark.startsMs + (ends[n] ?? Infinity) <= endsMs) : remark.words;
  remark.whole = words.length === remark.words.length && endsMs >= remark.endsMs;
  remark.words = words;
  remark.endsMs = endsMs;
  changed(line);
}

export const FOLDS: Record<string, Fold> = {
  segment_started: segmentStarted,
  segment_ended: segmentEnded,
  clip_grown: clipGrown,
  clip_waited: clipWaited,
  work_ready: (debate, event) => {
    const clipId = event.text("clip_id");
    debate.words.set(clipId, { ends: event.numbers("word_ends_ms"), starts: debate.words.get(clipId)?.starts ?? null });
  },
  hard_interrupt: cut,
  path_chosen: pathChosen,
  interjection_played: remarkPlayed,
  interjection_cut: remarkCut,
};
