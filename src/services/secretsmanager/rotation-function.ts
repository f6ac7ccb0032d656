/**
 * The Lambda function that rotates a secret. It is invoked by Secrets Manager in its own name, for
 * the secret, so that the function's policy must admit `secretsmanager.amazonaws.com`:
 *
 * ```
 * { "Step": "createSecret", "SecretId": "arn:...", "ClientRequestToken": "<version>", "RotationToken": "..." }
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html | Lambda rotation functions}
 */
import { parseArn } from "../../model/arn.ts";
import type { OperationContract } from "../../model/contract.ts";
import { Fault } from "../../model/fault.ts";
import type { Call } from "../../model/operation.ts";
import type { Permission } from "../../model/resource.ts";
import { isAccountId } from "../../model/scope.ts";
import type { ActingAlone, AsService, Services } from "../../model/services.ts";
import type { RotationRun, RotationStep } from "./rotation.ts";
import { secretArn, type Secret } from "./secret.ts";

/** What is used of Lambda's Invoke. */
type Invoke = OperationContract<
  {
    readonly FunctionName: string;
    readonly InvocationType: "DryRun" | "RequestResponse";
    readonly Payload?: Uint8Array;
  },
  { readonly FunctionError?: string | undefined }
>;

const PRINCIPAL = "secretsmanager.amazonaws.com";

/** Tells whether Secrets Manager could invoke a function for a secret. */
export async function isInvocable(
  secret: Secret,
  lambdaArn: string,
  services: Services,
): Promise<boolean> {
  const input = { FunctionName: lambdaArn, InvocationType: "DryRun" } as const;
  try {
    await services.invoke<Invoke>("lambda", "Invoke", input, asSecretsManager(secret));
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/**
 * Has the function do one step.
 *
 * @returns Whether it came to its end without an error.
 */
export async function runStep(
  secret: Secret,
  step: RotationStep,
  { versionId, token }: RotationRun,
  services: Services<ActingAlone>,
): Promise<boolean> {
  const event = {
    Step: step,
    SecretId: secretArn(secret),
    ClientRequestToken: versionId,
    RotationToken: token,
  };
  const input = {
    FunctionName: secret.rotation?.lambdaArn ?? "",
    InvocationType: "RequestResponse",
    Payload: Buffer.from(JSON.stringify(event)),
  } as const;
  try {
    const as = asSecretsManager(secret);
    const { FunctionError } = await services.invoke<Invoke>("lambda", "Invoke", input, as);
    return FunctionError === undefined;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function asSecretsManager(secret: Secret): AsService {
  const { account, region } = secret;
  const source = { sourceArn: secretArn(secret), sourceAccount: account };
  return { kind: "service", principal: PRINCIPAL, ...source, account, region };
}

/** Whoever sets up a rotation must be allowed to invoke the function, if it is of that account. */
export function invokePermission(
  lambdaArn: string | undefined,
  { caller }: Pick<Call, "caller">,
): readonly Permission[] {
  const arn = lambdaArn === undefined ? undefined : parseArn(lambdaArn);
  if (lambdaArn === undefined || arn?.service !== "lambda" || !isAccountId(arn.account)) return [];
  if (arn.account !== caller.account) return [];
  const { account, region } = arn;
  const resource = { type: "function", arn: lambdaArn, account, region, record: undefined };
  return [{ action: "lambda:InvokeFunction", resource }];
}
