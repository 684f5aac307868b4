/** @returns the items so that tenants take turns: one that has many holds up no other's */
export function inTurns<Item>(items: readonly Item[], tenantOf: (item: Item) => string): Item[] {
  const turns = new Map<string, number>();
  const placed = items.map((item) => {
    const tenant = tenantOf(item);
    const turn = turns.get(tenant) ?? 0;
    turns.set(tenant, turn + 1);
    return { item, turn };
  });
  return placed.sort((a, b) => a.turn - b.turn).map(({ item }) => item);
}
