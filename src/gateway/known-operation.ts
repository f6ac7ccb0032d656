/**
 * Which operations AWS has, whether Atoll has them or not. The names of all of them are loaded when
 * they are first asked for: only errors and unsigned Query requests need them.
 */
import { allServices, speaksQuery, type IndexedService } from "./service-index.ts";

export interface OperationNames {
  /** Tells whether AWS's service has an operation of this name. */
  has(service: string, operation: string): boolean;
  /** All operations of a service, by name. */
  of(service: string): readonly string[];
  /** The services with this operation that read its name from the parameter `Action`. */
  queryServicesWith(operation: string): readonly IndexedService[];
}

let loading: Promise<OperationNames> | undefined;

/** Loads the names, once. */
export function loadOperationNames(): Promise<OperationNames> {
  loading ??= import("./operation-names.ts").then(({ OPERATION_NAMES }) =>
    createNames(OPERATION_NAMES),
  );
  return loading;
}

/** Tells whether AWS's service has an operation of this name. */
export async function knownOperation(service: string, operation: string): Promise<boolean> {
  return (await loadOperationNames()).has(service, operation);
}

/** @param text A line for each service: its id and the names of its operations. */
function createNames(text: string): OperationNames {
  const lines = new Map<string, string>();
  for (const line of text.trim().split("\n")) lines.set(line.slice(0, line.indexOf(" ")), line);
  const sets = new Map<string, ReadonlySet<string>>();

  function operationsOf(service: string): ReadonlySet<string> {
    let operations = sets.get(service);
    if (operations === undefined) {
      operations = new Set(lines.get(service)?.split(" ").slice(1));
      // Ids come from the index, so there are no more of these than services.
      if (lines.has(service)) sets.set(service, operations);
    }
    return operations;
  }

  const queryServices = allServices.filter(speaksQuery);
  return {
    has: (service, operation) => operationsOf(service).has(operation),
    of: (service) => [...operationsOf(service)],
    queryServicesWith: (operation) =>
      queryServices.filter(({ id }) => operationsOf(id).has(operation)),
  };
}
