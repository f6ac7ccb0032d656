import { CommandError } from "./command.ts";

/**
 * Asks a running Atoll's own API.
 *
 * @throws CommandError When nothing answers, or answers with an error.
 */
export async function ask(
  endpoint: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const response = await reach(endpoint, path, body);
  const text = await response.text();
  if (!response.ok) throw new CommandError(messageIn(text) ?? stranger(endpoint), 1);
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new CommandError(stranger(endpoint), 1);
  }
}

function stranger(endpoint: string): string {
  return `what answers at ${endpoint} is not Atoll; name Atoll's own address with \`--endpoint\``;
}

/** The sentence of every command that finds nobody. */
export function nobodyAt(endpoint: string): CommandError {
  return new CommandError(
    `nothing answers at ${endpoint}; start it with \`atoll start\`, or name another with \`--endpoint\``,
    1,
  );
}

/** What Atoll says to a question that it cannot answer. */
function messageIn(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}

async function reach(
  endpoint: string,
  path: string,
  body: Readonly<Record<string, unknown>> | undefined,
): Promise<Response> {
  try {
    return await fetch(`${endpoint}/_atoll/${path}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { "content-type": "application/json" },
    });
  } catch (error) {
    const cause =
      error instanceof Error ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (cause?.code === "UND_ERR_SOCKET") {
      throw new CommandError(
        `something listens at ${endpoint} and hung up; if it was started with \`--tls\`, ask it by \`--endpoint ${endpoint.replace(/^http:/, "https:")}\``,
        1,
      );
    }
    if (cause?.code?.includes("CERT") === true) {
      throw new CommandError(
        `the certificate of ${endpoint} is not trusted; set NODE_EXTRA_CA_CERTS to the file that \`atoll start --tls\` names`,
        1,
      );
    }
    throw nobodyAt(endpoint);
  }
}
