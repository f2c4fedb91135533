// The clock without sound.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SilentPlayer } from "../src/player/silent_player.js";

test("it runs at its speed, stops at the end, and begins again from there", async () => {
  let now = 0;
  const player = new SilentPlayer(10_000, "silent", () => now);
  await player.play();
  now = 1000;
  assert.deepEqual([player.nowMs, player.playing], [1000, true]);
  player.setRate(2);
  now = 2000;
  assert.equal(player.nowMs, 3000);
  player.pause();
  now = 9000;
  assert.deepEqual([player.nowMs, player.playing], [3000, false]);
  player.seek(99_999);
  assert.equal(player.nowMs, 10_000);
  await player.play();
  assert.equal(player.nowMs, 0);
  player.pause();
});

test("whoever listens hears of a change, until they do not", () => {
  const player = new SilentPlayer(1000, "", () => 0);
  let told = 0;
  const end = player.onChange(() => told++);
  player.seek(5);
  end();
  player.seek(6);
  assert.equal(told, 1);
});
