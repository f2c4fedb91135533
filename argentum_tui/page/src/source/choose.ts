import { FileSource } from "./file_source.js";
import { LiveSource } from "./live_source.js";
import type { Source } from "./source.js";

/** The source that a page names: a live one where it holds `<script type="application/json" id="argentum-live">`, else its own record. */
export function sourceOf(page: Document): Source {
  return page.getElementById("argentum-live") ? new LiveSource(page) : new FileSource(page);
}
