import { captionOf } from "../model/sentences.js";
import { lastLine, lineAt, remarksAt, spokenWords } from "../model/moment.js";
import { useApp, useDebate, useMoment } from "./app.js";
import { clock } from "./format.js";
import { isChair, seatClass, Speaker } from "./speaker.js";

/** The sentence that is heard, large; remarks over it below. For a room, and for whoever reads along without sound. */
export function Captions() {
  const debate = useDebate();
  const { player } = useApp();
  const line = useMoment((ms) => lineAt(debate, ms) ?? lastLine(debate, ms), [debate.revision]);
  const spoken = useMoment((ms) => (line ? spokenWords(line, ms) : 0), [line, debate.revision]);
  const remarks = useMoment(
    (ms) =>
      line
        ? remarksAt(line, ms)
            .map((each) => line.remarks.indexOf(each))
            .join()
        : "",
    [line],
  );
  if (!line) return <p class="captions-empty">{player.lengthMs ? "Press play, or space." : "Nothing was said yet."}</p>;
  const caption = captionOf(line, Math.max(0, spoken - 1));
  const rest = line.words.slice(caption.from, caption.to);
  return (
    <div class={`captions ${seatClass(debate, line.agent)}`}>
      <p class="who">
        <Speaker id={line.agent} debate={debate} />
        {!isChair(line.agent) && <span class="side">{debate.side(line.agent)}</span>}
        <span class="when">{clock(line.startsMs)}</span>
      </p>
      <p class="sentence" dir="auto" key={`${line.id} ${caption.from}`}>
        <span class="spoken">{rest.slice(0, spoken - caption.from).join(" ")}</span>{" "}
        <span class="coming">{rest.slice(Math.max(0, spoken - caption.from)).join(" ")}</span>
        {line.ended && !line.complete && caption.to === line.words.length ? "—" : ""}
      </p>
      <div class="over">
        {(remarks ? remarks.split(",") : []).map((n) => {
          const remark = line.remarks[Number(n)];
          return (
            remark && (
              <p key={n} class={seatClass(debate, remark.agent)}>
                <Speaker id={remark.agent} debate={debate} /> <q>{remark.words.join(" ")}</q>
              </p>
            )
          );
        })}
      </div>
    </div>
  );
}
