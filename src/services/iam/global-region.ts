/**
 * The region under which a global service keeps its records, one for each partition, by the names
 * that AWS's own endpoint lists use.
 */
export function globalRegion(partition: string): string {
  return `${partition}-global`;
}
