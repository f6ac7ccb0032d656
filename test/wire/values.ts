/**
 * Makes typed values from shapes: what a client could send, or a service answer, where each protocol
 * can carry it. The same seed makes the same values.
 *
 * ```ts
 * const random = randomOf(1);
 * valueOf(SendMessage.input, random, carriageOf("awsQuery", "input"));
 * // { QueueUrl: "x é", MessageBody: "<&>", DelaySeconds: -3 }
 * ```
 */
import type {
  ListShape,
  MapShape,
  Member,
  Protocol,
  Shape,
  SimpleShape,
  StructureShape,
  TimestampFormat,
} from "../../src/model/contract.ts";

/** A stream of numbers in [0, 1). */
export type Random = () => number;

/** A small generator with a period of 2^32 (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a protocol can carry in one direction. */
export interface Carriage {
  /** The format of timestamps in a body. */
  readonly timestamps: TimestampFormat;
  /** Empty collections differ from absent ones. */
  readonly emptyCollections: boolean;
  /** Structures without members differ from absent ones. */
  readonly emptyStructures: boolean;
  /** Characters that XML 1.0 has not. */
  readonly controlCharacters: boolean;
  /** Times of a body have milliseconds. */
  readonly milliseconds: boolean;
  /** REST: members may be bound to the parts of an HTTP message. */
  readonly bindings: boolean;
  /** Which optional members are there. */
  readonly members: "all" | "some" | "required";
  /** Values of top-level members that a client checks itself; undefined leaves one out. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

export function carriageOf(protocol: Protocol, direction: "input" | "output"): Carriage {
  const xml = /Query|Xml/.test(protocol);
  const form = /Query/.test(protocol) && direction === "input";
  return {
    timestamps: xml ? "date-time" : "epoch-seconds",
    emptyCollections: !xml,
    emptyStructures: !form,
    controlCharacters: !xml || form,
    milliseconds: true,
    bindings: protocol.startsWith("rest"),
    members: "some",
    fixed: {},
  };
}

/** Where a value stands, which limits what it may be. */
type Place = "body" | "header" | "query" | "label" | "greedy";

/** How deep structures go before only what must be there is. */
const DEPTH = 4;

/** A value of an operation's input or output, or of an error. */
export function valueOf(
  shape: StructureShape,
  random: Random,
  carriage: Carriage,
): Record<string, unknown> {
  return new Maker(random, carriage).members(shape, 0, true);
}

class Maker {
  readonly #random: Random;
  readonly #carriage: Carriage;

  constructor(random: Random, carriage: Carriage) {
    this.#random = random;
    this.#carriage = carriage;
  }

  members(shape: StructureShape, depth: number, top = false): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const names = Object.keys(shape.members);
    if (shape.kind === "union") {
      const shallow = names.filter((name) => isSimple(shape.members[name]?.shape));
      const open = depth < DEPTH || shallow.length === 0 ? names : shallow;
      const name = this.#pick(open);
      this.#set(value, name, shape, { depth, top });
      return value;
    }
    for (const name of names) {
      if (this.#has(name, shape, depth)) this.#set(value, name, shape, { depth, top });
    }
    return value;
  }

  #has(name: string, shape: StructureShape, depth: number): boolean {
    const member = shape.members[name];
    if (member === undefined) return false;
    if (depth === 0 && Object.hasOwn(this.#carriage.fixed, name)) return true;
    // A client fills in a token that is not there.
    if (shape.required.includes(name) || member.idempotencyToken === true) return true;
    if (member.httpLabel === true || member.httpResponseCode === true) return true;
    if (this.#carriage.members === "required") return false;
    if (depth >= DEPTH && !isSimple(member.shape)) return false;
    if (this.#carriage.members === "all") return true;
    return this.#chance(depth === 0 ? 0.6 : 0.4);
  }

  #set(
    value: Record<string, unknown>,
    name: string,
    shape: StructureShape,
    { depth, top }: { readonly depth: number; readonly top: boolean },
  ): void {
    const member = shape.members[name] as Member;
    const { fixed } = this.#carriage;
    if (top && Object.hasOwn(fixed, name)) {
      if (fixed[name] !== undefined) value[name] = fixed[name];
      return;
    }
    const made = this.#member(member, top && this.#carriage.bindings, depth + 1);
    if (made !== undefined) value[name] = made;
  }

  #member(member: Member, bound: boolean, depth: number): unknown {
    if (bound) {
      if (member.httpResponseCode === true) return 200 + this.#below(99);
      if (member.httpPrefixHeaders !== undefined) return this.#headerMap();
      if (member.httpHeader !== undefined) return this.#value(member.shape, "header", depth);
      if (member.httpQuery !== undefined) return this.#value(member.shape, "query", depth);
      if (member.httpLabel === true) return this.#value(member.shape, "label", depth);
      if (member.httpPayload === true) return this.#payload(member.shape, depth);
    }
    return this.#value(member.shape, "body", depth);
  }

  /** An empty payload is no payload. */
  #payload(shape: Shape, depth: number): unknown {
    if (shape.kind === "blob") return this.#bytes(1);
    if (shape.kind === "string") return this.#text("body") || "x";
    return this.#value(shape, "body", depth);
  }

  #headerMap(): Record<string, string> {
    const map: Record<string, string> = {};
    for (let n = 1 + this.#below(3); n > 0; n -= 1) {
      map[this.#pick(["name", "other-name", "x1"])] = this.#text("header");
    }
    return map;
  }

  #value(shape: Shape, place: Place, depth: number): unknown {
    if ("members" in shape) return this.#structure(shape, depth);
    if (shape.kind === "list") return this.#list(shape, place, depth);
    if (shape.kind === "map") return this.#map(shape, depth);
    return this.#simple(shape, place);
  }

  #structure(shape: StructureShape, depth: number): unknown {
    if (shape.eventStream === true) {
      return Array.from({ length: 1 + this.#below(3) }, () => this.#event(shape));
    }
    const value = this.members(shape, depth);
    if (this.#carriage.emptyStructures || carriesAnything(value)) return value;
    // The form of a Query input has no way to say an empty structure: give it a member or leave it.
    const simple = Object.entries(shape.members).find(([, member]) => isSimple(member.shape));
    if (simple === undefined) return undefined;
    return { [simple[0]]: this.#value(simple[1].shape, "body", depth) };
  }

  /** One event: its members are bound to the event's headers and payload. */
  #event(shape: StructureShape): Record<string, unknown> {
    const events = Object.entries(shape.members)
      .map(([name, member]) => [name, member.shape as StructureShape] as const)
      .filter(([, { error }]) => error === undefined);
    const [name, event] = this.#pick(events);
    const value = this.members(event, 2);
    for (const [member, { eventPayload, shape }] of Object.entries(event.members)) {
      if (eventPayload === true) value[member] = this.#payload(shape, 2);
    }
    return { [name]: value };
  }

  #list(shape: ListShape, place: Place, depth: number): unknown {
    const least = this.#carriage.emptyCollections && place === "body" ? 0 : 1;
    const length = Math.max(least, this.#below(depth > 2 ? 3 : 4));
    const items: unknown[] = [];
    for (let n = 0; n < length; n += 1) {
      const item = this.#value(shape.member.shape, place, depth + 1);
      if (item === undefined) return undefined;
      items.push(shape.sparse === true && this.#chance(0.2) ? null : item);
    }
    return items;
  }

  #map(shape: MapShape, depth: number): unknown {
    const map: Record<string, unknown> = {};
    const least = this.#carriage.emptyCollections ? 0 : 1;
    const length = Math.max(least, this.#below(4));
    for (let n = 0; n < length; n += 1) {
      const value = this.#value(shape.value.shape, "body", depth + 1);
      if (value === undefined) return undefined;
      map[`${this.#text("body")}${n}`] = value;
    }
    return map;
  }

  #simple(shape: SimpleShape, place: Place): unknown {
    switch (shape.kind) {
      case "string":
        return this.#text(place);
      case "number":
        return this.#number();
      case "boolean":
        return this.#chance(0.5);
      case "timestamp":
        return this.#timestamp(shape, place);
      case "blob":
        return this.#bytes(shape.streaming === true ? 1 : 0);
      case "document":
        return this.#pick([{ a: [1, "two", null] }, "text", 4.5, true]);
      case "bigInteger":
        return 12345678901234567890n;
      case "bigDecimal":
        return "1.5";
      case "unit":
        return {};
      default:
        throw new Error("no such shape");
    }
  }

  #number(): number {
    return this.#pick([
      0,
      1,
      -1,
      this.#below(1000),
      -this.#below(100_000),
      2 ** 31 - 1,
      2 ** 53 - 1,
      0.5,
      -1.25,
      1 + this.#below(1000) / 8,
      1e21,
      1.5e-7,
    ]);
  }

  #timestamp(shape: SimpleShape, place: Place): Date {
    const defaults = { header: "http-date", query: "date-time", label: "date-time" } as const;
    const format =
      shape.format ??
      (place === "body" || place === "greedy" ? this.#carriage.timestamps : defaults[place]);
    const ms = this.#below(2_000_000_000) * 1000;
    const whole = format === "http-date" || !this.#carriage.milliseconds;
    return new Date(whole || this.#chance(0.5) ? ms : ms + this.#below(1000));
  }

  #bytes(least: number): Uint8Array {
    const length = Math.max(least, this.#below(20));
    return Uint8Array.from({ length }, () => this.#below(256));
  }

  #text(place: Place): string {
    if (place === "header") return this.#pick(HEADER_TEXTS);
    if (place === "label") return this.#pick(LABEL_TEXTS);
    const texts = this.#carriage.controlCharacters ? CONTROL_TEXTS : BODY_TEXTS;
    return this.#pick(texts);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }
}

const BODY_TEXTS = [
  "a",
  "",
  "some text",
  " spaces around ",
  "two\nlines\tand a tab",
  `<markup attribute="value">&amp;'</markup>`,
  "]]> <!-- x -->",
  "100% + 1 = /?#[]@!$&'()*,;:~",
  "é ü ß 漢字 עברית",
  "🙂 surrogates 𐍈",
  "__proto__",
  "constructor",
  "0",
  "true",
  "null",
  "1e5",
  "x".repeat(300),
] as const;

const CONTROL_TEXTS = [...BODY_TEXTS, "\u0000\u0001\u001f", "\r\n", '\\ " \u2028'] as const;

const HEADER_TEXTS = [
  "a",
  "some text",
  "text/plain; charset=utf-8",
  `"quoted"`,
  "comma, and = sign",
  "100%",
  "back\\slash",
] as const;

const LABEL_TEXTS = [
  "a",
  "name-1_2.3~",
  "with space",
  "a:b",
  "100%25",
  "é漢🙂",
  "question?mark&amp",
  "a+b=c",
] as const;

function isSimple(shape: Shape | undefined): boolean {
  return shape !== undefined && !["structure", "union", "list", "map"].includes(shape.kind);
}

/** Whether a form would have a field for this. */
function carriesAnything(value: Record<string, unknown>): boolean {
  return Object.values(value).some((member) => member !== undefined);
}
