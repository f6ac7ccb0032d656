import type { Registry } from "../gateway/registry.ts";
import { loadOperationNames } from "../gateway/known-operation.ts";
import { allServices } from "../gateway/service-index.ts";

/** The operations of one service. */
export interface ServiceCoverage {
  readonly implemented: readonly string[];
  /** Operations that AWS has and that are answered with 501 here. */
  readonly missing: readonly string[];
}

/** Every service that AWS has, and which of its operations exist here. */
export async function coverageOf(
  registry: Registry,
): Promise<Readonly<Record<string, ServiceCoverage>>> {
  const coverage: Record<string, ServiceCoverage> = {};
  const known = await loadOperationNames();
  for (const { id } of allServices) {
    const names = known.of(id);
    const service = await registry.load(id);
    const implemented = names.filter((name) => service?.operations.has(name) === true);
    const missing = names.filter((name) => service?.operations.has(name) !== true);
    coverage[id] = { implemented, missing };
  }
  return coverage;
}
