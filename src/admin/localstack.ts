/**
 * The control endpoints of LocalStack, below `/_localstack/`, in its own shapes: wrappers,
 * testcontainers and health checks ask them.
 *
 * @see {@link https://docs.localstack.cloud/references/internal-endpoints/ | LocalStack internal endpoints}
 */
import type { WireResponse } from "../protocols/protocol.ts";
import { json, type AdminRequest } from "./admin.ts";
import { initStages, type InitScript } from "./init-stage.ts";

export interface LocalStackDependencies {
  readonly version: string;
  /** Ids of the services that exist, and whether each is loaded. */
  services(): Readonly<Record<string, "available" | "running">>;
  initScripts(): readonly InitScript[];
  /** Atoll's time, in milliseconds since the epoch. */
  nowMs(): number;
  /** Seconds since the start. */
  uptimeSeconds(): number;
  /** Empties everything. */
  reset(): Promise<void>;
  /** Ends the process after the answer; undefined where Atoll is a library. */
  readonly stop: (() => void) | undefined;
}

/** Answers a request below `/_localstack/`. */
export async function answerLocalStack(
  request: AdminRequest,
  dependencies: LocalStackDependencies,
): Promise<WireResponse> {
  const { version } = dependencies;
  const [name = "", stage] = request.path.split("/");
  switch (`${request.method} ${name}`) {
    case "GET health":
    case "HEAD health":
      return json(200, { services: dependencies.services(), edition: "atoll", version });
    case "POST health":
      return control(await request.body(), dependencies);
    case "GET info":
      return json(200, {
        version,
        edition: "atoll",
        is_license_activated: false,
        session_id: "",
        machine_id: "",
        system: process.platform,
        is_docker: false,
        server_time_utc: isoSeconds(dependencies.nowMs()),
        uptime: dependencies.uptimeSeconds(),
      });
    case "GET init":
      return init(stage, dependencies);
    case "POST state":
      if (stage !== "reset") return unknownEndpoint(request);
      await dependencies.reset();
      return json(200, {});
    case "GET plugins":
      return json(200, {});
    default:
      return unknownEndpoint(request);
  }
}

function unknownEndpoint({ method, path }: AdminRequest): WireResponse {
  return json(404, { message: `there is no ${method} /_localstack/${path}` });
}

function isoSeconds(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(ms).toISOString().slice(0, 19);
}

function init(stage: string | undefined, { initScripts }: LocalStackDependencies): WireResponse {
  const scripts = initScripts();
  const shown = (of: readonly InitScript[]): unknown =>
    of.map(({ stage, name, state }) => ({ stage: stage.toUpperCase(), name, state }));
  // The end has not come while somebody can ask, with hooks or without.
  const isDone = (of: string): boolean =>
    of !== "shutdown" &&
    scripts
      .filter((script) => script.stage === of)
      .every(({ state }) => state === "SUCCESSFUL" || state === "ERROR");
  if (stage !== undefined) {
    if (!(initStages as readonly string[]).includes(stage)) {
      return json(404, {
        message: `there is no stage ${stage}; they are ${initStages.join(", ")}`,
      });
    }
    const ofStage = scripts.filter((script) => script.stage === stage);
    return json(200, { completed: isDone(stage), scripts: shown(ofStage) });
  }
  const completed = Object.fromEntries(
    initStages.map((each) => [each.toUpperCase(), isDone(each)]),
  );
  return json(200, { completed, scripts: shown(scripts) });
}

function control(body: string, { stop }: LocalStackDependencies): WireResponse {
  let action: unknown;
  try {
    action = (JSON.parse(body) as Record<string, unknown> | null)?.["action"];
  } catch {
    return json(400, { message: "the body is not JSON" });
  }
  if (action !== "kill") {
    return json(400, {
      message: `Atoll knows the action "kill" only, not ${JSON.stringify(action)}`,
    });
  }
  if (stop === undefined)
    return json(400, { message: "this Atoll is a library; its owner closes it" });
  setImmediate(stop);
  return json(200, { status: "shutting down" });
}
