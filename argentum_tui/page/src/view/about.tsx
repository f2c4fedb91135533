import { useApp, useDebate } from "./app.js";
import { Speaker } from "./speaker.js";

/** Who takes part, how the debate was made, and how it goes on. */
export function About() {
  const debate = useDebate();
  const { source } = useApp();
  const file = decodeURIComponent(location.pathname.split("/").at(-1) ?? "").trim() || "PAGE.html";
  const named = /^[\w.-]+$/u.test(file) ? file : "PAGE.html";
  return (
    <div class="about">
      <section aria-label="Cast">
        <h3>The cast</h3>
        <ul class="cast">
          {debate.agents.map((agent) => (
            <li key={agent.id}>
              <p>
                <Speaker id={agent.id} debate={debate} /> <span class="side">{agent.side}</span>
              </p>
              {agent.persona && <p>{agent.persona}</p>}
              <p class="detail">
                mind {agent.mind || "–"} · voice {agent.voice || "–"}
              </p>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Made with Argentum">
        <h3>Made with Argentum</h3>
        <p>
          Argentum holds live, voiced debates between AI agents. Speakers win the floor in a token auction, throw in
          remarks and cut each other off; this page shows all of it as it happened. It loads nothing and sends nothing.
        </p>
        {source.kind === "file" && (
          <>
            <p>
              The whole record is in this file. With Argentum installed it goes on where it stopped, or from any moment
              of it under other rules:
            </p>
            <pre
              tabIndex={0}
            >{`argentum replay ${named}\nargentum resume ${named}\nargentum fork ${named} --at 03:12\nargentum export ${named} --format md`}</pre>
          </>
        )}
        <p class="detail">
          motion {debate.motion} · preset {debate.preset} · cast {debate.cast} · seed {debate.seed}
          {source.startedAt && <> · begun {source.startedAt.slice(0, 16).replace("T", " ")} UTC</>}
        </p>
      </section>
    </div>
  );
}
