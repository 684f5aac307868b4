/** Copies a text, and says so. */
import { useState } from "preact/hooks";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<"" | "Copied" | "Not copied">("");
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => "Copied" as const,
      () => "Not copied" as const,
    );
    setOutcome(done);
    setTimeout(() => setOutcome(""), 2_000);
  };
  return (
    <button type="button" class="quiet small" aria-label={outcome || label} onClick={copy}>
      {outcome || "Copy"}
    </button>
  );
}
