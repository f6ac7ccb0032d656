import type { OperationContract } from "../model/contract.ts";
import type { Operation } from "../model/operation.ts";
import type { Headers } from "../protocols/protocol.ts";
import { compileRoutes, matchOperation, type RouteTable } from "../protocols/rest-uri.ts";
import type { LoadedService } from "./registry.ts";
import type { ServiceRoute } from "./route.ts";
import { unsupportedOperation } from "./unsupported.ts";

/** What tells the operation of a request. */
export interface OperationQuestion {
  readonly method: string;
  readonly query: string;
  readonly headers: Headers;
  readonly route: ServiceRoute;
  readonly service: LoadedService;
}

const routeTables = new WeakMap<LoadedService, RouteTable>();

/**
 * Finds the operation that a request means: named in RPC protocols, matched by method and path in
 * REST ones.
 *
 * @throws Fault AWS's error for what AWS has not, 501 for what Atoll has not.
 */
export function findOperation(question: OperationQuestion): Operation | Promise<Operation> {
  const { route, service } = question;
  const name = route.operation ?? matched(question)?.name;
  const operation = name === undefined ? undefined : service.operations.get(name);
  return operation ?? refuse(route, name);
}

function matched({
  method,
  query,
  headers,
  route,
  service,
}: OperationQuestion): OperationContract | undefined {
  if (route.protocol !== "restJson1" && route.protocol !== "restXml") return undefined;
  let table = routeTables.get(service);
  if (table === undefined) {
    table = compileRoutes(
      service.definition.contracts ??
        [...service.operations.values()].map(({ contract }) => contract),
    );
    routeTables.set(service, table);
  }
  const { path, labels } = route;
  service.definition.checkTarget?.({ method, path, query, labels });
  return matchOperation(table, { method, path, query, headers, labels });
}

async function refuse(route: ServiceRoute, name: string | undefined): Promise<never> {
  throw await unsupportedOperation(route, name);
}
