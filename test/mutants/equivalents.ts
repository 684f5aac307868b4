/** Mutants that no test can notice: by name, why nobody can. */
export const equivalents: Readonly<Record<string, string>> = {};
