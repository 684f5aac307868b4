/** The request that the form would send, for a terminal or a program, to be copied. */
import { useState } from "preact/hooks";
import { CopyButton } from "../shell/copy-button.tsx";
import type { Draft } from "./draft.ts";
import { curlOf, typescriptOf } from "./snippets.ts";

const languages = { curl: curlOf, TypeScript: typescriptOf };
type Language = keyof typeof languages;

export function SnippetView({ draft, apiKey }: { draft: Draft; apiKey: string }) {
  const [language, setLanguage] = useState<Language>("curl");
  const [isWithKey, setWithKey] = useState(false);
  const text = languages[language](draft, location.origin, isWithKey ? apiKey : undefined);
  return (
    <section class="as-code" aria-label="The same as code">
      <div class="as-code-head">
        <fieldset class="tabs">
          <legend class="visually-hidden">Language</legend>
          {(Object.keys(languages) as Language[]).map((name) => (
            <button
              type="button"
              key={name}
              aria-pressed={name === language}
              onClick={() => setLanguage(name)}
            >
              {name}
            </button>
          ))}
        </fieldset>
        <label class="switch">
          <input
            type="checkbox"
            checked={isWithKey}
            onChange={({ currentTarget }) => setWithKey(currentTarget.checked)}
          />
          With my key
        </label>
        <CopyButton text={text} label={`Copy the ${language}`} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <pre tabIndex={0}>{text}</pre>
    </section>
  );
}
