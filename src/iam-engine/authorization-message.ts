/**
 * The facts of a denial in the shape that AWS gives them in an encoded authorization message, which
 * `sts:DecodeAuthorizationMessage` decodes.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html | DecodeAuthorizationMessage}
 */
import type { Decision } from "./decision.ts";
import type { Principal, PrincipalElement } from "./principal.ts";
import type { AuthorizationRequest, Context, ContextValue } from "./request.ts";
import type { CompiledStatement } from "./statement.ts";

interface Items<T> {
  readonly items: readonly T[];
}

interface Value {
  readonly value: string;
}

interface KeyValues {
  readonly key: string;
  readonly values: Items<Value>;
}

/** A decoded authorization message, with AWS's own names. */
export interface AuthorizationMessage {
  readonly allowed: boolean;
  readonly explicitDeny: boolean;
  readonly matchedStatements: Items<{
    readonly statementId: string;
    readonly effect: "ALLOW" | "DENY";
    readonly principals: Items<Value>;
    readonly principalGroups: Items<Value>;
    readonly actions: Items<Value>;
    readonly resources: Items<Value>;
    readonly conditions: Items<KeyValues>;
  }>;
  readonly failures: Items<never>;
  readonly context: {
    readonly principal: { readonly id: string; readonly name?: string; readonly arn: string };
    readonly action: string;
    readonly resource: string;
    readonly conditions: Items<KeyValues>;
  };
}

/** The condition keys that are told, where the request has them. */
const KEYS = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalType",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:SecureTransport",
  "aws:SourceIp",
  "aws:UserAgent",
  "aws:ViaAWSService",
];

/** Writes a decision as an authorization message. */
export function authorizationMessage(
  request: AuthorizationRequest,
  { outcome, isExplicit, statement }: Decision,
): AuthorizationMessage {
  const { principal, action, resource, context } = request;
  return {
    allowed: outcome === "allow",
    explicitDeny: isExplicit,
    matchedStatements: { items: statement === undefined ? [] : [matched(statement)] },
    failures: { items: [] },
    context: {
      principal: principalFacts(principal, context),
      action,
      resource,
      conditions: { items: conditionsOf(statement, context) },
    },
  };
}

function matched({
  source,
}: CompiledStatement): AuthorizationMessage["matchedStatements"]["items"][number] {
  return {
    statementId: source.sid ?? "",
    effect: source.effect === "Allow" ? "ALLOW" : "DENY",
    principals: values(principalsOf(source.principal ?? source.notPrincipal)),
    principalGroups: { items: [] },
    actions: values(source.action ?? source.notAction),
    resources: values(source.resource ?? source.notResource),
    conditions: {
      items: source.conditions.map(({ key, values: of }) => ({ key, values: values(of) })),
    },
  };
}

function principalsOf(element: PrincipalElement | undefined): readonly string[] {
  if (element === undefined) return [];
  return element.kind === "everyone" ? ["*"] : Object.values(element.by).flat();
}

function principalFacts(
  principal: Principal,
  context: Context,
): AuthorizationMessage["context"]["principal"] {
  const text = (key: string): string | undefined => {
    const value = context.get(key);
    return typeof value === "string" ? value : undefined;
  };
  const name = text("aws:username") ?? sessionName(principal);
  return {
    id: text("aws:userid") ?? principal.arn,
    ...(name === undefined ? {} : { name }),
    arn: principal.arn,
  };
}

function sessionName({ kind, arn }: Principal): string | undefined {
  return kind === "role-session" ? arn.slice(arn.lastIndexOf("/") + 1) : undefined;
}

function conditionsOf(
  statement: CompiledStatement | undefined,
  context: Context,
): readonly KeyValues[] {
  const asked = statement?.source.conditions.map(({ key }) => key) ?? [];
  const names = new Map([...KEYS, ...asked].map((key) => [key.toLowerCase(), key]));
  const found: KeyValues[] = [];
  for (const [lower, key] of names) {
    const value = context.get(lower);
    if (value !== undefined) found.push({ key, values: values(listOf(value)) });
  }
  return found;
}

function listOf(value: ContextValue): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function values(of: readonly string[] | undefined): Items<Value> {
  return { items: (of ?? []).map((value) => ({ value })) };
}
