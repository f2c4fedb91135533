import type { Cited } from "../model/cited.js";

/** What a source says, and where it comes from. */
export function Passage({ of }: { of: Cited }) {
  return (
    <figure class="passage">
      {of.passage ? <blockquote dir="auto">{of.passage.text}</blockquote> : <p>This source is not in the record.</p>}
      <figcaption>
        {of.passage?.title ?? of.id}
        {of.passage?.origin && <span class="origin">{of.passage.origin}</span>}
      </figcaption>
    </figure>
  );
}
