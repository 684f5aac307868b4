/** The three variables by which a stack is told which versions of its Lambdas take the calls. */

/** By service. */
export type Versions = Readonly<Record<string, string>>;

export interface Rollout {
  /** What was rolled back to, and stays until it is unpinned. */
  pinned: Versions;
  /** The newest versions' share of the calls; `stable` says which versions keep the others. */
  canary?: Canary | undefined;
}

export interface Canary {
  stable: Versions;
  weight: number;
}

export const variablesOf = ({ pinned, canary }: Rollout): string[] => [
  ...(Object.keys(pinned).length > 0 ? [`-var=pinned_versions=${JSON.stringify(pinned)}`] : []),
  ...(canary
    ? [
        `-var=stable_versions=${JSON.stringify(canary.stable)}`,
        `-var=canary_weight=${canary.weight}`,
      ]
    : []),
];

/** What the stack's outputs say; none before the first apply. */
export function versionsIn(
  outputs: Readonly<Record<string, string>>,
  name: "LIVE_VERSIONS" | "PINNED_VERSIONS",
): Versions {
  const text = outputs[name];
  return text === undefined ? {} : JSON.parse(text);
}
