/**
 * Half of a surrogate pair, which JSON can spell and no key can hold: wherever a request has one, it is
 * found nowhere, kept as a value, or refused, and never a failure of Atoll's.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyOf } from "../../src/gateway/request.ts";
import type { WireResponse } from "../../src/protocols/protocol.ts";
import { draftOf, type Draft } from "./draft.ts";
import { openFuzzHouse, type FuzzHouse } from "./fuzz-house.ts";
import { createRandom } from "./random.ts";

const HALF = "\ud800";
const ESCAPED = String.raw`\ud800`;
const DRAFTS_PER_OPERATION = 3;

let house: FuzzHouse;

beforeAll(async () => {
  house = await openFuzzHouse();
});

afterAll(() => house.close());

function send({ method, target, headers }: Draft, body: string): Promise<WireResponse> {
  return house.handler({
    method,
    target,
    rawHeaders: headers.flat(),
    body: bodyOf(Buffer.from(body)),
    secure: false,
  });
}

// The value with a half in one place, for each place that it has.
function* withHalf(value: unknown): Generator<unknown> {
  if (typeof value === "string") yield* textsWithHalf(value);
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    for (const changed of withHalf(member)) {
      if (Array.isArray(value)) yield value.with(Number(name), changed);
      else yield { ...value, [name]: changed };
    }
  }
}

function* textsWithHalf(text: string): Generator<string> {
  yield HALF;
  // Long enough for a token.
  yield text.padEnd(40, "x") + HALF;
  if (text.startsWith("{")) yield* documentsWithHalf(text);
  for (const { index } of text.matchAll(/[:/]/g)) {
    yield `${text.slice(0, index + 1)}${HALF}${text.slice(index + 1)}`;
  }
}

// A JSON document with the escape at the end of each of its texts.
function* documentsWithHalf(document: string): Generator<string> {
  for (const { 0: text, index } of document.matchAll(/"[^"]*"/g)) {
    const end = index + text.length - 1;
    yield document.slice(0, end) + ESCAPED + document.slice(end);
  }
}

function* bodiesWithHalf({ family, body }: Draft): Generator<string> {
  const text = body.toString();
  if (family === "json") {
    for (const changed of withHalf(JSON.parse(text))) yield JSON.stringify(changed);
  } else if (text.startsWith("Action=")) {
    const parameters = [...new URLSearchParams(text)];
    for (const [index, [name, value]] of parameters.entries()) {
      for (const changed of value.startsWith("{") ? documentsWithHalf(value) : []) {
        yield new URLSearchParams(parameters.with(index, [name, changed])).toString();
      }
    }
  } else {
    yield* documentsWithHalf(text);
  }
}

function* requests(): Generator<readonly [Draft, string]> {
  for (const operation of house.operations) {
    for (let index = 0; index < DRAFTS_PER_OPERATION; index += 1) {
      const draft = draftOf(operation, createRandom(20_261_122, index));
      for (const body of bodiesWithHalf(draft)) yield [draft, body];
    }
  }
}

describe("half a character", () => {
  it("is nowhere a failure of Atoll's", async () => {
    const failures: string[] = [];
    let count = 0;
    for (const [draft, body] of requests()) {
      const { status } = await send(draft, body);
      const troubles = house.takeTroubles();
      count += 1;
      if ((status < 500 || status === 501) && troubles.length === 0) continue;
      failures.push(`${status} ${troubles.join()} ${JSON.stringify(draft.headers)} ${body}`);
    }
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(1000);
  });

  it("is refused where it would be a key", async () => {
    const headers: [string, string][] = [
      ["Content-Type", "application/x-amz-json-1.1"],
      ["X-Amz-Target", "secretsmanager.CreateSecret"],
      [
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=00",
      ],
    ];
    const draft: Draft = {
      method: "POST",
      target: "/",
      headers,
      body: Buffer.alloc(0),
      family: "json",
    };
    const input = { Name: "half", SecretString: "s", ClientRequestToken: "x".repeat(40) + HALF };
    const { status, body } = await send(draft, JSON.stringify(input));
    expect(status).toBe(400);
    expect(body).toBe(
      '{"__type":"SerializationException","Message":"The request contains text that is not valid Unicode."}',
    );
    expect(house.takeTroubles()).toEqual([]);
  });
});
