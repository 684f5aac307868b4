/** Lets Terraform take on another table in place of the one that it made. */
import { OperatorError } from "./command.ts";
import type { Stack } from "./stack.ts";

/** Both tables stay as they are. Repeatable: what was interrupted goes on. */
export async function adoptTable(
  stack: Pick<Stack, "list" | "forget" | "adopt" | "tableAddress">,
  table: string,
): Promise<void> {
  const address = stack.tableAddress();
  if (address === undefined) throw new OperatorError("The stack has no table.");
  if ((await stack.list()).includes(address)) await stack.forget(address);
  await stack.adopt(address, table);
}
