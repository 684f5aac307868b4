/** The GitHub repository whose workflows may deploy, as GitHub's tokens name it. */

export interface Repository {
  readonly owner: string;
  readonly name: string;
  /**
   * They never change and are never given out again, unlike the names. Tokens of repositories that
   * were made, renamed or moved since mid-2026 carry them.
   * https://docs.github.com/actions/concepts/security/openid-connect
   */
  readonly ids: { readonly owner: string; readonly repository: string } | undefined;
}

/**
 * @returns undefined if none is named
 * @throws RangeError if what is named is no repository
 */
export function parseRepository(variables: {
  GITHUB_REPOSITORY?: string | undefined;
  GITHUB_REPOSITORY_ID?: string | undefined;
  GITHUB_REPOSITORY_OWNER_ID?: string | undefined;
}): Repository | undefined {
  const {
    GITHUB_REPOSITORY: named,
    GITHUB_REPOSITORY_ID: repository,
    GITHUB_REPOSITORY_OWNER_ID: owner,
  } = variables;
  if (!named) return undefined;
  const [, ownerName = "", name = ""] = /^([\w.-]+)\/([\w.-]+)$/.exec(named) ?? [];
  if (!name) throw new RangeError(`GITHUB_REPOSITORY must be owner/name, not ${named}`);
  if (Boolean(repository) !== Boolean(owner))
    throw new RangeError("Set GITHUB_REPOSITORY_ID and GITHUB_REPOSITORY_OWNER_ID both, or none.");
  for (const id of [repository, owner])
    if (id && !/^\d+$/.test(id)) throw new RangeError(`${id} is no numeric id of GitHub's`);
  return {
    owner: ownerName,
    name,
    ids: repository && owner ? { owner, repository } : undefined,
  };
}

/**
 * The `sub` claims of a context, such as `environment:staging`. Where the ids are known, those that
 * carry them are trusted and no others: who gets a freed name gets nothing.
 */
export function subjectOf({ owner, name, ids }: Repository, context: string): string {
  return ids
    ? `repo:${owner}@${ids.owner}/${name}@${ids.repository}:${context}`
    : `repo:${owner}/${name}:${context}`;
}
