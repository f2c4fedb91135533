// The player of a debate that goes on: chunks join without a gap, a late one is waited for, and whoever is behind can come back.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { LivePlayer } from "../src/player/live_player.js";
import { RoomClock } from "../src/player/room_clock.js";
import { type Chunk, chunkOf, chunksOf } from "../src/source/protocol.js";

const RATE = 24_000;
const FRAMES = 4800;

interface Start {
  when: number;
  offset: number;
  chunk: number;
}

/** A context whose time the test moves. */
class FakeContext {
  static last: FakeContext;
  currentTime = 10;
  outputLatency = 0;
  baseLatency = 0;
  destination = {};
  starts: Start[] = [];
  stopped = 0;

  constructor() {
    FakeContext.last = this;
  }

  createGain() {
    return { gain: { value: 1 }, connect: () => undefined };
  }

  createBufferSource() {
    const node: { buffer: { n: number } | null; [name: string]: unknown } = {
      buffer: null,
      connect: () => undefined,
      onended: null,
      stop: () => (this.stopped += 1),
      start: (when: number, offset: number) => this.starts.push({ when, offset, chunk: node.buffer?.n ?? -1 }),
    };
    return node;
  }

  async decodeAudioData(file: ArrayBuffer) {
    return { n: new DataView(file).getUint32(0, true) };
  }

  async resume() {}
  async close() {}
}

const chunk = (n: number): Chunk => {
  const file = new ArrayBuffer(4);
  new DataView(file).setUint32(0, n, true);
  return { rate: RATE, frames: FRAMES, first: n * FRAMES, file };
};

class Scene {
  ms = 0;
  asked: number[] = [];
  past = 0;
  readonly player: LivePlayer;

  constructor() {
    Object.assign(globalThis, { AudioContext: FakeContext });
    this.player = new LivePlayer(
      {
        listen: () => undefined,
        fetch: async (fromMs) => {
          this.asked.push(fromMs);
          const from = Math.floor(fromMs / 200);
          return {
            chunks: Array.from({ length: Math.max(0, Math.min(50, this.past - from)) }, (_, n) => chunk(from + n)),
            nextMs: null,
          };
        },
      },
      new RoomClock(() => this.ms),
    );
  }

  async passes(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 50) {
      this.ms += 50;
      FakeContext.last.currentTime += 0.05;
      await new Promise((resolve) => setTimeout(resolve, 0));
      await this.player.take(chunk(-1)).catch(() => undefined);
    }
  }
}

let scene: Scene;
afterEach(() => scene.player.close());

/** Every chunk is played once, each where the one before it ends. */
function joined(starts: readonly Start[]): void {
  for (const [n, start] of starts.entries()) {
    const before = starts[n - 1];
    if (!before) continue;
    assert.equal(start.chunk, before.chunk + 1);
    assert.ok(
      Math.abs(start.when - (before.when + FRAMES / RATE - before.offset)) < 1e-9,
      `${start.when} after ${before.when}`,
    );
    assert.equal(start.offset, 0);
  }
}

test("without sound it follows the room's clock, which stands still with the debate", () => {
  scene = new Scene();
  scene.player.clock(5000, false, false);
  scene.ms += 700;
  assert.equal(scene.player.nowMs, 5700);
  scene.player.clock(5800, true, false);
  scene.ms += 900;
  assert.equal(scene.player.nowMs, 5800);
});

test("live chunks are played one right behind the other, a second behind the room", async () => {
  scene = new Scene();
  scene.past = 30;
  scene.player.clock(6000, false, false);
  await scene.player.hear(true);
  for (let n = 25; n < 300; n += 1) {
    await scene.player.take(chunk(n));
    await scene.passes(200);
  }
  const { starts } = FakeContext.last;
  assert.ok(starts.length > 265, String(starts.length));
  joined(starts);
  assert.equal(scene.player.dry, 0);
});

test("chunks that are decoded in another order are played in theirs", async () => {
  scene = new Scene();
  scene.player.clock(1000, false, false);
  await scene.player.hear(true);
  for (const n of [1, 0, 3, 2, 5, 4]) await scene.player.take(chunk(n));
  await scene.passes(600);
  joined(FakeContext.last.starts);
  assert.equal(FakeContext.last.starts[0]?.chunk, 0);
});

test("where it runs dry it waits, and goes on where it was", async () => {
  scene = new Scene();
  scene.player.clock(1000, false, false);
  await scene.player.hear(true);
  for (const n of [0, 1, 2, 3]) await scene.player.take(chunk(n));
  await scene.passes(3000);
  assert.equal(scene.player.dry, 1);
  assert.equal(scene.player.nowMs, 800);
  const before = FakeContext.last.starts.length;
  for (const n of [4, 5, 6, 7]) await scene.player.take(chunk(n));
  await scene.passes(100);
  assert.equal(FakeContext.last.starts[before]?.chunk, 4);
  assert.equal(FakeContext.last.starts[before]?.offset, 0);
});

test("a moment of the past is fetched, and the way back is open", async () => {
  scene = new Scene();
  scene.past = 300;
  scene.player.clock(60_000, false, false);
  await scene.player.hear(true);
  scene.player.seek(10_000);
  await scene.passes(1500);
  assert.ok(scene.asked.includes(10_000));
  assert.equal(scene.player.following, false);
  assert.ok(scene.player.nowMs > 10_500 && scene.player.nowMs < 12_000, String(scene.player.nowMs));
  scene.player.follow();
  assert.ok(scene.player.following);
  assert.ok(scene.player.nowMs > 59_000);
});

test("chunks are read from their bytes, and what is none is none", () => {
  scene = new Scene();
  const bytes = new ArrayBuffer(4 + 24 + 8);
  const view = new DataView(bytes);
  view.setUint32(0, 32, true);
  view.setUint32(4, 0x31534741, true);
  view.setUint8(8, 1);
  view.setUint8(9, 2);
  view.setUint32(12, RATE, true);
  view.setUint32(16, FRAMES, true);
  view.setBigUint64(20, 48_000n, true);
  assert.deepEqual(
    chunksOf(bytes).map(({ rate, frames, first, file }) => [rate, frames, first, file.byteLength]),
    [[RATE, FRAMES, 48_000, 8]],
  );
  assert.equal(chunkOf(new ArrayBuffer(40)), null);
  assert.equal(chunkOf(new ArrayBuffer(3)), null);
});
