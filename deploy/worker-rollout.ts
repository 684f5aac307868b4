/** The steps by which requests move from one version of the Worker to the next. */
import { OperatorError } from "./command.ts";
import type { Share, WorkerVersions } from "./worker-versions.ts";

export interface WorkerRollout {
  versions: Pick<WorkerVersions, "share" | "deployTriggers">;
  /** @returns the new version's id */
  upload(): Promise<string>;
  serving: readonly Share[];
  /** Sends an event through the new version. */
  prove(version: string): Promise<void>;
  /** Names of the alarms that mean the release, and ring. */
  ringing(): Promise<string[]>;
  wait(minutes: number): Promise<void>;
  minutes: number;
  print(step: string): void;
}

const firstPercent = 10;

/** @throws OperatorError after all requests went back, if the new version failed its proof */
export async function rollOut(of: WorkerRollout): Promise<void> {
  const { versions, print } = of;
  const old = mostOf(of.serving);
  const fresh = await of.upload();
  const before = await of.ringing();
  await versions.share(
    { version_id: fresh, percentage: firstPercent },
    { version_id: old, percentage: 100 - firstPercent },
  );
  print(`${firstPercent} % of the requests go to ${fresh}, for ${of.minutes} min`);
  try {
    await of.prove(fresh);
    await of.wait(of.minutes);
    const since = (await of.ringing()).filter((name) => !before.includes(name));
    if (since.length > 0) throw new OperatorError(`${since.join(", ")} began to ring`);
  } catch (error) {
    await versions.share({ version_id: old, percentage: 100 });
    throw new OperatorError(
      `All requests went back to ${old}: ${error instanceof Error ? error.message : error}`,
    );
  }
  await versions.share({ version_id: fresh, percentage: 100 });
  await versions.deployTriggers();
  print("all requests go to the new version");
}

/** After an interrupted rollout, two versions serve: the one with more of the requests stays. */
function mostOf(serving: readonly Share[]): string {
  const [most] = serving.toSorted((left, right) => right.percentage - left.percentage);
  if (!most) throw new OperatorError("no version of the Worker serves yet");
  return most.version_id;
}
