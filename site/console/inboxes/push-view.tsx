/** How an open inbox pushes, how its receiver has been answering, and what can be done. */
import { useState } from "preact/hooks";
import type { Api } from "../api/api.ts";
import type { ShownInbox } from "../api/inboxes.ts";
import { type Problem, problemOf } from "../api/problem.ts";
import {
  type PushAnswer,
  type PushHealth,
  rotatePush,
  setPushPaused,
  testPush,
} from "../api/pushes.ts";
import { CopyButton } from "../shell/copy-button.tsx";
import { Fact } from "../shell/fact.tsx";
import { localTime, visible } from "../shell/format.ts";
import { ProblemCard } from "../shell/problem-card.tsx";

interface PushViewProps {
  api: Api;
  inbox: ShownInbox & { push: NonNullable<ShownInbox["push"]> };
  mayChange: boolean;
  /** What signs, if it was made just now. */
  secret: string | undefined;
  onSecret: (secret: string) => void;
  /** It is paused, or goes on. */
  onChange: () => Promise<void>;
}

export function PushView(props: PushViewProps) {
  const { api, inbox, mayChange, secret, onSecret, onChange } = props;
  const { push, name } = inbox;
  const [problem, setProblem] = useState<Problem>();
  const [answer, setAnswer] = useState<PushAnswer>();
  const [isBusy, setBusy] = useState(false);
  const isPaused = push.health?.state === "paused";
  const attempt = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setProblem(undefined);
    setAnswer(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  };
  const test = () => attempt(async () => setAnswer(await testPush(api, name)));
  const pause = () => attempt(() => setPushPaused(api, name, !isPaused).then(onChange));
  const rotate = () => attempt(async () => onSecret(await rotatePush(api, name)));
  const disabled = isBusy || !mayChange;
  return (
    <section class="address" aria-label="Push">
      <h3>Push</h3>
      {isPaused && <Banner health={push.health} />}
      {problem && <ProblemCard problem={problem} onDismiss={() => setProblem(undefined)} />}
      {secret !== undefined && <NewSecret secret={secret} />}
      <dl class="facts">
        <Fact name="Posts to">
          <code>{visible(push.url)}</code>
          {push.mode === "notify" && ", only that something waits"}
        </Fact>
        {push.health && <HealthFacts health={push.health} />}
      </dl>
      <p role="status">{answer && wordsOf(answer)}</p>
      <div class="commands">
        <button type="button" disabled={disabled} onClick={test}>
          Post a test
        </button>
        <button type="button" disabled={disabled} onClick={pause}>
          {isPaused ? "Resume" : "Pause"}
        </button>
        <button type="button" disabled={disabled} onClick={rotate}>
          New secret
        </button>
      </div>
    </section>
  );
}

const causes = {
  asked: "It was paused by hand.",
  gone: "The receiver answered 410: it is gone.",
  failing: "The receiver has failed for five days.",
} as const;

const Banner = ({ health }: { health: PushHealth | undefined }) => (
  <p class="fault" role="alert">
    Nothing is posted. {causes[health?.paused_because ?? "asked"]} Its events wait until it is
    resumed.
  </p>
);

const NewSecret = ({ secret }: { secret: string }) => (
  <div>
    <p>The secret that signs what is posted. Keep it now: it is not shown again.</p>
    <div class="snippet">
      <pre>{secret}</pre>
      <CopyButton text={secret} label="Copy the secret" />
    </div>
  </div>
);

function HealthFacts({ health }: { health: PushHealth }) {
  const { state, failures_in_a_row, last_success_at, last_failure, next_attempt_at } = health;
  return (
    <>
      <Fact name="Receiver">{stateWords[state]}</Fact>
      {last_success_at !== undefined && (
        <Fact name="Last success">{localTime(last_success_at)}</Fact>
      )}
      {last_failure && (
        <Fact name="Last failure">
          {localTime(last_failure.at)}: {wordsOf({ ...last_failure, delivered: false })}
        </Fact>
      )}
      {failures_in_a_row > 0 && <Fact name="Failures in a row">{failures_in_a_row}</Fact>}
      {next_attempt_at !== undefined && <Fact name="Next post">{localTime(next_attempt_at)}</Fact>}
    </>
  );
}

const stateWords = {
  active: "is posted to as events come",
  probing: "keeps failing: one event at a time is tried",
  paused: "is left alone",
} as const;

const failures = {
  status: "it refused",
  redirect: "it points elsewhere, which is not followed",
  timeout: "it did not answer within 15 seconds",
  connection: "there was no whole answer",
  refused_url: "its address may not be posted to",
  no_secret: "there is no secret to sign with: make a new one",
  internal: "a fault of this service",
} as const;

function wordsOf({
  delivered,
  status,
  error,
}: Pick<PushAnswer, "delivered" | "status" | "error">): string {
  const answered = status === undefined ? "" : `HTTP ${status}, `;
  return `${answered}${delivered ? "the receiver took it" : failures[error ?? "status"]}`;
}
