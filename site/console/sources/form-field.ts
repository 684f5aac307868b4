/** What the form of a source asks for. */

export interface FormField {
  /** Where its value stands in the definition. */
  path: readonly string[];
  /** `place`: the name of a header, or a JSON Pointer. `lines`: several texts. */
  kind: "text" | "number" | "lines" | "choice" | "place";
  isRequired: boolean;
  hint?: string;
  /** What it is if nothing is said. */
  fallback?: string;
  /** Of a choice. */
  choices?: readonly string[];
}

export interface SchemeForm {
  scheme: string;
  hasSecret: boolean;
  fields: readonly FormField[];
}

export const keyOf = ({ path }: FormField): string => path.join(".");
