/** The buttons of an open source. */
import { useState } from "preact/hooks";
import type { ShownSource } from "../api/sources.ts";
import { Confirm } from "../shell/dialog.tsx";
import type { Commands } from "./use-source-commands.ts";

interface SourceCommandsProps {
  source: ShownSource;
  hasSecret: boolean;
  commands: Commands;
  onForm: (form: "definition" | "secret") => void;
}

export function SourceCommands({ source, hasSecret, commands, onForm }: SourceCommandsProps) {
  const [isDeleting, setDeleting] = useState(false);
  const { isBusy, setPaused, remove } = commands;
  const isPaused = source.paused === true;
  return (
    <div class="commands">
      <button type="button" disabled={isBusy} onClick={() => setPaused(!isPaused)}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      {hasSecret && (
        <button type="button" disabled={isBusy} onClick={() => onForm("secret")}>
          New secret
        </button>
      )}
      <button type="button" disabled={isBusy} onClick={() => onForm("definition")}>
        Edit
      </button>
      <button
        type="button"
        class="danger-quiet"
        disabled={isBusy}
        onClick={() => setDeleting(true)}
      >
        Delete…
      </button>
      {isDeleting && (
        <Confirm
          title={`Delete the source ${source.name}?`}
          question={
            <p>
              Its address ends for good: the sender is answered 404. One that is made anew has
              another address. What came through it stays.
            </p>
          }
          confirm="Delete the source"
          onConfirm={remove}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}
