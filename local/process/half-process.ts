/**
 * A half of the system, seen from inside its own process: it starts when told to, and ends with
 * whoever started it.
 */
import { batchWrites, maxDelay } from "../batched-writes.ts";
import { sentenceOf } from "../start-failure.ts";

export interface Running<Ready> {
  /** What the starter is told. */
  ready: Ready;
  stop: () => Promise<void>;
}

/** From the starter to the half: first the options, later perhaps `"stop"`. */
export type Order<Options> = { start: Options } | "stop";

/** From the half to the starter: first that it has loaded and listens, then how starting went. */
export type Loaded = "loaded";
export type Report<Ready> = { ready: Ready } | { failure: string };

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export function runHalf<Options, Ready>(
  start: (options: Options) => Promise<Running<Ready>>,
): void {
  const flushOutput = batchOutput();
  let running: Running<Ready> | undefined;

  const end = async (): Promise<never> => {
    await running?.stop();
    flushOutput();
    return endGroup();
  };
  const listenToSignals = () => {
    // miniflare has handlers of its own, which would exit before we have cleaned up.
    for (const signal of signals) process.removeAllListeners(signal).on(signal, end);
  };

  process.on("disconnect", end);
  process.on("message", async (order: Order<Options>) => {
    if (order === "stop") return end();
    try {
      running = await start(order.start);
      listenToSignals();
      process.send?.({ ready: running.ready } satisfies Report<Ready>);
    } catch (error) {
      const failure = sentenceOf(error);
      if (failure === undefined) throw error;
      process.send?.({ failure } satisfies Report<Ready>, endGroup);
    }
  });
  listenToSignals();
  process.send?.("loaded" satisfies Loaded);
}

/** A half leads a process group: whatever it has started and not ended by now ends here. */
function endGroup(): never {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // It was not started as a group.
  }
  process.exit();
}

/**
 * For the standard output, which is the half's log file.
 * @returns writes at once what still waits
 */
function batchOutput(): () => void {
  const write = process.stdout.write.bind(process.stdout);
  const { add, flush } = batchWrites(
    (texts) => write(texts.join("")),
    (run) => setTimeout(run, maxDelay).unref(),
  );
  process.stdout.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    add(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const done = rest.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  };
  process.once("exit", flush);
  return flush;
}
