import { useChanges, useMoment } from "./app.js";
import { clock } from "./format.js";

export function Controls() {
  const app = useChanges();
  const { player } = app;
  const seconds = useMoment((ms) => Math.floor(ms / 1000));
  return (
    <div class="controls" role="region" aria-label="Player">
      <button class="play" onClick={() => app.toggle()} aria-label={player.playing ? "Pause" : "Play"}>{player.playing ? "❚❚" : "▶"}</button>
      <span class="time">{clock(seconds * 1000)} / {clock(player.lengthMs)}</span>
      <input type="range" min={0} max={Math.ceil(player.lengthMs / 1000)} value={seconds} aria-label="Position"
        aria-valuetext={`${clock(seconds * 1000)} of ${clock(player.lengthMs)}`}
        onInput={(event) => player.seek(Number(event.currentTarget.value) * 1000)} />
    </div>
  );
}
