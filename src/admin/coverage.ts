import type { OperationContract } from "../model/contract.ts";
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
    const service = await registry.load(id);
    // The list of names may be older than what a service has by now.
    const implemented = [...(service?.operations.values() ?? [])]
      .filter(({ contract }) => isOnWire(contract))
      .map(({ contract }) => contract.name)
      .toSorted();
    const missing = known.of(id).filter((name) => service?.operations.has(name) !== true);
    coverage[id] = { implemented, missing };
  }
  return coverage;
}

/** What one service asks of itself, such as S3's ReplicateObject, has no place in its protocol. */
function isOnWire({ service, http }: OperationContract): boolean {
  return http !== undefined || !service.protocols.every((protocol) => protocol.startsWith("rest"));
}
