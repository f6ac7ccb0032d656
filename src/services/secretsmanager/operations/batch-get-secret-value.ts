import { Fault } from "../../../model/fault.ts";
import { writeOperation, type Call, type Operation } from "../../../model/operation.ts";
import type { Caller } from "../../../model/principal.ts";
import type { Permission } from "../../../model/resource.ts";
import { check, count, secretIdLength } from "../constraint.ts";
import {
  BatchGetSecretValue,
  type APIErrorType,
  type BatchGetSecretValueRequest,
  type BatchGetSecretValueResponse,
  type SecretValueEntry,
} from "../contract.ts";
import { invalidParameter } from "../faults.ts";
import { requireFilters } from "../filter.ts";
import { requireLive, secretIn } from "../located.ts";
import { pageLimits } from "../page.ts";
import { readableSecretAt, readPermissions, readValue, type ReadableSecret } from "../reading.ts";
import { listPage } from "../secret-list.ts";

const SECRETS_MAX = 20;

type Readable = ReadableSecret["secret"];

interface Located {
  readonly wanted: readonly Readable[];
}

/**
 * Gives the current values of up to 20 secrets, named or found by filters; each by itself may be
 * refused or fail.
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html | BatchGetSecretValue}
 */
export const batchGetSecretValue: Operation<
  BatchGetSecretValueRequest,
  BatchGetSecretValueResponse
> = writeOperation<BatchGetSecretValueRequest, BatchGetSecretValueResponse, Located>(
  BatchGetSecretValue,
  {
    crossAccount: false,
    validate: validateBatch,
    locate: async (input, call) => ({ wanted: await find(input, call) }),
    permission: ({ wanted, input, caller }) => permissions(wanted, input, caller),
    async run({ wanted, ...call }) {
      const values: SecretValueEntry[] = [];
      const errors: APIErrorType[] = [];
      for (const secret of wanted) {
        const outcome =
          denials.get(secret) ??
          (await call.tx.nested(() => readValue(requireLive(secret), {}, call)).catch(asFault));
        if (outcome instanceof Fault) errors.push(errorOf(secret, outcome));
        else values.push(outcome);
      }
      return { SecretValues: values, Errors: errors, NextToken: nextTokens.get(wanted) };
    },
  },
);

function validateBatch(input: BatchGetSecretValueRequest): void {
  const { SecretIdList: ids, Filters: filters } = input;
  check(
    count("secretIdList", ids, { min: 1, max: SECRETS_MAX }),
    ...(ids ?? []).map((id, index) => secretIdLength(id, `secretIdList.${index + 1}.member`)),
    ...pageLimits(input, SECRETS_MAX),
  );
  if ((ids === undefined) === (filters === undefined)) {
    throw invalidParameter("Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (input.MaxResults !== undefined && filters === undefined) {
    throw invalidParameter(
      "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
    );
  }
  requireFilters(filters);
}

/** Where the next page of a batch begins, which is known once its secrets are found. */
const nextTokens = new WeakMap<readonly Readable[], string>();

/** Why a secret's value may not be read. */
const denials = new WeakMap<Readable, Fault>();

async function find(input: BatchGetSecretValueRequest, call: Call): Promise<readonly Readable[]> {
  const { SecretIdList: ids, Filters, MaxResults = SECRETS_MAX, NextToken } = input;
  const found: Readable[] = [];
  for (const id of new Set(ids)) found.push(await readableSecretAt(id, {}, call));
  if (ids !== undefined) return found;
  const page = await listPage({ Filters, MaxResults, NextToken }, call);
  for (const secret of page.found) {
    found.push({ ...(await secretIn(secret, call.tx)), isUnderDefaultKey: false });
  }
  if (page.NextToken !== undefined) nextTokens.set(found, page.NextToken);
  return found;
}

function permissions(
  wanted: readonly Readable[],
  { Filters }: BatchGetSecretValueRequest,
  caller: Caller,
): readonly Permission[] {
  const needed: Permission[] = [{ action: "secretsmanager:BatchGetSecretValue", resource: "*" }];
  if (Filters !== undefined) needed.push({ action: "secretsmanager:ListSecrets", resource: "*" });
  for (const secret of wanted) {
    const onDenied = (fault: Fault): void => void denials.set(secret, fault);
    for (const read of readPermissions(secret, {}, caller)) needed.push({ ...read, onDenied });
  }
  return needed;
}

function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

function errorOf({ requestedAs }: Readable, { code, message }: Fault): APIErrorType {
  return { SecretId: requestedAs, ErrorCode: code, Message: message };
}
