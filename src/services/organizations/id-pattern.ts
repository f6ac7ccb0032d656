/**
 * The forms of ids.
 *
 * @see {@link https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html | Patterns}
 */
import { invalidPattern, invalidTarget } from "./faults.ts";

const ROOT = /^r-[0-9a-z]{4,32}$/;
const UNIT = /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/;
const ACCOUNT = /^\d{12}$/;
const TRANSFER = /^rt-[0-9a-z]{8,32}$/;

export type IdKind =
  | "root"
  | "unit"
  | "account"
  | "parent"
  | "child"
  | "policy"
  | "handshake"
  | "accountRequest"
  | "transfer"
  | "tagged";

const PATTERNS: Readonly<Record<IdKind, readonly RegExp[]>> = {
  root: [ROOT],
  unit: [UNIT],
  account: [ACCOUNT],
  parent: [ROOT, UNIT],
  child: [UNIT, ACCOUNT],
  policy: [/^p-\w{8,128}$/],
  handshake: [/^h-[0-9a-z]{8,32}$/],
  accountRequest: [/^car-[a-z0-9]{8,32}$/],
  tagged: [ROOT, UNIT, ACCOUNT, /^p-\w{8,128}$/, /^rp-\w{4,128}$/, TRANSFER],
  transfer: [TRANSFER],
};

/** Checks the form of an id. @throws Fault `InvalidInputException` */
export function checkId(kind: IdKind, id: string): void {
  if (!matches(kind, id)) throw invalidPattern();
}

/** Checks the form of the id of something that policies hang on. @throws Fault `InvalidInputException` */
export function checkTargetId(id: string): void {
  if (!matches("parent", id) && !matches("account", id)) throw invalidTarget();
}

function matches(kind: IdKind, id: string): boolean {
  return PATTERNS[kind].some((pattern) => pattern.test(id));
}
