import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { GatewayRequest } from "./request.ts";
import { listen, type Handler, type Patience, type RunningServer } from "./server.ts";

const servers: RunningServer[] = [];
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(handler: Handler, patience: Partial<Patience> = {}): Promise<RunningServer> {
  const server = await listen(handler, {
    host: "127.0.0.1",
    port: 0,
    patience: { lingerMs: 50, ...patience },
  });
  servers.push(server);
  return server;
}

/** A client that sends bytes as they are and collects what comes back. */
class Client {
  readonly socket: Socket;
  readonly ended: Promise<unknown>;
  received = "";
  #wake: (() => void) | undefined;

  constructor({ port }: RunningServer) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("latin1");
    this.socket.on("error", () => undefined);
    this.socket.on("data", (text: string) => {
      this.received += text;
      this.#wake?.();
    });
    this.ended = new Promise((resolve) => this.socket.once("close", resolve));
    clients.push(this);
  }

  write(text: string): this {
    this.socket.write(text, "latin1");
    return this;
  }

  /** Resolves when the answer so far matches. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.received)) {
      if (this.socket.destroyed) throw new Error(`closed after: ${this.received}`);
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([woken, this.ended]);
    }
    return this.received;
  }
}

/** Reads the body and sends it back, as the gateway does for a good request. */
const echo: Handler = async ({ body, method, target }) => {
  try {
    const bytes = await body.bytes(1000);
    return {
      status: 200,
      headers: {},
      body: `${method} ${target} ${Buffer.from(bytes).toString()}`,
    };
  } catch {
    return { status: 413, headers: {}, body: "too large" };
  }
};

/** Answers without a look at the body, as the gateway does when credentials are refused. */
const refuse: Handler = async () => ({ status: 403, headers: {}, body: "refused" });

const post = (length: number, extra = ""): string =>
  `POST / HTTP/1.1\r\nHost: x\r\n${extra}Content-Length: ${length}\r\n\r\n`;

describe("a body", () => {
  it("is given as it came, in however many pieces", async () => {
    const client = new Client(await serve(echo));
    client.write(post(9)).write("one");
    client.write("two");
    client.write("six");
    expect(await client.until(/onetwosix$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  it("may be empty or absent", async () => {
    const client = new Client(await serve(echo));
    client.write("GET /a?b=%2F HTTP/1.1\r\nHost: x\r\n\r\n");
    await client.until(/GET \/a\?b=%2F $/);
    client.write(post(0));
    await expect(client.until(/POST \/ $/)).resolves.toContain("HTTP/1.1");
  });

  it("is refused before it is read when it announces too much", async () => {
    const client = new Client(await serve(echo));
    client.write(post(1001, "Expect: 100-continue\r\n"));
    await client.until(/413 [^]*too large$/);
    expect(client.received).not.toContain("100 Continue");
  });

  it("is refused when it becomes too long, and the connection goes on", async () => {
    const client = new Client(await serve(echo));
    const chunk = `258\r\n${"x".repeat(600)}\r\n`;
    client.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.write(chunk).write(chunk).write(chunk).write("0\r\n\r\n");
    await client.until(/413 [^]*too large$/);
    client.write(post(2)).write("ok");
    await expect(client.until(/200 OK[^]*POST \/ ok$/)).resolves.toContain("HTTP/1.1");
  });

  it("of a client that leaves ends the reading", async () => {
    let outcome: Promise<unknown> | undefined;
    const asked = Promise.withResolvers<void>();
    const server = await serve(async ({ body }) => {
      outcome = body.bytes(1000).catch((error: unknown) => error);
      asked.resolve();
      await outcome;
      return { status: 200, headers: {}, body: "" };
    });
    const client = new Client(server).write(post(100)).write("half");
    await asked.promise;
    client.socket.destroy();
    await expect(asked.promise.then(() => outcome)).resolves.toBeInstanceOf(Error);
  });
});

describe("Expect: 100-continue", () => {
  it("is answered when the body is asked for", async () => {
    const client = new Client(await serve(echo));
    client.write(post(5, "Expect: 100-continue\r\n"));
    await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    client.write("hello");
    await expect(client.until(/\r\n\r\nHTTP\/1\.1 200 OK[^]*POST \/ hello$/)).resolves.toContain(
      "HTTP/1.1",
    );
  });

  it("is never answered to a client that is refused", async () => {
    const client = new Client(await serve(refuse));
    client.write(post(5, "Expect: 100-continue\r\n"));
    await client.ended;
    expect(client.received).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(client.received).toMatch(/\r\nConnection: close\r\n/);
    expect(client.received).toMatch(/refused$/);
  });

  it("with another expectation is ignored", async () => {
    const client = new Client(await serve(echo));
    client.write(post(5, "Expect: a-miracle\r\n")).write("hello");
    await expect(client.until(/200 OK[^]*POST \/ hello$/)).resolves.toContain("HTTP/1.1");
  });
});

describe("an early refusal", () => {
  it("reads a short body away and keeps the connection", async () => {
    const client = new Client(await serve(refuse));
    client.write(post(1000)).write("x".repeat(1000));
    await client.until(/403 Forbidden[^]*refused$/);
    client.received = "";
    client.write(post(0));
    expect(await client.until(/refused$/)).not.toMatch(/Connection: close/);
  });

  it("reaches a client that goes on sending, then closes", async () => {
    const client = new Client(await serve(refuse, { lingerMs: 500 }));
    client.write(post(50_000_000));
    const piece = "x".repeat(64 * 1024);
    const send = (): void => {
      while (!client.socket.destroyed && client.socket.write(piece));
    };
    client.socket.on("drain", send);
    send();
    await expect(client.until(/Connection: close[^]*refused$/)).resolves.toContain("HTTP/1.1");
    await client.ended;
  });

  it("does not wait for a body that never comes", async () => {
    const client = new Client(await serve(refuse, { stalledMs: 100 }));
    client.write(post(1000));
    await client.ended;
    expect(client.socket.destroyed).toBe(true);
  });
});

describe("connections", () => {
  it("answer pipelined requests in their order", async () => {
    const slowFirst: Handler = async ({ target }) => {
      if (target === "/1") await new Promise((resolve) => setImmediate(resolve));
      return { status: 200, headers: {}, body: `answer ${target};` };
    };
    const client = new Client(await serve(slowFirst));
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
    client.write(get("/1") + get("/2") + get("/3"));
    expect(await client.until(/answer \/3;$/)).toMatch(
      /answer \/1;[^]*answer \/2;[^]*answer \/3;$/,
    );
  });

  it("send no body to HEAD, and its length", async () => {
    const client = new Client(
      await serve(async () => ({ status: 200, headers: { "Content-Length": "7" }, body: "" })),
    );
    client.write("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    const twice = await client.until(/(HTTP\/1\.1 200 OK[^]*){2}\r\n\r\n$/);
    expect(twice.match(/Content-Length: 7\r\n/g)).toHaveLength(2);
    expect(twice.endsWith("\r\n\r\n")).toBe(true);
  });

  it("stream a body that comes in pieces", async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one ");
      yield Buffer.from("two");
    }
    const client = new Client(
      await serve(async () => ({
        status: 200,
        headers: { "Content-Length": "7" },
        body: pieces(),
      })),
    );
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await expect(client.until(/\r\n\r\none two$/)).resolves.toContain("HTTP/1.1");
  });

  it("break when a streamed body fails, so that nobody takes the part for the whole", async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one ");
      throw new Error("the disk is gone");
    }
    const client = new Client(
      await serve(async () => ({ status: 200, headers: {}, body: pieces() })),
    );
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await client.ended;
    expect(client.received).not.toMatch(/\r\n0\r\n\r\n$/);
  });

  it("refuse headers beyond the limit", async () => {
    const client = new Client(await serve(echo));
    client.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(70_000)}\r\n\r\n`);
    await client.ended;
    expect(client.received).toMatch(/^HTTP\/1\.1 431 /);
  });

  it("refuse what is no HTTP", async () => {
    const client = new Client(await serve(echo));
    client.write("\x16\x03\x01\x02\x00\x01 hello\r\n\r\n");
    await client.ended;
    expect(client.received).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("tell the handler when the client leaves", async () => {
    const told = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const waits: Handler = async ({ signal }: GatewayRequest) => {
      signal?.addEventListener("abort", () => told.resolve());
      begun.resolve();
      await told.promise;
      return { status: 200, headers: {}, body: "" };
    };
    const client = new Client(await serve(waits)).write(post(0));
    await begun.promise;
    client.socket.destroy();
    await expect(told.promise).resolves.toBeUndefined();
  });
});

describe("patience", () => {
  it("ends with a body that stalls", async () => {
    const client = new Client(await serve(echo, { stalledMs: 100 }));
    client.write(post(100)).write("half");
    await client.ended;
    expect(client.received).toBe("");
  });

  it("ends with headers that trickle in", async () => {
    const client = new Client(await serve(echo, { headersMs: 150 }));
    client.write("GET / HTTP/1.1\r\nHost: x\r\n");
    const trickle = setInterval(() => client.write("X-More: 1\r\n"), 30);
    await client.ended;
    clearInterval(trickle);
    expect(client.received).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("ends with a reader that does not read", async () => {
    const broken = Promise.withResolvers<void>();
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1024 * 1024);
      } finally {
        broken.resolve();
      }
    }
    const server = await serve(async () => ({ status: 200, headers: {}, body: endless() }), {
      stalledMs: 1000,
    });
    const client = new Client(server);
    client.socket.pause();
    client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await expect(broken.promise).resolves.toBeUndefined();
  });

  it("does not end with a request that is worked on", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const server = await serve(
      async () => {
        begun.resolve();
        await goOn.promise;
        return { status: 200, headers: {}, body: "at last" };
      },
      { stalledMs: 1000 },
    );
    const client = new Client(server).write(post(2)).write("ok");
    await begun.promise;
    // One that came later has stood still for too long by now.
    await new Client(server).write(post(100)).ended;
    goOn.resolve();
    await expect(client.until(/200 OK[^]*at last$/)).resolves.toContain("HTTP/1.1");
  });

  it("ends with an idle connection", async () => {
    const client = new Client(await serve(echo, { keepAliveMs: 50 }));
    client.write(post(2)).write("ok");
    await expect(client.until(/ok$/)).resolves.toContain("HTTP/1.1");
    await client.ended;
  });
});

describe("closing", () => {
  /** Nobody is cut off within a test. */
  const UNHURRIED = { keepAliveMs: 3_600_000, stalledMs: 3_600_000, closeMs: 3_600_000 };

  it("finishes what was begun and takes nothing new", async () => {
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const server = await serve(async () => {
      begun.resolve();
      await goOn.promise;
      return { status: 200, headers: {}, body: "finished" };
    });
    const busy = new Client(server).write(post(0));
    const idle = new Client(server);
    await once(idle.socket, "connect");
    await begun.promise;
    const closed = server.close();
    await idle.ended;
    const late = new Client(server);
    await late.ended;
    goOn.resolve();
    await closed;
    await busy.ended;
    expect(busy.received).toMatch(/Connection: close[^]*finished$/);
    expect(late.received).toBe("");
  });

  it("finishes the request of a client that has gone", async () => {
    const begun = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let isFinished = false;
    const server = await serve(async ({ signal }) => {
      signal?.addEventListener("abort", () => gone.resolve());
      begun.resolve();
      await goOn.promise;
      isFinished = true;
      return { status: 200, headers: {}, body: "" };
    });
    const client = new Client(server).write(post(0));
    await begun.promise;
    client.socket.destroy();
    await gone.promise;
    const closed = server.close();
    setImmediate(() => goOn.resolve());
    await closed;
    expect(isFinished).toBe(true);
  });

  it("sends what it has answered to a slow reader", async () => {
    const body = Buffer.alloc(20_000_000, "x");
    const server = await serve(async () => ({ status: 200, headers: {}, body }), UNHURRIED);
    const client = new Client(server).write(post(0));
    await once(client.socket, "data");
    client.socket.pause();
    const closed = server.close();
    client.socket.resume();
    await closed;
    await client.ended;
    expect(client.received).toHaveLength(client.received.indexOf("\r\n\r\n") + 4 + body.length);
  });

  it("keeps no connection whose download was under way", async () => {
    const goOn = Promise.withResolvers<void>();
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one ");
      await goOn.promise;
      yield Buffer.from("two");
    }
    const answer: Handler = async () => ({
      status: 200,
      headers: { "Content-Length": "7" },
      body: pieces(),
    });
    const server = await serve(answer, UNHURRIED);
    const client = new Client(server).write(post(0));
    await client.until(/one $/);
    const closed = server.close();
    goOn.resolve();
    await closed;
    await client.ended;
    expect(client.received).toMatch(/one two$/);
  });

  it("does not wait for ever", async () => {
    const begun = Promise.withResolvers<void>();
    const never: Handler = () => {
      begun.resolve();
      return new Promise(() => undefined);
    };
    const server = await serve(never, { closeMs: 100 });
    const client = new Client(server).write(post(0));
    await begun.promise;
    await server.close();
    await client.ended;
    expect(client.socket.destroyed).toBe(true);
  });
});
