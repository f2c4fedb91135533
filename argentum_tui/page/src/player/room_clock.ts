/** What time it is in the room: told now and then, reckoned in between. `clock` gives ms that only grow. */
export class RoomClock {
  #atMs = 0;
  #toldAt: number | null = null;
  paused = true;
  over = false;

  constructor(readonly clock: () => number = () => performance.now()) {}

  tell(atMs: number, paused: boolean, over: boolean): void {
    this.#atMs = atMs;
    this.#toldAt = this.clock();
    this.paused = paused;
    this.over = over;
  }

  /** The connection is lost: time stands still until it is told again. */
  stop(): void {
    this.#atMs = this.nowMs;
    this.#toldAt = null;
  }

  get known(): boolean {
    return this.#toldAt !== null;
  }

  get nowMs(): number {
    if (this.#toldAt === null || this.paused || this.over) return this.#atMs;
    return this.#atMs + (this.clock() - this.#toldAt);
  }
}
