/**
 * Every operation and error of the services that Atoll is about, between AWS's own SDK clients and
 * our codecs: what the client writes we read, what we write the client reads, and both come out
 * equal to what went in. Values are made from the schemas, with the same seed each time.
 */
import { afterAll, describe, expect, it } from "vitest";
import type { ErrorContract, OperationContract } from "../../src/model/contract.ts";
import { Fault } from "../../src/model/fault.ts";
import { protocols } from "../../src/protocols/index.ts";
import { provenServices, services } from "../../tools/services.ts";
import { clientRules, TAKEN_FOR } from "./client-rules.ts";
import { difference, settled, withStreams } from "./comparison.ts";
import { sdkClients, type SdkClient } from "./sdk-client.ts";
import { carriageOf, randomOf, valueOf, type Carriage } from "./values.ts";

/** Which members a case has: those that must be there, all, and something in between. */
const CASES: readonly Carriage["members"][] = ["required", "all", "some", "some", "some", "some"];

const ERROR_CASES = 3;
const REQUEST_ID = "8c7f0f2e-0000-4000-8000-000000000001";
const MESSAGE = `it is <not> "well" & ü`;

/** Operations that cannot make the trip, by `service.Operation`, with the reason. */
const SKIPPED: Readonly<Record<string, string>> = {};

const counts = { operations: 0, inputs: 0, outputs: 0, errors: 0 };

for (const entry of [...services, ...provenServices]) {
  const clients = await sdkClients(entry);
  for (const client of clients) {
    describe(`${entry.id} in ${client.protocol}`, () => {
      const operations = Object.values(client.contracts.operations).filter(
        ({ name }) => SKIPPED[`${entry.id}.${name}`] === undefined,
      );
      counts.operations += operations.length;

      it("reads what the SDK writes", async () => {
        const failures: string[] = [];
        for (const operation of operations) {
          const failure = await failureOf(operation, "input", client);
          if (failure !== undefined) failures.push(failure);
        }
        expect(failures.slice(0, 20)).toEqual([]);
      });

      it("writes what the SDK reads", async () => {
        const failures: string[] = [];
        for (const operation of operations) {
          const failure = await failureOf(operation, "output", client);
          if (failure !== undefined) failures.push(failure);
        }
        expect(failures.slice(0, 20)).toEqual([]);
      });

      it("writes errors that the SDK reads", async () => {
        const failures: string[] = [];
        for (const error of Object.values(client.contracts.errors)) {
          for (let seed = 0; seed < ERROR_CASES; seed += 1) {
            const failure = await errorTrip(error, client, seed).catch(describeError);
            if (failure !== undefined) failures.push(`${error.name}: ${failure}`);
          }
        }
        const failure = await unmodelledErrorTrip(client);
        if (failure !== undefined) failures.push(`unmodelled: ${failure}`);
        expect(failures.slice(0, 20)).toEqual([]);
      });
    });
  }
}

afterAll(() => {
  const { operations, inputs, outputs, errors } = counts;
  console.log(
    `${operations} operations: ${inputs} inputs, ${outputs} outputs, ${errors} errors carried`,
  );
});

type Trip = (
  operation: OperationContract,
  value: Record<string, unknown>,
  client: SdkClient,
) => Promise<string | undefined>;

/** Sends an operation's values of all cases on a trip; says where the first goes astray. */
async function failureOf(
  operation: OperationContract,
  direction: "input" | "output",
  client: SdkClient,
): Promise<string | undefined> {
  const trip: Trip = direction === "input" ? inputTrip : outputTrip;
  for (const [index, members] of CASES.entries()) {
    const value = made(operation, direction, client, index);
    const failure = await trip(operation, value, client).catch(describeError);
    if (failure !== undefined) return `${operation.name} ${members}: ${failure}`;
  }
  return undefined;
}

/** A case's value. The seed is the operation's name and the case's number. */
function made(
  operation: OperationContract,
  direction: "input" | "output",
  client: SdkClient,
  index: number,
): Record<string, unknown> {
  return valueOf(operation[direction], randomOf(seedOf(operation.name) + index), {
    ...carriageOf(client.protocol, direction),
    members: CASES[index] ?? "some",
    fixed: clientRules(operation, direction),
  });
}

async function inputTrip(
  operation: OperationContract,
  input: Record<string, unknown>,
  client: SdkClient,
): Promise<string | undefined> {
  const codec = protocols[client.protocol];
  const request = await client.request(operation, input);
  const named = codec.operationName(request);
  if (operation.http === undefined || !client.protocol.startsWith("rest")) {
    if (named !== operation.name) return `names ${named}`;
  }
  const read = codec.readInput(operation, request);
  counts.inputs += 1;
  return difference(await settled(input, operation.input), await settled(read, operation.input));
}

async function outputTrip(
  operation: OperationContract,
  output: Record<string, unknown>,
  client: SdkClient,
): Promise<string | undefined> {
  const codec = protocols[client.protocol];
  const answer = codec.writeOutput(operation, withStreams(output, operation.output), {
    requestId: REQUEST_ID,
  });
  const input = made(operation, "input", client, 0);
  const response = (await client.response(operation, input, answer)) as Record<string, unknown>;
  counts.outputs += 1;
  // The client adds `$metadata` and a few members of its own.
  const names = Object.keys(operation.output.members);
  const read = Object.fromEntries(names.map((name) => [name, response[name]]));
  return difference(await settled(output, operation.output), await settled(read, operation.output));
}

async function errorTrip(
  error: ErrorContract,
  client: SdkClient,
  seed: number,
): Promise<string | undefined> {
  const { contracts, protocol } = client;
  const carriage = carriageOf(protocol, "output");
  const members = valueOf(error, randomOf(seedOf(error.name) + seed), carriage);
  const messageName = Object.keys(error.members).find((name) => /^message$/i.test(name));
  if (messageName !== undefined) delete members[messageName];
  const thrown = await thrownBy(client, new Fault(error, MESSAGE, { members }));
  if (thrown === undefined) return "the client saw no error";
  const read = Object.fromEntries(Object.keys(members).map((name) => [name, thrown[name]]));
  const taken = TAKEN_FOR[`${contracts.service.id} ${protocol} ${error.name}`];
  const { status, fault } = error.error;
  return difference(
    {
      name: taken ?? error.name,
      status,
      fault,
      members: await settled(members, error),
      ...(messageName !== undefined && { message: MESSAGE }),
    },
    {
      name: thrown.name,
      status: thrown.$metadata.httpStatusCode,
      fault: thrown.$fault,
      members: await settled(read, error),
      ...(messageName !== undefined && { message: thrown.message }),
    },
  );
}

/** An error that no contract has, as most services send for what concerns all of them. */
async function unmodelledErrorTrip(client: SdkClient): Promise<string | undefined> {
  const thrown = await thrownBy(client, new Fault({ code: "Odd.Error", status: 418 }, MESSAGE));
  return difference(
    { name: "Odd.Error", message: MESSAGE, status: 418 },
    { name: thrown?.name, message: thrown?.message, status: thrown?.$metadata.httpStatusCode },
  );
}

interface SdkError extends Error {
  readonly $fault: string;
  readonly $metadata: { readonly httpStatusCode?: number };
  readonly [member: string]: unknown;
}

/** What a client throws when any operation of its service is answered with a fault. */
async function thrownBy(client: SdkClient, fault: Fault): Promise<SdkError | undefined> {
  const { contracts, protocol } = client;
  const operation = Object.values(contracts.operations)[0] as OperationContract;
  const answer = protocols[protocol].writeFault(fault, {
    requestId: REQUEST_ID,
    service: contracts.service,
  });
  counts.errors += 1;
  return client.response(operation, made(operation, "input", client, 0), answer).then(
    () => undefined,
    (reason: unknown) => reason as SdkError,
  );
}

function describeError(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split("\n").slice(0, 3).join(" ")
    : String(error);
}

function seedOf(text: string): number {
  let hash = 0;
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return hash;
}
