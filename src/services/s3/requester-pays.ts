/**
 * Buckets whose requesters pay: whoever is not of the owner's account has to say that it knows, in
 * every request, whatever is asked.
 *
 * ```
 * GET /photos/a    222222222222                                     403 AccessDenied
 * GET /photos/a    222222222222, x-amz-request-payer: requester     200, x-amz-request-charged: requester
 * GET /photos/a    111111111111, whose bucket it is                 200
 * GET /photos/a    nobody in particular                             403: nobody could be charged
 * ```
 *
 * A presigned URL says it in its query. A copy says it once, for the source and for the destination.
 * It is a rule of S3's own and no policy can lift it; it is judged with the policies, so that `audit`
 * reports it and lets it through.
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html | Requester Pays buckets}
 */
import type { Call, Located, Operation } from "../../model/operation.ts";
import { accountOf } from "../../model/principal.ts";
import type { NoPermission, Permission, Resource } from "../../model/resource.ts";
import type { Bucket } from "./bucket.ts";
import { accessDenied } from "./faults.ts";

/** What most requests have a member for; of the others only the header tells. */
interface PayingInput {
  readonly RequestPayer?: string | undefined;
}

/**
 * The same operation, minding who pays: refused to those who do not say so, and telling those who
 * are charged.
 */
export function mindingPayment(operation: Operation): Operation {
  const { contract } = operation;
  // What S3 asks of itself is on no wire: nobody could say there who pays.
  if (contract.http === undefined) return operation;
  const tells = Object.hasOwn(contract.output.members, "RequestCharged");
  return {
    ...operation,
    permissions(input, located, call) {
      const needed = operation.permissions(input, located, call);
      const bucket = findCharging(located, call);
      if (bucket === undefined || saysItPays(input as PayingInput, call)) return needed;
      return refused(needed, bucket);
    },
    ...(tells && {
      async run(input, located, call, prepared) {
        const output = await operation.run(input, located, call, prepared);
        const isCharged =
          findCharging(located, call) !== undefined && saysItPays(input as PayingInput, call);
        return isCharged ? { ...(output as object), RequestCharged: "requester" } : output;
      },
    }),
  };
}

/** The first of the buckets asked that charges the caller. */
function findCharging(
  located: Located,
  { caller }: Pick<Call, "caller">,
): Resource<Bucket> | undefined {
  for (const name in located) {
    const found = located[name];
    if (found === undefined || !isBucket(found) || found.record?.payer !== "Requester") continue;
    if (caller.principal.kind === "service") continue;
    if (accountOf(caller.principal) !== found.account) return found;
  }
  return undefined;
}

function isBucket(found: Resource | readonly Resource[]): found is Resource<Bucket> {
  return "type" in found && found.type === "bucket";
}

function saysItPays({ RequestPayer }: PayingInput, { caller }: Pick<Call, "caller">): boolean {
  if (accountOf(caller.principal) === undefined) return false;
  return (RequestPayer ?? caller.signature?.requestPayer) === "requester";
}

/** One of the things that are asked of the bucket cannot be done, so that none of them is. */
function refused(
  needed: readonly Permission[] | NoPermission,
  bucket: Resource<Bucket>,
): readonly Permission[] | NoPermission {
  if ("kind" in needed) return needed;
  const index = needed.findIndex(({ resource }) => resource !== "*" && isOf(bucket, resource.arn));
  return needed.map((permission, at) => {
    if (at !== Math.max(index, 0)) return permission;
    // Not a part of the request is refused but all of it.
    const { onDenied: _, ...whole } = permission;
    return { ...whole, refusal: accessDenied(), remedy: REMEDY };
  });
}

const REMEDY =
  "the bucket's requesters pay: sign the request and say `x-amz-request-payer: requester` in it";

function isOf({ arn }: Resource<Bucket>, asked: string): boolean {
  return asked === arn || asked.startsWith(`${arn}/`);
}
