/** One fault, put into one place of the code, which some test must notice. */
export interface Mutant {
  /** What is wrong then. Unlike every other's. */
  name: string;
  file: string;
  /** Stands once in the file. */
  from: string;
  to: string;
  /** Files or folders of the tests that are near, separated by spaces. */
  tests: string;
}
