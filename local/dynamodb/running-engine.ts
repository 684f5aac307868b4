/** A DynamoDB engine that runs on this machine. */
/**
 * `dynoxide` is native and quick, but made for one platform; `dynalite` runs wherever Node does.
 */
export const engineNames = ["dynoxide", "dynalite"] as const;
export type EngineName = (typeof engineNames)[number];

export interface Engine {
  name: EngineName | "external";
  endpoint: string;
  /** Resolves when the engine has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}
