/**
 * Puts the house together: storage, services, gateway, delivery, admin API, around one clock.
 */
import type { InitScript } from "./admin/init-stage.ts";
import { ownEndpoints } from "./admin/own-endpoints.ts";
import { settingsFromFile } from "./config-source.ts";
import { resolveConfig, type Config } from "./config.ts";
import { locationOf } from "./data-folder.ts";
import { startCollector, type Collector } from "./delivery/collector.ts";
import { startDelivery, type Delivery } from "./delivery/drain.ts";
import { createClock, wallClockMs, type MovableClock } from "./gateway/clock.ts";
import { createDoor } from "./gateway/door.ts";
import type { Gateway, GatewaySettings, IdentitySource } from "./gateway/gateway.ts";
import { handle } from "./gateway/handle.ts";
import { iamModes, openIamModes, type IamModes } from "./gateway/iam-modes.ts";
import { createIdentitySource } from "./gateway/identity.ts";
import { invoke, servicesFor } from "./gateway/invoke.ts";
import {
  fetchInProcess,
  IN_PROCESS_HOST,
  sdkRequestHandler,
  type SdkRequestHandler,
} from "./gateway/in-process.ts";
import { silentLog, type Log } from "./gateway/log.ts";
import { watchLastUsed, type LastUsed } from "./gateway/last-used.ts";
import { randomIds } from "./gateway/random-ids.ts";
import { createRegistry, type Registry } from "./gateway/registry.ts";
import type { GatewayRequest } from "./gateway/request.ts";
import { listen, type RunningServer, type ServerOptions } from "./gateway/server.ts";
import { createStopSignal, type StopSignal } from "./gateway/stop-signal.ts";
import { blobReferences } from "./model/blob.ts";
import { DEFAULT_REGION } from "./model/scope.ts";
import type { JobHandler } from "./model/service.ts";
import type { Vault } from "./model/vault.ts";
import type { WireResponse } from "./protocols/protocol.ts";
import { services } from "./services/index.ts";
import { organizationTables } from "./services/organizations/tables.ts";
import { openStore, type OpenStore } from "./storage/open.ts";
import { StorageError } from "./storage/storage-error.ts";
import { decisions } from "./trail/decision-record.ts";
import { createTrail } from "./trail/trail.ts";
import { openVault, rootKeys } from "./vault.ts";

/** How to make an Atoll. Every member has the meaning and the default of its setting in `config.ts`. */
export interface AtollOptions extends Partial<
  Omit<Config, "port" | "host" | "tls" | "tlsCert" | "tlsKey">
> {
  /** The clock to go by; one that runs beside the machine's without it. */
  readonly clock?: MovableClock | undefined;
  /** Where to tell what happens; nowhere without it. */
  readonly log?: Log | undefined;
  /** The init hooks whose states `/_localstack/init` tells. */
  readonly initScripts?: readonly InitScript[] | undefined;
  /** Ends the process, when a client asks for it through `/_localstack/health`. */
  readonly stop?: (() => void) | undefined;
}

export interface ListenOptions {
  /** 4566 unless given; 0 takes a free port. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** A running Atoll. */
export interface Atoll {
  /**
   * Serves HTTP.
   *
   * @throws ListenError When the port cannot be had.
   */
  listen(options?: ListenOptions): Promise<{ readonly url: string; readonly port: number }>;
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** The configuration of an AWS SDK for JavaScript v3 client that speaks to this Atoll, without a port. */
  clientConfig(accountId: string, region?: string): ClientConfig;
  readonly clock: AtollClock;
  /** Finishes what is under way and closes the store. */
  close(): Promise<void>;
}

export interface AtollClock {
  /** Atoll's time, in milliseconds since the epoch. */
  nowMs(): number;
  /** Moves the time forward; resolves when what fell due has been done. */
  advance(ms: number): Promise<void>;
}

export interface ClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly requestHandler: SdkRequestHandler;
}

/** The address of an Atoll that has none: requests to it never reach a network. */
const IN_PROCESS_ENDPOINT = `http://${IN_PROCESS_HOST}`;

const DEFAULT_PORT = 4566;

/** A port that cannot be had, said in one sentence. */
class ListenError extends Error {
  override readonly name = "ListenError";
}

/**
 * Makes an Atoll. It serves in process at once; call `listen` for a port.
 *
 * @throws ConfigError For an option that there is not, or a value that it cannot have.
 * @throws StorageError When the data folder or the database cannot be used.
 */
export async function createAtoll(options: AtollOptions = {}): Promise<Atoll> {
  refuseUnknown(options);
  const house = await openHouse(options);
  const { gateway, delivery, stopSignal } = house;
  const door = createDoor((request) => {
    delivery.requestCame();
    return handle(request, gateway);
  });
  const handler = door.enter;
  const servers: RunningServer[] = [];
  return {
    async listen({ port = DEFAULT_PORT, host = "127.0.0.1", tls } = {}) {
      const server = await listenOrSay(handler, { port, host, tls });
      servers.push(server);
      house.address.port = server.port;
      const isThisMachine = ["0.0.0.0", "::", "127.0.0.1", "::1"].includes(host);
      const shownHost = isThisMachine ? "localhost" : host;
      const url = `${tls === undefined ? "http" : "https"}://${shownHost}:${server.port}`;
      return { url, port: server.port };
    },
    fetch: (request) => fetchInProcess(request, handler),
    clientConfig: (accountId, region = DEFAULT_REGION) => ({
      region,
      endpoint: IN_PROCESS_ENDPOINT,
      credentials: { accessKeyId: accountId, secretAccessKey: "atoll" },
      requestHandler: sdkRequestHandler(handler),
    }),
    clock: {
      nowMs: () => gateway.clock.nowMs(),
      async advance(ms) {
        gateway.clock.advance(ms);
        await delivery.idle();
        await house.lastUsed.flush();
      },
    },
    async close() {
      if (!stopSignal.begin()) return;
      await Promise.all(servers.map((server) => server.close()));
      await door.close();
      await closeHouse(house);
    },
  };
}

/** The options that are no settings. */
const PARTS: ReadonlySet<string> = new Set(["clock", "log", "initScripts", "stop"]);

/** Without types nobody else would notice that `iam: "enforced"` enforces nothing. */
function refuseUnknown(options: AtollOptions): void {
  const settings = Object.entries(options).filter(([name]) => !PARTS.has(name));
  resolveConfig([settingsFromFile(Object.fromEntries(settings), "createAtoll")]);
}

/** What an Atoll is made of: for those who measure or test the path of a request by itself. */
export interface House {
  readonly gateway: Gateway;
  readonly store: OpenStore;
  readonly delivery: Delivery;
  readonly collector: Collector;
  readonly lastUsed: LastUsed;
  readonly stopSignal: StopSignal;
  readonly address: Address;
}

/** Where Atoll is reached: known for sure once it listens. */
interface Address {
  port: number;
}

/** Finishes what was begun behind the requests and closes the store. */
export async function closeHouse(house: House): Promise<void> {
  const { gateway, delivery, collector, lastUsed, store } = house;
  await delivery.stop();
  await collector.stop();
  gateway.clock.stop();
  gateway.modes.stop();
  await gateway.trail.stop();
  await lastUsed.stop();
  await store.close();
}

/** What no request waits for: a database that cannot be reached is no bug of Atoll's. */
function reportTo(log: Log, error: unknown): void {
  if (error instanceof StorageError) log.error({}, error.message);
  else log.error({ error }, "an effect of a commit failed inside Atoll; please report this");
}

/** Puts the parts together; nothing listens yet. */
export async function openHouse(options: AtollOptions): Promise<House> {
  const clock = options.clock ?? createClock();
  const log = options.log ?? silentLog;
  const address: Address = { port: DEFAULT_PORT };
  const startedAtMs = wallClockMs();
  const location = locationOf(options);
  const store = await openStore(location, {
    // Every request is judged by its account's organization, long before anybody calls that service.
    tables: [decisions, iamModes, rootKeys, blobReferences, ...organizationTables],
    durability: options.durability ?? "full",
    report: (error) => reportTo(log, error),
  });
  const reportModes = (error: unknown): void =>
    log.error({ error }, "the IAM modes of accounts could not be read");
  const modes = await openIamModes(store, options.iam ?? "audit", reportModes);
  const vault = await openVault(location, store);
  const registry = createRegistry(services, (service) => store.addTables(service.tables));
  const identity = createIdentitySource(store, registry);
  const settings = settingsOf(options, address, { vault, modes, identity });
  const handlers = (kind: string): Promise<JobHandler | undefined> => handlerOf(kind, registry);
  const collector = startCollector({ store, log });
  const stopSignal = createStopSignal();
  const reportTrail = (error: unknown): void => log.error({ error }, "decisions could not be kept");
  const gateway: Gateway = {
    settings,
    store,
    blobs: store.blobs,
    clock,
    ids: randomIds,
    registry,
    log,
    identity,
    modes,
    trail: createTrail({ store, clock, report: reportTrail }),
    stopSignal,
    invoke,
    other: (route, request) => own.answer(route, request),
  };
  const delivery = startDelivery({
    store,
    clock,
    ids: randomIds,
    settings,
    log,
    handlers,
    services: (job) => servicesFor(job, gateway),
  });
  const { trail } = gateway;
  const reportUses = (error: unknown): void => log.error({ error }, "last uses could not be kept");
  const lastUsed = watchLastUsed({ trail, store, registry, report: reportUses });
  const settle = async (): Promise<void> => {
    await delivery.idle();
    await lastUsed.flush();
  };
  const own = ownEndpoints({ gateway, store, options, startedAtMs, settle });
  return { gateway, store, delivery, collector, lastUsed, stopSignal, address };
}

function settingsOf(
  options: AtollOptions,
  address: Address,
  {
    vault,
    modes,
    identity,
  }: { readonly vault: Vault; readonly modes: IamModes; readonly identity: IdentitySource },
): GatewaySettings {
  return {
    vault,
    iamMode: options.iam ?? "audit",
    iamModeOf: (account) => modes.of(account),
    findMissingPrincipal: (names, tx) => identity.findMissingPrincipal(names, tx),
    crossRegion: options.crossRegion ?? "allow",
    strictAuth: options.strictAuth ?? false,
    secureTransport: options.secureTransport ?? true,
    corsOrigins: options.corsOrigin ?? [],
    bodyBytesMax: (options.bodyMiBMax ?? 128) * 1024 * 1024,
    sqsEndpointStrategy: options.sqsEndpointStrategy ?? "atoll",
    get publicHost() {
      return options.publicHost ?? `localhost:${address.port}`;
    },
  };
}

/** Jobs are named after their service (`sqs:move-messages`), which is loaded when one is due. */
async function handlerOf(kind: string, registry: Registry): Promise<JobHandler | undefined> {
  const service = await registry.load(kind.slice(0, kind.indexOf(":")));
  return service?.definition.jobs?.[kind];
}

async function listenOrSay(
  handler: (request: GatewayRequest) => Promise<WireResponse>,
  options: ServerOptions,
): Promise<RunningServer> {
  try {
    return await listen(handler, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const where = `${options.host}:${options.port}`;
    if (code === "EADDRINUSE") {
      throw new ListenError(
        `the port ${where} is taken by another program; stop it, or choose another with \`--port\``,
      );
    }
    if (code === "EACCES") {
      throw new ListenError(`this user may not listen on ${where}; choose a port above 1023`);
    }
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new ListenError(`this machine has no address \`${options.host}\` to listen on`);
    }
    throw error;
  }
}
