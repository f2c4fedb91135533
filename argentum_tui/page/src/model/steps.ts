/** A value that changes at moments of debate time (ms), kept with all it ever was: what it was at any moment is found by bisection. */
export class Steps<T> {
  readonly times: number[] = [];
  readonly values: T[] = [];

  constructor(readonly first: T) {}

  /** The value from `atMs` on. Times do not run back; one that does counts as the last. */
  push(atMs: number, value: T): void {
    const last = this.times.at(-1);
    this.times.push(last === undefined ? atMs : Math.max(last, atMs));
    this.values.push(value);
  }

  /** The value at a moment; a change at that very moment counts. */
  at(ms: number): T {
    const n = upTo(this.times, ms);
    return n ? (this.values[n - 1] as T) : this.first;
  }

  get last(): T {
    return this.values.length ? (this.values.at(-1) as T) : this.first;
  }
}

/** How many of the sorted numbers are at most `value`. */
export function upTo(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
