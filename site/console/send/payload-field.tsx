/** The editor of the payload, which says at once whether it is JSON. */
import { limits } from "../../../contract/limits.ts";
import { layOut, textOf } from "../event/tokens.ts";
import { bytes, size } from "../shell/format.ts";

interface PayloadFieldProps {
  text: string;
  fault: string | undefined;
  onText: (text: string) => void;
}

export function PayloadField({ text, fault, onText }: PayloadFieldProps) {
  return (
    <div class="field">
      <div class="field-head">
        <label for="payload">Payload</label>
        <span class="muted">
          {size(bytes(text))} of {size(limits.payloadBytes)}
        </span>
        <button
          type="button"
          class="quiet small"
          disabled={fault !== undefined}
          onClick={() => onText(textOf(layOut(text)))}
        >
          Lay out
        </button>
      </div>
      <textarea
        id="payload"
        class="mono"
        rows={8}
        value={text}
        onInput={({ currentTarget }) => onText(currentTarget.value)}
        aria-invalid={fault !== undefined}
        aria-describedby="payload-state"
        spellcheck={false}
        autocomplete="off"
      />
      <p id="payload-state" class={fault === undefined ? "fine" : "fault"} role="status">
        {fault ?? "JSON, sent letter for letter"}
      </p>
    </div>
  );
}
