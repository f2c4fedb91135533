// Fields of an event, each held to its type: an event may come from a later version, or from a stranger's record. What does not fit reads
// as nothing (an empty text, 0, an empty list), so that no fold has to check again. Texts lose what nobody can see.

// As `argentum_kit.display.printable`: control, bidirectional, zero-width and private characters, and halves of surrogate pairs.
const BREAKS = /[\t-\r\x1c-\x1f\x85\u2028\u2029]+/gu;
const UNSEEN =
  /[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\u{110bd}\u{110cd}\u{13430}-\u{1345f}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{10ffff}]+/gu;

/** A text as one line that shows all it holds. */
export function clean(text: string): string {
  return text.replace(BREAKS, " ").replace(UNSEEN, "");
}

/** An event as `argentum export --format jsonl` writes it, or any object inside one. */
export class Fields {
  readonly #of: Record<string, unknown>;

  private constructor(of: Record<string, unknown>) {
    this.#of = of;
  }

  /** null for what is no object. */
  static of(value: unknown): Fields | null {
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? new Fields(value as Record<string, unknown>)
      : null;
  }

  #get(key: string): unknown {
    return Object.hasOwn(this.#of, key) ? this.#of[key] : undefined;
  }

  has(key: string): boolean {
    const value = this.#get(key);
    return value !== undefined && value !== null;
  }

  text(key: string): string {
    const value = this.#get(key);
    return typeof value === "string" ? clean(value) : "";
  }

  /** null where there is none. */
  optional(key: string): string | null {
    return this.text(key) || null;
  }

  number(key: string): number {
    const value = this.#get(key);
    return typeof value === "number" && Number.isFinite(value) ? value : 0;
  }

  flag(key: string): boolean {
    return this.#get(key) === true;
  }

  numbers(key: string): number[] {
    const value = this.#get(key);
    return Array.isArray(value)
      ? value.map((each) => (typeof each === "number" && Number.isFinite(each) ? each : 0))
      : [];
  }

  texts(key: string): string[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.filter((each) => typeof each === "string").map(clean) : [];
  }

  /** A list of texts in which null stands for none. */
  optionals(key: string): (string | null)[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.map((each) => (typeof each === "string" ? clean(each) || null : null)) : [];
  }

  objects(key: string): Fields[] {
    const value = this.#get(key);
    return Array.isArray(value) ? value.map(Fields.of).filter((each) => each !== null) : [];
  }

  object(key: string): Fields | null {
    return Fields.of(this.#get(key));
  }

  /** The entries of an object whose keys are ids: numbers alone. */
  numbersById(key: string): Map<string, number> {
    const found = new Map<string, number>();
    for (const [id, value] of Object.entries(this.#get(key) ?? {}))
      if (typeof value === "number") found.set(clean(id), value);
    return found;
  }

  /** The entries of an object whose keys are ids: objects alone. */
  objectsById(key: string): Map<string, Fields> {
    const found = new Map<string, Fields>();
    for (const [id, value] of Object.entries(this.#get(key) ?? {})) {
      const fields = Fields.of(value);
      if (fields) found.set(clean(id), fields);
    }
    return found;
  }
}
