/** The `detail` of an error: what happened, and what to do about it, in plain words. */
import { type ErrorCode, errors } from "./errors.ts";
import type { Fault, ProblemMembers } from "./problem.ts";

export interface Occurrence {
  /** What happened this time, as a sentence. Default: what the members say, or else the title. */
  detail?: string | undefined;
  /** What to do this time, as a sentence. Default: the catalogue's remedy. */
  remedy?: string | undefined;
  members?: ProblemMembers | undefined;
}

export function detailOf(code: ErrorCode, { detail, remedy, members }: Occurrence = {}): string {
  const happened = detail ?? toldByMembers(members) ?? `${errors[code].title}.`;
  return `${happened} ${remedy ?? errors[code].remedy}`;
}

const toldByMembers = ({
  errors: faults,
  required_scope,
  max_bytes,
}: ProblemMembers = {}): string | undefined => {
  if (faults?.[0]) return `${faultText(faults[0])}.${more(faults.length - 1)}`;
  if (required_scope !== undefined) return `The API key lacks the scope \`${required_scope}\`.`;
  if (max_bytes !== undefined) return `More than ${max_bytes.toLocaleString("en-US")} bytes came.`;
  return undefined;
};

const more = (count: number): string =>
  count === 0 ? "" : ` ${count} more ${count === 1 ? "fault" : "faults"} in \`errors\`.`;

/** @returns such as "`/payload` is required" */
export function faultText(fault: Fault): string {
  if ("pointer" in fault)
    return `${fault.pointer === "" ? "The body" : `\`${fault.pointer}\``} ${fault.detail}`;
  return "parameter" in fault
    ? `The parameter \`${fault.parameter}\` ${fault.detail}`
    : `The header \`${fault.header}\` ${fault.detail}`;
}
