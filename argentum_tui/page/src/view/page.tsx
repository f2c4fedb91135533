import { useChanges } from "./app.js";
import { Controls } from "./controls.js";
import { Economy } from "./economy.js";
import { Transcript } from "./transcript.js";
import { Watcher } from "./watcher.js";

export function Page() {
  const { debate } = useChanges();
  return (
    <>
      <header><h1>{debate.title}</h1></header>
      <main><Transcript /></main>
      <aside><Watcher /><Economy /></aside>
      <Controls />
    </>
  );
}
