// What a watcher of a shared debate can do: listen, clap, ask, vote, turn a dial, and with the steering link write a line.

import "./watcher.css";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../source/live_source.js";
import { LiveSource } from "../source/live_source.js";
import { useChanges, useMoment } from "./app.js";

const DIAL_AFTER_MS = 700;

export function Watcher() {
  const app = useChanges();
  const { source } = app;
  const [, draw] = useState(0);
  useEffect(() => (source instanceof LiveSource ? source.onChange(() => draw((n) => n + 1)) : undefined), [source]);
  if (!(source instanceof LiveSource)) return null;
  return (
    <section class="watcher" aria-labelledby="watcher-title">
      <h2 id="watcher-title" class="hidden">
        Live
      </h2>
      <Here source={source} />
      {source.role !== "watch" && <Acts source={source} />}
      {source.role === "steer" && <Steer source={source} />}
    </section>
  );
}

function Here({ source }: { source: LiveSource }) {
  const { player } = source;
  const behind = useMoment((ms) => (player.following ? 0 : Math.round((player.lengthMs - ms) / 1000)));
  return (
    <div class="here">
      <span class={`on-air${source.connected && !player.room.over ? " on" : ""}`}>
        {player.room.over ? "Over" : "Live"}
      </span>
      <button
        class="listen"
        aria-pressed={player.hears}
        onClick={() => void player.hear(!player.hears).catch(() => undefined)}
      >
        {player.hears ? "Sound on" : "Listen"}
      </button>
      {behind > 1 && (
        <button class="to-live" onClick={() => player.follow()}>
          Back to the room ({behind} s)
        </button>
      )}
      <span class="watching">
        {source.connected ? `${source.watching} watching` : "not connected"}
        {player.room.paused && source.connected && !player.room.over ? " · paused" : ""}
      </span>
    </div>
  );
}

/** Sends, and shows what is answered until the next is sent. */
function useAnswers(
  source: LiveSource,
): [Answer | null, (message: { t: string; [field: string]: unknown }) => Promise<boolean>] {
  const [answer, show] = useState<Answer | null>(null);
  return [
    answer,
    async (message) => {
      const told = await source.ask(message);
      show(told);
      return told.ok;
    },
  ];
}

function Said({ answer }: { answer: Answer | null }) {
  return (
    <p class={`answer${answer && !answer.ok ? " refused" : ""}`} role="status">
      {answer?.text ?? ""}
    </p>
  );
}

function Acts({ source }: { source: LiveSource }) {
  const { debate } = useChanges();
  const [answer, send] = useAnswers(source);
  const [agent, choose] = useState("");
  const [question, write] = useState("");
  const [side, take] = useState("");
  const [sure, turn] = useState(100);
  const turning = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const during = debate.lines.some((line) => line.phase === "clash" || line.phase === "questions");
  const dial = (value: number): void => {
    turn(value);
    clearTimeout(turning.current);
    turning.current = setTimeout(() => void send({ t: "dial", side, value }), DIAL_AFTER_MS);
  };
  const vote = (wanted: string): void => {
    take(wanted);
    void send({ t: "vote", side: wanted });
  };
  return (
    <div class="acts">
      <fieldset class="your-vote">
        <legend>Your vote</legend>
        {[...debate.sides, "undecided"].map((one) => (
          <button key={one} aria-pressed={side === one} onClick={() => vote(one)}>
            {one}
          </button>
        ))}
        {during && side !== "" && side !== "undecided" && (
          <label>
            How sure: {sure} %
            <input
              type="range"
              min={0}
              max={100}
              step={5}
              value={sure}
              onInput={(event) => dial(Number(event.currentTarget.value))}
            />
          </label>
        )}
      </fieldset>
      <label class="whom">
        <span class="hidden">For whom</span>
        <select value={agent} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">whoever speaks</option>
          {debate.agents.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      <button class="clap" onClick={() => void send({ t: "clap", agent })}>
        Clap
      </button>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault();
          if (question.trim()) void send({ t: "question", agent, text: question }).then((ok) => ok && write(""));
        }}
      >
        <label>
          <span class="hidden">A question</span>
          <input
            placeholder="A question"
            value={question}
            maxLength={280}
            autocomplete="off"
            onInput={(event) => write(event.currentTarget.value)}
          />
        </label>
        <button type="submit">Ask</button>
      </form>
      <Said answer={answer} />
    </div>
  );
}

function Steer({ source }: { source: LiveSource }) {
  const [answer, send] = useAnswers(source);
  const [line, write] = useState("");
  return (
    <form
      class="steer"
      onSubmit={(event) => {
        event.preventDefault();
        if (line.trim()) void send({ t: "command", line }).then((ok) => ok && write(""));
      }}
    >
      <label>
        <span class="hidden">Steer</span>
        <input
          value={line}
          maxLength={400}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder="Steer: help, cut, grant ada 2 …"
          onInput={(event) => write(event.currentTarget.value)}
        />
      </label>
      <button type="submit">Do</button>
      <Said answer={answer} />
    </form>
  );
}
