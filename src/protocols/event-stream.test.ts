import { EventStreamCodec } from "@smithy/core/event-streams";
import * as fc from "../../test/support/properties.ts";
import { describe, expect, it } from "vitest";
import type { BodyStream, ErrorContract, Member, StructureShape } from "../model/contract.ts";
import { Fault } from "../model/fault.ts";
import { jsonDocument, xmlDocument } from "./document-format.ts";
import { findEventStream, readEventStream, writeEventStream } from "./event-stream.ts";
import {
  readMessage,
  readMessages,
  writeMessage,
  type EventMessage,
  type HeaderValue,
} from "./event-stream-frame.ts";

function message(headers: Record<string, HeaderValue>, body = ""): EventMessage {
  return { headers: new Map(Object.entries(headers)), body: Buffer.from(body) };
}

async function* inPieces(bytes: Uint8Array, size: number): BodyStream {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** `read`, or the name of the error. */
function outcomeOf(bytes: Uint8Array): string {
  try {
    readMessage(bytes);
    return "read";
  } catch (error) {
    return error instanceof Error ? error.name : "";
  }
}

const full = message(
  {
    ":message-type": "event",
    yes: true,
    no: false,
    small: -5,
    large: 2 ** 40,
    at: new Date(1_500_000_000_123),
    bytes: Buffer.from([1, 2]),
  },
  "payload",
);

describe("event stream messages", () => {
  it("come back as they were written", () => {
    expect(readMessage(writeMessage(full))).toEqual(full);
    expect(readMessage(writeMessage(message({})))).toEqual(message({}));
  });

  it("are those of AWS's SDK", () => {
    const codec = new EventStreamCodec(
      (bytes: Uint8Array) => Buffer.from(bytes).toString(),
      (text: string) => Buffer.from(text),
    );
    const read = codec.decode(writeMessage(full));
    expect(Buffer.from(read.body).toString()).toBe("payload");
    expect(read.headers).toMatchObject({
      ":message-type": { type: "string", value: "event" },
      yes: { type: "boolean", value: true },
      small: { type: "integer", value: -5 },
      at: { type: "timestamp", value: new Date(1_500_000_000_123) },
    });
    expect(readMessage(codec.encode(read))).toEqual(full);
    const uuid = "01234567-89ab-cdef-0123-456789abcdef";
    const other = codec.encode({
      headers: {
        byte: { type: "byte", value: -1 },
        short: { type: "short", value: 300 },
        uuid: { type: "uuid", value: uuid },
      },
      body: new Uint8Array(),
    });
    expect(readMessage(other)).toEqual(
      message({ byte: -1, short: 300, uuid: uuid.replaceAll("-", "") }),
    );
  });

  it("may be cut anywhere on their way", async () => {
    const bytes = Buffer.concat([writeMessage(full), writeMessage(message({ a: "b" }, "c"))]);
    for (const size of [1, 2, 11, 12, 13, 50, bytes.length]) {
      expect(await all(readMessages(inPieces(bytes, size)))).toEqual([
        full,
        message({ a: "b" }, "c"),
      ]);
    }
  });

  it("refuses one that is cut off, altered or too large", async () => {
    const bytes = Buffer.from(writeMessage(full));
    await expect(all(readMessages(inPieces(bytes.subarray(0, 40), 7)))).rejects.toThrow(Fault);
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 0x40;
      expect(() => readMessage(altered), `byte ${at}`).toThrow(Fault);
    }
  });

  it("refuses a length beyond the limit before the bytes come", async () => {
    const prelude = Buffer.from(writeMessage(message({})).subarray(0, 12));
    prelude.writeUInt32BE(0xffffffff, 0);
    const { crc32 } = await import("node:zlib");
    prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
    async function* endless(): BodyStream {
      yield prelude;
      throw new Error("asked for more");
    }
    await expect(all(readMessages(endless()))).rejects.toThrow("length");
  });

  it("throws nothing but a Fault, whatever the headers hold", async () => {
    const { crc32 } = await import("node:zlib");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (headers) => {
        const bytes = Buffer.alloc(16 + headers.length);
        bytes.writeUInt32BE(bytes.length, 0);
        bytes.writeUInt32BE(headers.length, 4);
        bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
        bytes.set(headers, 12);
        const end = bytes.length - 4;
        bytes.writeUInt32BE(crc32(bytes.subarray(0, end)), end);
        expect(outcomeOf(bytes)).toMatch(/^(read|Fault)$/);
      }),
      { numRuns: 1000 },
    );
  });
});

const text: Member = { shape: { kind: "string" } };

function structure(name: string, members: Record<string, Member>): StructureShape {
  return { kind: "structure", name, members, required: [] };
}

const broken: ErrorContract = {
  ...structure("BrokenException", { message: text }),
  error: { fault: "server", status: 500 },
};
const union: StructureShape = {
  kind: "union",
  name: "Stream",
  required: [],
  eventStream: true,
  members: {
    Chunk: {
      shape: structure("Chunk", {
        Payload: { shape: { kind: "blob" }, eventPayload: true },
        Position: { shape: { kind: "number" }, eventHeader: true },
      }),
    },
    Line: { shape: structure("Line", { Text: { ...text, eventPayload: true } }) },
    Stats: {
      shape: structure("StatsEvent", {
        Details: {
          shape: structure("Stats", { Bytes: { shape: { kind: "number" } } }),
          eventPayload: true,
        },
      }),
    },
    Complete: { shape: structure("Complete", { ErrorCode: text, LogResult: text }) },
    End: { shape: structure("End", {}) },
    BrokenException: { shape: broken },
  },
};

type Event = Record<string, unknown>;

async function* source(events: readonly Event[], failure?: Error): AsyncGenerator<Event> {
  yield* events;
  if (failure !== undefined) throw failure;
}

async function sent(...args: Parameters<typeof writeEventStream>): Promise<EventMessage[]> {
  return all(readMessages(writeEventStream(...args)));
}

/** What a message says: its headers and the text of its body. */
function shown(one: EventMessage | undefined): object {
  return {
    ...Object.fromEntries(one?.headers ?? []),
    body: Buffer.from(one?.body ?? "").toString(),
  };
}

const events: readonly Event[] = [
  { Chunk: { Payload: Buffer.from("bytes"), Position: 7 } },
  { Line: { Text: "é" } },
  { Stats: { Details: { Bytes: 5 } } },
  { Complete: { ErrorCode: "E" } },
  { End: {} },
];

describe("writeEventStream", () => {
  it("writes each event by its bindings", async () => {
    expect((await sent(union, source(events), jsonDocument)).map(shown)).toEqual([
      {
        ":message-type": "event",
        ":event-type": "Chunk",
        ":content-type": "application/octet-stream",
        Position: 7,
        body: "bytes",
      },
      {
        ":message-type": "event",
        ":event-type": "Line",
        ":content-type": "text/plain",
        body: "é",
      },
      {
        ":message-type": "event",
        ":event-type": "Stats",
        ":content-type": "application/json",
        body: '{"Bytes":5}',
      },
      {
        ":message-type": "event",
        ":event-type": "Complete",
        ":content-type": "application/json",
        body: '{"ErrorCode":"E"}',
      },
      { ":message-type": "event", ":event-type": "End", body: "" },
    ]);
  });

  it("writes documents in the protocol's format", async () => {
    const [stats] = await sent(union, source([{ Stats: { Details: { Bytes: 5 } } }]), xmlDocument);
    expect(shown(stats)).toMatchObject({
      ":content-type": "application/xml",
      body: '<?xml version="1.0" encoding="UTF-8"?>\n<Stats><Bytes>5</Bytes></Stats>',
    });
  });

  it("ends with an exception, given or thrown", async () => {
    const given = source([{ BrokenException: { message: "m" } }, { End: {} }]);
    const thrown = source([], new Fault(broken, "m"));
    for (const stream of [given, thrown]) {
      expect((await sent(union, stream, jsonDocument)).map(shown)).toEqual([
        {
          ":message-type": "exception",
          ":exception-type": "BrokenException",
          ":content-type": "application/json",
          body: '{"message":"m"}',
        },
      ]);
    }
  });

  it("writes errors that the union does not know as such", async () => {
    const failure = new Fault({ code: "OverMaxRecordSize" }, "too long");
    expect((await sent(union, source([], failure), jsonDocument)).map(shown)).toEqual([
      {
        ":message-type": "error",
        ":error-code": "OverMaxRecordSize",
        ":error-message": "too long",
        body: "",
      },
    ]);
  });

  it("passes on what is a bug of ours", async () => {
    const stream = writeEventStream(union, source([], new TypeError("bug")), jsonDocument);
    await expect(all(stream)).rejects.toThrow("bug");
  });

  it("begins with the other members of the output where the protocol has no headers", async () => {
    const shape = structure("Output", { Id: text, Stream: { shape: union } });
    expect(findEventStream(shape)).toEqual({ key: "Stream", union });
    const initial = { shape, value: { Id: "i" } };
    expect((await sent(union, source([]), jsonDocument, initial)).map(shown)).toEqual([
      {
        ":message-type": "event",
        ":event-type": "initial-response",
        ":content-type": "application/json",
        body: '{"Id":"i"}',
      },
    ]);
  });

  it("closes its source when the reader leaves", async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Event> {
      try {
        for (;;) yield { End: {} };
      } finally {
        closed = true;
      }
    }
    for await (const _ of writeEventStream(union, endless(), jsonDocument)) break;
    expect(closed).toBe(true);
  });
});

describe("readEventStream", () => {
  it("reads what is written", async () => {
    for (const format of [jsonDocument, xmlDocument]) {
      const written = writeEventStream(union, source(events), format);
      expect(await all(readEventStream(union, written, format))).toEqual(events);
    }
  });

  it("unwraps signed events and stops at the empty one", async () => {
    const inner = writeMessage(message({ ":message-type": "event", ":event-type": "End" }));
    const signature = { ":chunk-signature": Buffer.from("s"), ":date": new Date(0) };
    const stream = Buffer.concat([
      writeMessage({ headers: new Map(Object.entries(signature)), body: inner }),
      writeMessage(message(signature)),
    ]);
    expect(await all(readEventStream(union, inPieces(stream, 9), jsonDocument))).toEqual([
      { End: {} },
    ]);
  });

  it("passes over events that it does not know and refuses what is no event", async () => {
    async function read(headers: Record<string, string>): Promise<unknown> {
      const stream = inPieces(writeMessage(message(headers)), 99);
      return all(readEventStream(union, stream, jsonDocument));
    }
    expect(await read({ ":message-type": "event", ":event-type": "Unknown" })).toEqual([]);
    expect(await read({ ":message-type": "event", ":event-type": "__proto__" })).toEqual([]);
    await expect(read({ ":message-type": "error" })).rejects.toThrow(Fault);
    await expect(read({})).rejects.toThrow(Fault);
  });
});
