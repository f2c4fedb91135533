import "./page.css";
import { render } from "preact";
import { Debate } from "./model/debate.js";
import { finish, fold, foldPassage, foldWords } from "./model/fold.js";
import type { Sink } from "./source/source.js";
import { sourceOf } from "./source/choose.js";
import { App, AppContext } from "./view/app.js";
import { Page } from "./view/page.js";
import { followSystem } from "./view/theme.js";

async function begin(root: HTMLElement): Promise<void> {
  const debate = new Debate();
  let app: App | null = null;
  let status = "";
  const sink: Sink = {
    events: (rows) => {
      for (const row of rows) fold(debate, row);
      app?.changed();
    },
    words: (clips) => {
      for (const clip of clips) foldWords(debate, clip);
      app?.changed();
    },
    passages: (rows) => {
      for (const row of rows) foldPassage(debate, row);
      app?.changed();
    },
    done: () => {
      finish(debate);
      app?.changed();
    },
    status: (sentence) => {
      status = sentence;
      if (!app) return;
      app.status = sentence;
      app.changed();
    },
  };
  const source = sourceOf(document);
  app = new App(debate, source, await source.open(sink));
  app.status = status;
  document.title = debate.title || document.title;
  root.replaceChildren();
  render(
    <AppContext.Provider value={app}>
      <Page />
    </AppContext.Provider>,
    root,
  );
}

followSystem();
const root = document.getElementById("page");
if (root) {
  begin(root).catch((error: unknown) => {
    root.textContent = error instanceof Error ? error.message : String(error);
  });
}
