/** Copies a text, and says so. */
import { useState } from "preact/hooks";

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<"" | "Copied" | "Not copied">("");
  const copy = async () => {
    setOutcome(await written(text));
    setTimeout(() => setOutcome(""), 2_000);
  };
  return (
    <button type="button" class="quiet small" aria-label={outcome || label} onClick={copy}>
      {outcome || "Copy"}
    </button>
  );
}

/** Without TLS, a page that is not on this machine has no clipboard. */
async function written(text: string): Promise<"Copied" | "Not copied"> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Not copied";
  }
}
