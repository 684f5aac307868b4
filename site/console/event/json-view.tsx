/** A JSON text, laid out and coloured. */
import { useMemo } from "preact/hooks";
import { CopyButton } from "../shell/copy-button.tsx";
import { bytes, size, visible } from "../shell/format.ts";
import { layOut, textOf } from "./tokens.ts";

/** More would cost more than colours are worth. */
const colouredTokens = 4_000;

export function JsonView({ title, text }: { title: string; text: string }) {
  const tokens = useMemo(() => layOut(visible(text)), [text]);
  return (
    <section class="json" aria-label={title}>
      <div class="json-head">
        <h3>{title}</h3>
        <span class="muted">{size(bytes(text))}</span>
        <CopyButton text={text} label={`Copy the ${title.toLowerCase()} as it was sent`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <pre tabIndex={0}>
        <code>
          {tokens.length > colouredTokens
            ? textOf(tokens)
            : tokens.map(({ kind, text }, index) =>
                kind === "space" || kind === "mark" ? (
                  text
                ) : (
                  // The tokens of one text never change places
                  <span key={index} class={`json-${kind}`}>
                    {text}
                  </span>
                ),
              )}
        </code>
      </pre>
    </section>
  );
}
