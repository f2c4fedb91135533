// What the server of a shared debate says and is told (../../../share/README.md). What it says is not believed: every field is looked at.

export type Role = "watch" | "vote" | "steer";

export interface Chunk {
  readonly rate: number;
  readonly frames: number;
  /** Its first frame, counted at `rate` from debate time 0. */
  readonly first: number;
  /** A whole FLAC file. */
  readonly file: ArrayBuffer;
}

const HEADER_BYTES = 24;
const MAGIC = 0x31534741; // "AGS1"
const FLAC = 1;

/** A chunk of sound from its bytes; null for what is none. */
export function chunkOf(data: ArrayBuffer, begins = 0, length = data.byteLength - begins): Chunk | null {
  if (length <= HEADER_BYTES) return null;
  const view = new DataView(data, begins, length);
  if (view.getUint32(0, true) !== MAGIC || view.getUint8(4) !== FLAC) return null;
  const rate = view.getUint32(8, true);
  const frames = view.getUint32(12, true);
  const first = Number(view.getBigUint64(16, true));
  if (!rate || !frames || !Number.isSafeInteger(first)) return null;
  return { rate, frames, first, file: data.slice(begins + HEADER_BYTES, begins + length) };
}

/** The chunks of an answer of `/api/sound`: each behind its length. */
export function chunksOf(data: ArrayBuffer): Chunk[] {
  const found: Chunk[] = [];
  const view = new DataView(data);
  for (let at = 0; at + 4 <= data.byteLength;) {
    const length = view.getUint32(at, true);
    at += 4;
    if (at + length > data.byteLength) break;
    const chunk = chunkOf(data, at, length);
    if (chunk) found.push(chunk);
    at += length;
  }
  return found;
}

export const startMs = (chunk: { first: number; rate: number }): number => (chunk.first * 1000) / chunk.rate;
export const endMs = (chunk: { first: number; frames: number; rate: number }): number =>
  ((chunk.first + chunk.frames) * 1000) / chunk.rate;

export type Told = { [field: string]: unknown; t: string };

/** A message of the server; null for what cannot be read. */
export function toldOf(text: string): Told | null {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === "object" && told !== null && typeof (told as Told).t === "string" ? (told as Told) : null;
  } catch {
    return null;
  }
}

export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const numberOf = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const roleOf = (value: unknown): Role => (value === "vote" || value === "steer" ? value : "watch");
