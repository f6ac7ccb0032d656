import { describe, expect, it } from "vitest";
import type {
  ErrorContract,
  Member,
  OperationContract,
  ServiceContract,
  Shape,
  StructureShape,
} from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import type { WireRequest } from "./protocol.ts";
import { restJson1 } from "./rest-json.ts";

const text: Shape = { kind: "string" };
const number: Shape = { kind: "number" };
const service: ServiceContract = {
  id: "lambda",
  sdkId: "Lambda",
  namespace: "com.amazonaws.lambda",
  version: "2015-03-31",
  protocols: ["restJson1"],
};
const context = { requestId: "r-1", service };

function structure(members: Record<string, Member>, name = "Thing"): StructureShape {
  return { kind: "structure", name, members, required: [] };
}

function operation(
  input: Record<string, Member>,
  output: StructureShape = structure({}),
  uri = "/things/{Name}?fixed",
  status = 201,
): OperationContract {
  const http = { method: "POST", uri, status };
  return { name: "MakeThing", service, input: structure(input), output, http };
}

function request(more: Partial<WireRequest> & { readonly json?: unknown }): WireRequest {
  const { json, ...rest } = more;
  return {
    method: "POST",
    path: "/things/a",
    query: "",
    headers: {},
    body: json === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(json)),
    ...rest,
  };
}

function listOf(shape: Shape): Shape {
  return { kind: "list", member: { shape } };
}

const bound = operation({
  Name: { shape: text, httpLabel: true },
  Tags: { shape: listOf(text), httpQuery: "tag" },
  Max: { shape: number, httpQuery: "max" },
  Since: { shape: { kind: "timestamp" }, httpQuery: "since" },
  Dry: { shape: { kind: "boolean" }, httpHeader: "X-Dry" },
  Dates: { shape: listOf({ kind: "timestamp" }), httpHeader: "X-Dates" },
  Names: { shape: listOf(text), httpHeader: "X-Names" },
  Json: { shape: { kind: "string", mediaType: "application/json" }, httpHeader: "X-Json" },
  Meta: {
    shape: { kind: "map", key: { shape: text }, value: { shape: text } },
    httpPrefixHeaders: "X-Meta-",
  },
  Changed: { shape: { kind: "timestamp" }, httpHeader: "If-Modified-Since" },
  Body: { shape: text },
  Count: { shape: number },
});

async function refusal(run: () => unknown): Promise<Fault> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("not refused");
}

async function collected(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("restJson1.readInput", () => {
  it("gathers members from path, query, headers and body", () => {
    const input = restJson1.readInput(
      bound,
      request({
        path: "/things/a%2Fb",
        query: "fixed&tag=x&tag=y%20z&max=5&since=2026-01-02T03:04:05Z",
        headers: {
          "x-dry": "true",
          "x-dates": "Mon, 16 Dec 2019 23:48:18 GMT, Tue, 17 Dec 2019 23:48:18 GMT",
          "x-names": 'a, "b,c"',
          "x-json": Buffer.from("[1]").toString("base64"),
          "x-meta-color": "black",
          "x-meta-__proto__": "p",
        },
        json: { Body: "b", Count: 1, Name: "ignored", Unknown: 1 },
      }),
    );
    expect(input).toEqual({
      Name: "a/b",
      Tags: ["x", "y z"],
      Max: 5,
      Since: new Date("2026-01-02T03:04:05Z"),
      Dry: true,
      Dates: [new Date("2019-12-16T23:48:18Z"), new Date("2019-12-17T23:48:18Z")],
      Names: ["a", "b,c"],
      Json: "[1]",
      Meta: Object.assign(Object.create(null), { color: "black", ["__proto__"]: "p" }),
      Body: "b",
      Count: 1,
    });
    expect(Object.keys(input["Meta"] as object)).toEqual(["color", "__proto__"]);
  });

  it("leaves out what is not there", () => {
    expect(restJson1.readInput(bound, request({}))).toEqual({ Name: "a" });
    expect(
      restJson1.readInput(bound, request({ headers: { "x-dry": "", "x-names": "" } })),
    ).toEqual({
      Name: "a",
    });
  });

  it("ignores a condition whose date is none, as HTTP demands", () => {
    const headers = { "if-modified-since": "yesterday" };
    expect(restJson1.readInput(bound, request({ headers }))).toEqual({ Name: "a" });
  });

  const refused: Readonly<Record<string, Partial<WireRequest> & { json?: unknown }>> = {
    "a number that is none": { query: "max=1x" },
    "an empty number": { query: "max=" },
    "a hexadecimal number": { query: "max=0x1" },
    "a time that is none": { query: "since=now" },
    "a boolean that is none": { headers: { "x-dry": "yes" } },
    "a date list that is cut": { headers: { "x-dates": "Mon, 16 Dec 2019 23:48:18 GMT, Tue" } },
    "an open quote": { headers: { "x-names": '"a' } },
    "base64 that is none": { headers: { "x-json": "*" } },
    "a path that cannot be decoded": { path: "/things/%zz" },
    "a query that cannot be decoded": { query: "tag=%ff" },
    "a body that is no JSON": { body: Buffer.from("{") },
    "a body that is no object": { json: [1] },
    "a number for a text": { json: { Body: 1 } },
    "a text for a number": { json: { Count: "1" } },
  };
  for (const [what, more] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const fault = await refusal(() => restJson1.readInput(bound, request(more)));
      expect([fault.code, fault.status]).toEqual(["SerializationException", 400]);
    });
  }

  it("reads payloads of each kind", async () => {
    function payload(shape: Shape, more: Partial<WireRequest>): unknown {
      const one = operation({ Payload: { shape, httpPayload: true } }, undefined, "/");
      return restJson1.readInput(one, request(more))["Payload"];
    }
    const body = Buffer.from('{"A":"é"}');
    expect(payload({ kind: "blob" }, { body })).toEqual(body);
    expect(payload(text, { body })).toBe('{"A":"é"}');
    expect(payload(structure({ A: { shape: text } }), { body })).toEqual({ A: "é" });
    expect(payload({ kind: "document" }, { body })).toEqual({ A: "é" });
    for (const shape of [text, structure({}), { kind: "blob" } as const]) {
      expect(payload(shape, {})).toBeUndefined();
    }
    const streaming: Shape = { kind: "blob", streaming: true };
    expect(await collected(payload(streaming, { body }) as AsyncIterable<Uint8Array>)).toBe(
      '{"A":"é"}',
    );
    const fault = await refusal(() => payload(text, { body: Buffer.from([0xff]) }));
    expect(fault.code).toBe("SerializationException");
  });
});

describe("restJson1.writeOutput", () => {
  it("spreads members over status, headers and body", () => {
    const output = structure({
      Status: { shape: number, httpResponseCode: true },
      ETag: { shape: text, httpHeader: "ETag" },
      Names: { shape: listOf(text), httpHeader: "X-Names" },
      At: { shape: { kind: "timestamp" }, httpHeader: "Last-Modified" },
      Meta: {
        shape: { kind: "map", key: { shape: text }, value: { shape: text } },
        httpPrefixHeaders: "X-Meta-",
      },
      Query: { shape: text, httpQuery: "q" },
      Body: { shape: { kind: "timestamp" } },
    });
    const answer = restJson1.writeOutput(
      operation({}, output),
      {
        Status: 202,
        ETag: "e\r\nX-Evil: 1",
        Names: ["a", "b,c"],
        At: new Date("2026-01-02T03:04:05Z"),
        Meta: { color: "black", "bad name": "x" },
        Query: "in the body",
        Body: new Date(1500),
      },
      context,
    );
    expect(answer).toEqual({
      status: 202,
      headers: {
        "Content-Type": "application/json",
        ETag: "e  X-Evil: 1",
        "X-Names": 'a, "b,c"',
        "Last-Modified": "Fri, 02 Jan 2026 03:04:05 GMT",
        "X-Meta-color": "black",
        "x-amzn-RequestId": "r-1",
      },
      body: '{"Query":"in the body","Body":1.5}',
    });
  });

  it("writes `{}` for an empty output and nothing for none, nor with 204", () => {
    const header = structure({ A: { shape: text, httpHeader: "A" } });
    const none = structure({}, "Unit");
    expect(restJson1.writeOutput(operation({}, header), { A: "1" }, context).body).toBe("{}");
    expect(restJson1.writeOutput(operation({}, none), undefined, context).body).toBe("");
    const gone = operation({}, structure({ A: { shape: text } }), "/", 204);
    const answer = restJson1.writeOutput(gone, { A: "1" }, context);
    expect([answer.status, answer.body, answer.headers["Content-Type"]]).toEqual([
      204,
      "",
      undefined,
    ]);
  });

  it("hands payloads on, with a type unless a header says one", () => {
    function answer(shape: Shape, value: unknown, type?: string): readonly unknown[] {
      const output = structure({
        Payload: { shape, httpPayload: true },
        Type: { shape: text, httpHeader: "Content-Type" },
      });
      const made = restJson1.writeOutput(
        operation({}, output),
        { Payload: value, Type: type },
        context,
      );
      return [made.headers["Content-Type"], made.body];
    }
    const bytes = Buffer.from("x");
    expect(answer({ kind: "blob" }, bytes)).toEqual(["application/octet-stream", bytes]);
    expect(answer({ kind: "blob" }, bytes, "image/png")).toEqual(["image/png", bytes]);
    expect(answer(text, "x")).toEqual(["text/plain", "x"]);
    expect(answer(structure({ A: { shape: text } }), { A: "x" })).toEqual([
      "application/json",
      '{"A":"x"}',
    ]);
    expect(answer({ kind: "blob" }, undefined)).toEqual([undefined, ""]);
  });
});

describe("restJson1.writeFault", () => {
  const throttled: ErrorContract = {
    kind: "structure",
    name: "TooManyRequestsException",
    required: [],
    members: {
      retryAfterSeconds: { shape: text, httpHeader: "Retry-After" },
      Type: { shape: text },
      message: { shape: text },
      Reason: { shape: text },
    },
    error: { fault: "client", status: 429 },
  };

  it("names the error in a header and writes its members where they belong", () => {
    const fault = new Fault(throttled, "Rate Exceeded.", {
      members: { retryAfterSeconds: "3", Type: "User", Reason: "CallerRateLimitExceeded" },
    });
    expect(restJson1.writeFault(fault, context)).toEqual({
      status: 429,
      headers: {
        "Content-Type": "application/json",
        "Retry-After": "3",
        "x-amzn-ErrorType": "TooManyRequestsException",
        "x-amzn-RequestId": "r-1",
      },
      body: '{"message":"Rate Exceeded.","Type":"User","Reason":"CallerRateLimitExceeded"}',
    });
  });

  it("writes errors that no contract knows, without a service too", () => {
    const fault = new Fault({ code: "Odd", status: 404 }, "text", { members: { Extra: "x" } });
    const answer = restJson1.writeFault(fault, { requestId: "r-1", service: undefined });
    expect([answer.status, answer.body]).toEqual([404, '{"message":"text","Extra":"x"}']);
  });

  it("gives HEAD no body", () => {
    const answer = restJson1.writeFault(new Fault(throttled, "x"), { ...context, method: "HEAD" });
    expect([answer.body, answer.headers["Content-Type"]]).toEqual(["", undefined]);
  });
});
