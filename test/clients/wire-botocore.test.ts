/**
 * The second witness of the wire forms: botocore, which is stricter than the SDK for JavaScript. It
 * reads answers and errors that our codecs write and writes requests that our codecs read, with the
 * models that boto3 and the AWS CLI work by.
 */
import { describe, expect, it } from "vitest";
import type { OperationContract, Protocol } from "../../src/model/contract.ts";
import { Fault } from "../../src/model/fault.ts";
import { protocols } from "../../src/protocols/index.ts";
import type { WireResponse } from "../../src/protocols/protocol.ts";
import { loadContracts, type Contracts } from "../../tools/contract-of-schemas.ts";
import { provenServices, services } from "../../tools/services.ts";
import type { BotocoreShape, BotocoreShapes } from "../wire/botocore-shape.ts";
import {
  askBotocore,
  botocoreMissing,
  type Ask,
  type BotocoreModel,
  type Reply,
} from "../wire/botocore/peer.ts";
import {
  collected,
  comparable,
  difference,
  inPieces,
  isStreaming,
  settled,
  withStreams,
} from "../wire/comparison.ts";
import { clientRules } from "../wire/client-rules.ts";
import { carriageOf, randomOf, valueOf } from "../wire/values.ts";

/** How many of each are tried for every protocol of every service. */
const ANSWERS = 200;
const ERRORS = 50;
const REQUESTS = 200;

const NAMES: Readonly<Record<Protocol, string>> = {
  awsJson1_0: "json",
  awsJson1_1: "json",
  awsQuery: "query",
  ec2Query: "ec2",
  restJson1: "rest-json",
  restXml: "rest-xml",
  rpcv2Cbor: "smithy-rpc-v2-cbor",
};

const missing = botocoreMissing();
const REQUEST_ID = "8c7f0f2e-0000-4000-8000-000000000001";

for (const entry of [...services, ...provenServices]) {
  // Botocore's model of SQS has lost its Query form; the SDK proves that one (round-trip.test.ts).
  for (const protocol of entry.protocols ?? [undefined]) {
    if (entry.id === "sqs" && protocol === "awsQuery") continue;
    describe.skipIf(missing !== undefined)(`${entry.id} ${protocol ?? ""}`, async () => {
      if (missing !== undefined) return;
      const contracts = await loadContracts(entry);
      const [spoken] = protocol === undefined ? contracts.service.protocols : [protocol];
      const [described] = askBotocore([{ do: "model", service: entry.id }]);
      const model = described?.value as BotocoreModel;
      if (spoken === undefined) return;
      const suite: Suite = { contracts, model, protocol: spoken, service: entry.id };

      it("answers read by botocore", async () => {
        expect(await answers(suite)).toEqual([]);
      });

      it("errors read by botocore", async () => {
        expect(await errors(suite)).toEqual([]);
      });

      it("requests written by botocore", async () => {
        expect(await requests(suite)).toEqual([]);
      });
    });
  }
}

interface Suite {
  readonly contracts: Contracts;
  readonly model: BotocoreModel;
  readonly protocol: Protocol;
  readonly service: string;
}

interface Case {
  readonly name: string;
  readonly ask: Ask;
  readonly check: (reply: Reply) => Promise<string | undefined> | string | undefined;
}

async function answers(suite: Suite): Promise<readonly string[]> {
  const cases: Case[] = [];
  for (const [operation, seed] of several(known(suite), ANSWERS)) {
    const output = fit(
      valueOf(operation.output, randomOf(seed), {
        ...carriageOf(suite.protocol, "output"),
        fixed: clientRules(operation, "output"),
      }),
      suite.model.operations[operation.name]?.output,
      suite.model.shapes,
    ) as Record<string, unknown>;
    const codec = protocols[suite.protocol];
    const answer = codec.writeOutput(operation, withStreams(output, operation.output), {
      requestId: REQUEST_ID,
    });
    const expected = await settled(output, operation.output);
    cases.push({
      name: operation.name,
      ask: await reading(suite, operation, answer),
      async check({ value }) {
        const { ResponseMetadata: _, ...read } = value as Record<string, unknown>;
        return difference(expected, await settled(read, operation.output));
      },
    });
  }
  return run(cases);
}

const MESSAGE = `<no> "way" & ü`;

function errors(suite: Suite): Promise<readonly string[]> {
  const cases = [errorCase(suite, new Fault({ code: "Odd.Error", status: 418 }, MESSAGE))];
  const contracts = Object.values(suite.contracts.errors).filter(
    ({ name }) => suite.model.shapes[name] !== undefined,
  );
  for (const [error, seed] of several(contracts, ERRORS)) {
    const made = valueOf(error, randomOf(seed), carriageOf(suite.protocol, "output"));
    const members = fit(made, error.name, suite.model.shapes) as Record<string, unknown>;
    for (const name of Object.keys(members)) if (/^message$/i.test(name)) delete members[name];
    cases.push(errorCase(suite, new Fault(error, MESSAGE, { members })));
  }
  return run(cases);
}

function errorCase(suite: Suite, fault: Fault): Case {
  const { service } = suite.contracts;
  const [operation] = known(suite) as [OperationContract];
  const answer = protocols[suite.protocol].writeFault(fault, { requestId: REQUEST_ID, service });
  // Where a service has a past in the Query protocol, botocore goes by that code.
  const query = /Query/.test(suite.protocol) || service.awsQueryCompatible === true;
  return {
    name: fault.code,
    ask: readingBody(suite, operation, answer, Buffer.from(answer.body as string | Uint8Array)),
    check({ value }) {
      const { Error: error, ...read } = value as Record<string, unknown> & {
        readonly Error: { readonly Code: string; readonly Message: string };
      };
      const names = Object.keys(fault.members);
      return difference(
        {
          code: query ? fault.queryCode : fault.code,
          message: MESSAGE,
          members: comparable(fault.members),
        },
        {
          code: error.Code,
          message: error.Message,
          members: comparable(Object.fromEntries(names.map((name) => [name, read[name]]))),
        },
      );
    },
  };
}

async function requests(suite: Suite): Promise<readonly string[]> {
  const cases: Case[] = [];
  for (const [operation, seed] of several(known(suite), REQUESTS)) {
    const input = fit(
      valueOf(operation.input, randomOf(seed), {
        ...carriageOf(suite.protocol, "input"),
        // Botocore writes most times in whole seconds.
        milliseconds: false,
        fixed: clientRules(operation, "input"),
      }),
      suite.model.operations[operation.name]?.input,
      suite.model.shapes,
    ) as Record<string, unknown>;
    const { service, protocol } = suite;
    const params = comparable(input);
    cases.push({
      name: operation.name,
      ask: { do: "write", service, operation: operation.name, protocol: NAMES[protocol], params },
      check: ({ value }) => reads(suite, operation, input, value as Written),
    });
  }
  return run(cases);
}

interface Written {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Uint8Array;
}

async function reads(
  suite: Suite,
  operation: OperationContract,
  input: Record<string, unknown>,
  { method, url, headers, body }: Written,
): Promise<string | undefined> {
  const [path = "", query = ""] = url.replace(/^http:\/\/[^/?]*/, "").split(/\?(.*)/s);
  const streams = Object.values(operation.input.members).some(({ shape }) => isStreaming(shape));
  const sent = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), textOf(value)]),
  );
  // S3 has a member for what HTTP says anyhow.
  if (input["ContentLength"] === undefined) delete sent["content-length"];
  const read = protocols[suite.protocol].readInput(operation, {
    method,
    path,
    query,
    headers: sent,
    body: streams ? new Uint8Array() : body,
    ...(streams && { stream: inPieces(body) }),
  });
  return difference(await settled(input, operation.input), await settled(read, operation.input));
}

/** A header's value; botocore writes some as bytes. */
function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value);
}

async function run(cases: readonly Case[]): Promise<readonly string[]> {
  const replies = askBotocore(cases.map(({ ask }) => ask));
  const failures: string[] = [];
  for (const [index, { name, check }] of cases.entries()) {
    const reply = replies[index] ?? { failure: "no answer" };
    const failure = reply.failure ?? (await Promise.resolve(reply).then(check).catch(String));
    if (failure !== undefined) failures.push(`${name}: ${failure}`);
  }
  expect(replies.length).toBe(cases.length);
  return failures.slice(0, 20);
}

/** The operations that botocore's model knows too. */
function known({ contracts, model }: Suite): readonly OperationContract[] {
  return Object.values(contracts.operations).filter(
    ({ name }) => model.operations[name] !== undefined,
  );
}

/** Goes round a list until there are enough, each time with another seed. */
function several<T>(list: readonly T[], count: number): readonly (readonly [T, number])[] {
  if (list.length === 0) return [];
  return Array.from({ length: count }, (_, seed) => [list[seed % list.length] as T, seed] as const);
}

async function reading(
  suite: Suite,
  operation: OperationContract,
  answer: WireResponse,
): Promise<Ask> {
  const { body } = answer;
  const whole =
    typeof body === "string" || body instanceof Uint8Array ? body : await collected(body);
  return readingBody(suite, operation, answer, Buffer.from(whole));
}

function readingBody(
  { service, protocol }: Suite,
  operation: OperationContract,
  answer: WireResponse,
  body: Buffer,
): Ask {
  const sent = operation.http?.method === "HEAD" ? Buffer.alloc(0) : body;
  return {
    do: "read",
    service,
    protocol: NAMES[protocol],
    operation: operation.name,
    status: answer.status,
    headers: answer.headers,
    body: sent.toString("base64"),
  };
}

/**
 * A value with what botocore's model also has: members that it knows, whole numbers where it says
 * so. The two packages are seldom of the same day.
 */
function fit(value: unknown, name: string | null | undefined, shapes: BotocoreShapes): unknown {
  const shape: BotocoreShape | undefined = shapes[name ?? ""];
  if (shape === undefined) return {};
  switch (shape.type) {
    case "structure":
      // The events of a stream.
      if (Array.isArray(value)) return value.map((event) => fit(event, name, shapes));
      return fitStructure(value as object, shape, shapes);
    case "list":
      return (value as unknown[]).map((item) => fit(item, shape.member?.shape, shapes));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [
          key,
          fit(item, shape.value?.shape, shapes),
        ]),
      );
    case "integer":
    case "long":
      // A few members are text in one package and a number in the other.
      if (typeof value !== "number") return undefined;
      return Math.max(-(2 ** 53), Math.min(2 ** 53 - 1, Math.round(value)));
    default:
      return value;
  }
}

function fitStructure(
  value: object,
  shape: BotocoreShape,
  shapes: BotocoreShapes,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [member, held] of Object.entries(value)) {
    const reference = shape.members?.[member];
    if (reference === undefined) continue;
    const fitted = fit(held, reference.shape, shapes);
    if (isHollow(fitted) && !isHollow(held)) continue;
    result[member] = fitted;
  }
  return result;
}

function isHollow(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
