/**
 * Where the members of a structure go in an HTTP message: worked out once per shape from its traits.
 *
 * @see {@link https://smithy.io/2.0/spec/http-bindings.html | HTTP bindings}
 */
import type { Member, StructureShape } from "../model/contract.ts";

/** A member, its key in the typed value and its name on the wire. */
export interface Bound {
  readonly key: string;
  readonly member: Member;
  /** Headers in the letter case of the contract. */
  readonly name: string;
}

/** Where the members of a structure go. */
export interface Bindings {
  readonly labels: readonly Bound[];
  readonly headers: readonly (Bound & { readonly lowerName: string })[];
  readonly prefixHeaders: Bound | undefined;
  readonly queries: readonly Bound[];
  readonly queryParams: Bound | undefined;
  readonly payload: Bound | undefined;
  readonly responseCode: Bound | undefined;
  /** The unbound members as a structure; undefined when there are none. */
  readonly body: StructureShape | undefined;
}

const requests = new WeakMap<StructureShape, Bindings>();
const answers = new WeakMap<StructureShape, Bindings>();

/** The bindings of a structure as an operation's input. */
export function requestBindings(shape: StructureShape): Bindings {
  return cached(requests, shape, (member) => member.httpResponseCode !== true);
}

/** The bindings of a structure as an output or error, where labels and queries mean nothing. */
export function answerBindings(shape: StructureShape): Bindings {
  return cached(
    answers,
    shape,
    (member) =>
      member.httpLabel !== true &&
      member.httpQuery === undefined &&
      member.httpQueryParams !== true,
  );
}

/** Whether the body of a request is a stream, never held in memory whole. */
export function takesStream(shape: StructureShape): boolean {
  const payload = requestBindings(shape).payload?.member.shape;
  return payload?.kind === "blob" && payload.streaming === true;
}

function cached(
  cache: WeakMap<StructureShape, Bindings>,
  shape: StructureShape,
  isBindable: (member: Member) => boolean,
): Bindings {
  const known = cache.get(shape);
  if (known !== undefined) return known;
  const bindings = bindingsOf(shape, isBindable);
  cache.set(shape, bindings);
  return bindings;
}

function bindingsOf(shape: StructureShape, isBindable: (member: Member) => boolean): Bindings {
  const members = Object.entries(shape.members).map(([key, member]) => ({ key, member }));
  const bound = members.filter(({ member }) => isBindable(member) && isBound(member));
  function take(nameOf: (member: Member) => string | true | undefined): Bound[] {
    return bound.flatMap(({ key, member }) => {
      const name = nameOf(member);
      return name === undefined ? [] : [{ key, member, name: name === true ? key : name }];
    });
  }
  const unbound = members.filter((one) => !bound.includes(one));
  return {
    labels: take(({ httpLabel }) => (httpLabel === true ? true : undefined)),
    headers: take(({ httpHeader }) => httpHeader).map((one) => ({
      ...one,
      lowerName: one.name.toLowerCase(),
    })),
    prefixHeaders: take(({ httpPrefixHeaders }) => httpPrefixHeaders)[0],
    queries: take(({ httpQuery }) => httpQuery),
    queryParams: take(({ httpQueryParams }) => (httpQueryParams === true ? true : undefined))[0],
    payload: take(({ httpPayload }) => (httpPayload === true ? true : undefined))[0],
    responseCode: take(({ httpResponseCode }) => (httpResponseCode === true ? true : undefined))[0],
    body: unbound.length === 0 ? undefined : bodyShape(shape, unbound),
  };
}

function isBound(member: Member): boolean {
  return (
    member.httpLabel === true ||
    member.httpHeader !== undefined ||
    member.httpPrefixHeaders !== undefined ||
    member.httpQuery !== undefined ||
    member.httpQueryParams === true ||
    member.httpPayload === true ||
    member.httpResponseCode === true
  );
}

function bodyShape(
  shape: StructureShape,
  unbound: readonly { readonly key: string; readonly member: Member }[],
): StructureShape {
  const members = Object.fromEntries(unbound.map(({ key, member }) => [key, member]));
  return { ...shape, members, required: shape.required.filter((name) => name in members) };
}
