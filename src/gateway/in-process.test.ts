import { CreateQueueCommand, ListQueuesCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { createAtoll } from "../index.ts";
import { emulator } from "../testing/emulator.ts";
import { fetchInProcess, sdkRequestHandler, type SdkRequest } from "./in-process.ts";
import type { GatewayRequest } from "./request.ts";

/** What a handler was given. */
async function seen(request: SdkRequest): Promise<GatewayRequest> {
  let found: GatewayRequest | undefined;
  const handler = sdkRequestHandler((given) => {
    found = given;
    return Promise.resolve({ status: 200, headers: { "X-Answer": "yes" }, body: "done" });
  });
  const { response } = await handler.handle(request);
  expect(response).toMatchObject({ statusCode: 200, headers: { "x-answer": "yes" } });
  expect((await response.body.toArray()).join("")).toBe("done");
  if (found === undefined) throw new Error("the handler was not called");
  return found;
}

describe("the SDK's request handler", () => {
  it("keeps path and query as they were signed", async () => {
    const { target } = await seen({
      method: "GET",
      path: "/b/%2e%2e/x",
      query: { z: "a b", list: ["1", "2"], empty: "", flag: null, "q(!)": "*" },
      headers: {},
    });
    expect(target).toBe("/b/%2e%2e/x?empty=&flag&list=1&list=2&q%28%21%29=%2A&z=a%20b");
  });

  it.each<[string, unknown]>([
    ["a text", "caf\u00e9"],
    ["bytes", Buffer.from("caf\u00e9")],
    [
      "pieces",
      (async function* () {
        yield* [Buffer.from("caf"), Buffer.from("\u00e9")];
      })(),
    ],
  ])("passes on a body of %s, which may be read again", async (_, body) => {
    const request = await seen({ method: "POST", path: "/", headers: {}, body });
    const first = Buffer.from(await request.body.bytes(100)).toString();
    expect([first, Buffer.from(await request.body.bytes(100)).toString()]).toEqual([
      "caf\u00e9",
      "caf\u00e9",
    ]);
  });

  it("refuses a body beyond the limit", async () => {
    const pieces = (async function* () {
      for (;;) yield Buffer.alloc(1024);
    })();
    const request = await seen({ method: "POST", path: "/", headers: {}, body: pieces });
    await expect(request.body.bytes(10_000)).rejects.toMatchObject({
      code: "RequestEntityTooLarge",
      status: 413,
    });
  });

  it("throws the SDK's AbortError when the request is aborted", async () => {
    const { sqs } = await emulator();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
    const early = AbortSignal.abort();
    await expect(sqs.send(new ListQueuesCommand({}), { abortSignal: early })).rejects.toMatchObject(
      { name: "AbortError" },
    );
    const leaving = new AbortController();
    const poll = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: leaving.signal,
    });
    setImmediate(() => leaving.abort());
    await expect(poll).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("fetch", () => {
  it("answers a WHATWG request", async () => {
    const { atoll } = await emulator();
    const response = await atoll.fetch(new Request("http://localhost:4566/_atoll/clock"));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toMatchObject({ now: "2026-01-01T00:00:00.000Z" });
  });

  it("gives no body to HEAD and to statuses that have none", async () => {
    const answer = (status: number) => () =>
      Promise.resolve({ status, headers: {}, body: status === 204 ? "" : "text" });
    const head = new Request("http://localhost/", { method: "HEAD" });
    expect(await (await fetchInProcess(head, answer(200))).text()).toBe("");
    expect((await fetchInProcess(new Request("http://localhost/"), answer(204))).body).toBeNull();
  });

  it("streams an answer that comes in pieces", async () => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield* [Buffer.from("a"), Buffer.from("b")];
    }
    const handler = () => Promise.resolve({ status: 200, headers: {}, body: body() });
    const response = await fetchInProcess(new Request("http://localhost/"), handler);
    expect(await response.text()).toBe("ab");
  });
});

describe("a closed Atoll", () => {
  it("says that it is closed", async () => {
    const atoll = await createAtoll({ ephemeral: true });
    await atoll.close();
    await atoll.close();
    await expect(atoll.fetch(new Request("http://localhost:4566/"))).rejects.toThrow(
      "this Atoll is closed",
    );
  });
});
