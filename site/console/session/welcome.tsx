/** Shown before there is a key: what this is, and how to sign in. */
import { useState } from "preact/hooks";
import type { Problem } from "../api/problem.ts";
import { CopyButton } from "../shell/copy-button.tsx";
import { ProblemCard } from "../shell/problem-card.tsx";
import { SecretInput } from "../shell/secret-input.tsx";

interface WelcomeProps {
  problem: Problem | undefined;
  isChecking: boolean;
  onKey: (key: string) => void;
}

const makeKey = "npm run keys -- create --tenant acme --scopes events:write,inbox:read,inbox:ack";

export function Welcome({ problem, isChecking, onKey }: WelcomeProps) {
  return (
    <main class="welcome" id="main">
      <h1>Open your inbox</h1>
      <p class="lead">
        Send an event, watch it arrive, and look after what waits. All it takes is an API key.
      </p>
      <KeyForm isChecking={isChecking} onKey={onKey} />
      {problem && <ProblemCard problem={problem} />}
      <section class="hint">
        <h2>No key yet?</h2>
        <p>
          On your own machine, <code>npm start</code> prints a link that opens this page with a key.
          Elsewhere, one command makes one:
        </p>
        <div class="snippet">
          <pre>{makeKey}</pre>
          <CopyButton text={makeKey} label="Copy the command" />
        </div>
        <p class="muted">
          The key stays in this tab: close it, and it is gone. <a href="/docs">The reference</a>{" "}
          says what a key may do.
        </p>
      </section>
    </main>
  );
}

function KeyForm({ isChecking, onKey }: Omit<WelcomeProps, "problem">) {
  const [key, setKey] = useState("");
  const [isShown, setShown] = useState(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (key.trim() !== "") onKey(key.trim());
  };
  return (
    <form class="key-form" onSubmit={submit}>
      <label for="api-key">API key</label>
      <SecretInput
        id="api-key"
        value={key}
        onValue={setKey}
        isShown={isShown}
        onShown={setShown}
        isRequired
        autocomplete="off"
        placeholder="zt_…"
      />
      <button type="submit" class="primary" disabled={isChecking}>
        {isChecking ? "Checking…" : "Open the inbox"}
      </button>
    </form>
  );
}
