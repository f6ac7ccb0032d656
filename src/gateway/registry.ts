import type { Operation } from "../model/operation.ts";
import type { Service } from "../model/service.ts";

/** A service that is loaded: its tables stand and its operations can be found by name. */
export interface LoadedService {
  readonly definition: Service;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** Finds services, loading each at its first use. */
export interface Registry {
  /** The ids of all services that exist here. */
  readonly ids: readonly string[];
  /** The service if it is loaded already: the common case, without a promise. */
  loaded(id: string): LoadedService | undefined;
  /** Loads a service; undefined when there is none of that id. */
  load(id: string): Promise<LoadedService | undefined>;
}

/**
 * Makes a registry.
 *
 * @param loaders How to load each service, by id.
 * @param prepare Runs once for each service before its first use: creates its tables.
 */
export function createRegistry(
  loaders: Readonly<Record<string, () => Promise<Service>>>,
  prepare: (service: Service) => Promise<void>,
): Registry {
  const done = new Map<string, LoadedService>();
  const underWay = new Map<string, Promise<LoadedService>>();

  async function loadOnce(id: string, loader: () => Promise<Service>): Promise<LoadedService> {
    const definition = await loader();
    await prepare(definition);
    const operations = new Map<string, Operation>();
    for (const operation of definition.operations) {
      operations.set(operation.contract.name, operation);
    }
    const service = { definition, operations };
    done.set(id, service);
    return service;
  }

  return {
    ids: Object.keys(loaders),
    loaded: (id) => done.get(id),
    async load(id) {
      const loader = Object.hasOwn(loaders, id) ? loaders[id] : undefined;
      if (loader === undefined) return undefined;
      let loading = done.get(id) ?? underWay.get(id);
      if (loading === undefined) {
        // A failed load is forgotten, so that the next request tries again.
        loading = loadOnce(id, loader).finally(() => underWay.delete(id));
        underWay.set(id, loading);
      }
      return loading;
    },
  };
}
