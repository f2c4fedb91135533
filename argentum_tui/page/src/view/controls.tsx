import { useMemo } from "preact/hooks";
import { chapterAt, lineAt } from "../model/moment.js";
import { useChanges, useMoment } from "./app.js";
import { capital, clock } from "./format.js";
import { Back, Forward, Muted, Pause, Play, Volume } from "./icons.js";
import { RATES } from "./keyboard.js";
import { seatClass, Speaker } from "./speaker.js";

/** The player: where the debate is, who speaks, and everything to move in it. */
export function Controls() {
  const app = useChanges();
  const { player, debate } = app;
  const { playing } = player;
  return (
    <section class="controls" aria-label="Player">
      <Position />
      <div class="row">
        <div class="transport">
          <button class="icon-button" onClick={() => app.step(-1)} aria-label="The line before" aria-keyshortcuts="k">
            <Back />
          </button>
          <button
            class="icon-button play"
            onClick={() => app.toggle()}
            aria-label={playing ? "Pause" : "Play"}
            aria-keyshortcuts="Space"
          >
            {playing ? <Pause /> : <Play />}
          </button>
          <button class="icon-button" onClick={() => app.step(1)} aria-label="The next line" aria-keyshortcuts="j">
            <Forward />
          </button>
        </div>
        <Time />
        <Speaking />
        <div class="settings">
          {debate.chapters.length > 1 && (
            <label class="chapters">
              <span class="hidden">Part of the debate</span>
              <Chapters />
            </label>
          )}
          {!player.live && (
            <label>
              <span class="hidden">Speed</span>
              <select
                value={String(player.rate)}
                onChange={(event) => player.setRate(Number(event.currentTarget.value))}
              >
                {RATES.map((rate) => (
                  <option key={rate} value={String(rate)}>
                    {rate} ×
                  </option>
                ))}
              </select>
            </label>
          )}
          {!player.silent && (
            <button
              class="icon-button"
              onClick={() => app.mute()}
              aria-label="Sound"
              aria-pressed={!app.muted}
              aria-keyshortcuts="m"
            >
              {app.muted ? <Muted /> : <Volume />}
            </button>
          )}
          {debate.lines.length > 0 && (
            <button
              class="follow"
              aria-pressed={app.following}
              aria-keyshortcuts="f"
              onClick={() => {
                app.following = !app.following;
                app.changed();
              }}
            >
              Follow
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

function Time() {
  const { player } = useChanges();
  const seconds = useMoment((ms) => Math.floor(ms / 1000));
  return (
    <p class="time">
      <span>{clock(seconds * 1000)}</span> <span class="of">/ {clock(player.lengthMs)}</span>
    </p>
  );
}

function Speaking() {
  const { debate } = useChanges();
  const agent = useMoment((ms) => lineAt(debate, ms)?.agent ?? "", [debate.revision]);
  return <p class="speaking">{agent && <Speaker id={agent} debate={debate} />}</p>;
}

function Chapters() {
  const app = useChanges();
  const { debate } = app;
  const now = useMoment(
    (ms) => {
      const chapter = chapterAt(debate, ms);
      return chapter ? debate.chapters.indexOf(chapter) : 0;
    },
    [debate.revision],
  );
  return (
    <select
      value={String(now)}
      onChange={(event) =>
        app.hear(debate.chapters[Number(event.currentTarget.value)]?.startsMs ?? 0, app.player.playing)
      }
    >
      {debate.chapters.map((chapter, n) => (
        <option key={n} value={String(n)}>
          {capital(chapter.phase)}
        </option>
      ))}
    </select>
  );
}

/** Who spoke when, as a ribbon, with the playhead on it; the range over it takes keys, mouse and touch. */
function Position() {
  const app = useChanges();
  const { player, debate } = app;
  const length = Math.max(1, player.lengthMs);
  const seconds = useMoment((ms) => Math.round(ms / 1000));
  const speaks = useMoment((ms) => lineAt(debate, ms)?.agent ?? "", [debate.revision]);
  const said = `${clock(seconds * 1000)} of ${clock(length)}${speaks ? `, ${debate.name(speaks)}` : ""}`;
  return (
    <div class="position">
      <Ribbon length={length} />
      <input
        type="range"
        min={0}
        max={Math.ceil(length / 1000)}
        step={1}
        value={seconds}
        aria-label="Position"
        aria-valuetext={said}
        onInput={(event) => player.seek(Number(event.currentTarget.value) * 1000)}
      />
    </div>
  );
}

const WIDTH = 10_000;

function Ribbon({ length }: { length: number }) {
  const { debate } = useChanges();
  const x = (ms: number): number => Math.max(0, Math.min(WIDTH, (ms / length) * WIDTH));
  const played = useMoment((ms) => Math.round(x(ms)), [length]);
  const lines = useMemo(
    () => (
      <>
        {debate.lines.map((line) => (
          <rect
            key={line.id}
            class={seatClass(debate, line.agent)}
            x={x(line.startsMs)}
            width={Math.max(4, (x(line.endsMs) - x(line.startsMs)) * 0.97)}
            y="3"
            height="8"
          />
        ))}
        {debate.lines.flatMap((line) =>
          line.remarks.map((remark) => (
            <rect
              key={`${line.id} ${remark.startsMs}`}
              class={`over ${seatClass(debate, remark.agent)}`}
              x={x(remark.startsMs)}
              width={Math.max(8, x(remark.endsMs) - x(remark.startsMs))}
              y="12"
              height="3"
            />
          )),
        )}
        {debate.chapters.slice(1).map((chapter) => (
          <rect key={chapter.startsMs} class="tick" x={x(chapter.startsMs) - 6} width="12" y="0" height="14" />
        ))}
      </>
    ),
    [debate, debate.revision, length],
  );
  return (
    <svg class="ribbon" viewBox={`0 0 ${WIDTH} 16`} preserveAspectRatio="none" aria-hidden="true">
      {lines}
      <rect class="ahead" x={played} width={WIDTH - played} y="0" height="16" />
      <rect class="head" x={Math.max(0, played - 8)} width="16" y="0" height="16" />
    </svg>
  );
}
