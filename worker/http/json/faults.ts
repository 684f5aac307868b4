/** What is wrong with members of a body, each named by a JSON Pointer (RFC 6901). */
import { type ApiError, withFaults } from "../problem.ts";

/** What is wrong with one member. */
export interface MemberError {
  /** RFC 6901. */
  pointer: string;
  detail: string;
}

export const validationFailed = (errors: MemberError[]): ApiError =>
  withFaults("validation_failed", errors);

/** Names come from outside: each is cut to a length that a log or a screen can hold. */
export function pointerOf(path: PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).slice(0, 64).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
