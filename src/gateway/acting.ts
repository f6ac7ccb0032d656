import { parseArn } from "../model/arn.ts";
import type {
  Caller,
  Principal,
  RoleSessionPrincipal,
  RootPrincipal,
  ServicePrincipal,
} from "../model/principal.ts";
import { partitionOf, type Partition, type Scope } from "../model/scope.ts";
import type {
  AsAccount,
  AsCaller,
  AsRole,
  AsService,
  AsVisitor,
  Place,
  Source,
} from "../model/services.ts";
import type { CallFacts } from "./perform.ts";

/** What is known of a call before it is said who calls. */
export type CallGround = Omit<CallFacts, "caller">;

/** The call in the caller's own name, through one more service. */
export function forwardedCall(ground: CallGround, caller: Caller, as: AsCaller): CallFacts {
  const scope = placed(ground.scope, as);
  return { ...ground, caller: { ...caller, via: [...caller.via, as.via] }, scope };
}

/** The call of a service in its own name. */
export function serviceCall(ground: CallGround, as: Omit<AsService, "kind">): CallFacts {
  const source = sourceOf(as);
  const principal: ServicePrincipal = {
    kind: "service",
    service: as.principal,
    arn: as.principal,
    ...source,
  };
  const account = as.account ?? source.sourceAccount ?? ground.scope.account;
  const scope = placed(ground.scope, { account, region: as.region });
  const requestId = as.cause ?? ground.requestId;
  return { ...ground, requestId, caller: callerIn(scope, principal, as.principal), scope };
}

/** The call of an account's root user, for a service that sets up the account. */
export function accountCall(ground: CallGround, as: AsAccount): CallFacts {
  const scope = placed(ground.scope, as);
  const { account, partition } = scope;
  const principal: RootPrincipal = {
    kind: "root",
    account,
    arn: `arn:${partition}:iam::${account}:root`,
  };
  const requestId = as.cause ?? ground.requestId;
  return { ...ground, requestId, caller: callerIn(scope, principal, as.principal), scope };
}

/** The call of somebody without credentials. */
export function visitorCall(ground: CallGround, as: AsVisitor): CallFacts {
  const scope = placed(ground.scope, as);
  const { sourceIp, userAgent, referer, secureTransport } = as;
  const caller: Caller = {
    principal: { kind: "anonymous", arn: "anonymous" },
    account: scope.account,
    partition: scope.partition,
    sourceIp,
    userAgent,
    referer,
    secureTransport,
    via: [],
  };
  return { ...ground, requestId: as.cause, caller, scope };
}

/** How long a session lasts that a service opens: nothing that is done with it takes longer. */
const SESSION_MS = 3_600_000;

/** The call of a role that a service has assumed. */
export function roleCall(
  ground: CallGround,
  principal: RoleSessionPrincipal,
  as: AsRole,
): CallFacts {
  const scope = placed(ground.scope, {
    account: as.account ?? principal.account,
    region: as.region,
  });
  const issuedAtMs = ground.clock.nowMs();
  const caller: Caller = {
    ...callerIn(scope, principal, as.principal),
    account: principal.account,
    partition: (parseArn(as.roleArn)?.partition ?? scope.partition) as Partition,
    session: { origin: "AssumeRole", issuedAtMs, expiresAtMs: issuedAtMs + SESSION_MS },
  };
  return { ...ground, requestId: as.cause ?? ground.requestId, caller, scope };
}

function callerIn({ account, partition }: Scope, principal: Principal, userAgent: string): Caller {
  return { principal, account, partition, userAgent, secureTransport: true, via: [] };
}

function placed(scope: Scope, { account = scope.account, region = scope.region }: Place): Scope {
  return { partition: partitionOf(region), account, region };
}

/** The account of a resource stands in its ARN, but for those like a bucket's. */
function sourceOf({ sourceArn, sourceAccount }: Source): Source {
  if (sourceAccount !== undefined || sourceArn === undefined) return { sourceArn, sourceAccount };
  const account = parseArn(sourceArn)?.account;
  return { sourceArn, sourceAccount: account === "" ? undefined : account };
}
