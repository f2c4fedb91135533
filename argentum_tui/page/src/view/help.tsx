import { useEffect, useRef } from "preact/hooks";
import { useChanges } from "./app.js";
import { KEYS } from "./keyboard.js";

/** All keys. A dialog of the browser's own: it keeps the focus and gives it back. */
export function Help() {
  const app = useChanges();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (app.helping && !dialog.current?.open) dialog.current?.showModal();
    if (!app.helping && dialog.current?.open) dialog.current.close();
  }, [app, app.helping]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        app.helping = false;
        app.changed();
      }}
    >
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEYS.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys.split(" ").map((key) => (key === "–" ? " – " : <kbd key={key}>{key}</kbd>))}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}
