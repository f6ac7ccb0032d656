/**
 * The answers to what Atoll does not have. A name that AWS has is answered with 501, in the
 * protocol of the request and naming itself; one that AWS has not either, as AWS answers it.
 *
 * ```
 * route53, CreateHostedZone   501 NotImplemented: Atoll does not implement route53 yet; ...
 * iam, SimulateCustomPolicy   501 NotImplemented: Atoll does not implement iam:SimulateCustomPolicy yet; ...
 * iam, CreateUsr              400 InvalidAction: Could not find operation CreateUsr for version 2010-05-08
 * ```
 *
 * SDKs retry 500, 502, 503 and 504 but not 501, and show code and message as they are. LocalStack's
 * code for this, `InternalFailure`, would read as if Atoll had broken.
 */
import { Fault } from "../model/fault.ts";
import { FRAMEWORK_NAMESPACE } from "../protocols/faults.ts";
import { knownOperation } from "./known-operation.ts";
import type { ServiceRoute, UnknownRoute } from "./route.ts";
import { findService } from "./service-index.ts";

/**
 * The answer to a request for a service that Atoll does not have.
 *
 * @throws What went wrong when the body was read, if it was that.
 */
export async function unsupportedService(route: ServiceRoute): Promise<Fault> {
  const { service, operation } = route;
  if (isRest(route)) return notImplemented(service);
  const refused = await refusedName(route, operation);
  return refused ?? notImplemented(`${service}:${operation}`);
}

/**
 * The answer to a request for an operation that Atoll's service does not have.
 *
 * @param operation What was asked for; in REST protocols undefined when the path is no operation's.
 * @throws What went wrong when the body was read, if it was that.
 */
export async function unsupportedOperation(
  route: ServiceRoute,
  operation: string | undefined = route.operation,
): Promise<Fault> {
  const refused = await refusedName(route, operation);
  return refused ?? notImplemented(`${route.service}:${operation}`);
}

/** The answer to a request that is no AWS service's. */
export function unknownRequest({ signingName, target, protocol }: UnknownRoute): Fault {
  if (signingName !== undefined) {
    return unknownOperation(
      404,
      `The request is signed for \`${printable(signingName)}\`, and AWS has no service of that name.`,
    );
  }
  if (target === undefined) return unknownOperation(404, "");
  return protocol === "awsQuery"
    ? invalidAction(`The action ${printable(target)} is not valid for this web service.`)
    : unknownOperation(400, "");
}

/** AWS's own refusal of a name, undefined when AWS has the operation. */
async function refusedName(
  route: ServiceRoute,
  operation: string | undefined,
): Promise<Fault | undefined> {
  // oxlint-disable-next-line typescript/only-throw-error -- thrown again as it was caught
  if (route.unreadable !== undefined) throw route.unreadable;
  if (operation === undefined) return missingName(route);
  return (await knownOperation(route.service, operation))
    ? undefined
    : unknownName(route, operation);
}

/** A request that names no operation, or a path that is none's. */
function missingName(route: ServiceRoute): Fault {
  switch (route.protocol) {
    case "awsQuery":
    case "ec2Query":
      return new Fault(
        { code: "MissingAction", namespace: FRAMEWORK_NAMESPACE },
        "No action was supplied with this request.",
      );
    case "restXml":
      return new Fault(
        { code: "MethodNotAllowed", status: 405 },
        "The specified method is not allowed against this resource.",
      );
    case "restJson1":
    case "rpcv2Cbor":
      return unknownOperation(404, "");
    case "awsJson1_0":
    case "awsJson1_1":
      return unknownOperation(400, "");
  }
}

function unknownName(route: ServiceRoute, operation: string): Fault {
  switch (route.protocol) {
    case "awsQuery":
    case "ec2Query":
      return invalidAction(invalidActionText(route.service, printable(operation)));
    case "restJson1":
    case "restXml":
    case "rpcv2Cbor":
      return unknownOperation(404, "");
    case "awsJson1_0":
    case "awsJson1_1":
      return unknownOperation(400, "");
  }
}

/** Of AWS's Query services EC2 and SQS word this differently from all others. */
function invalidActionText(service: string, operation: string): string {
  if (service === "ec2") return `The action ${operation} is not valid for this web service.`;
  if (service === "sqs") return `The action ${operation} is not valid for this endpoint.`;
  const version = findService(service)?.apiVersion ?? "NO_VERSION_SPECIFIED";
  return `Could not find operation ${operation} for version ${version}`;
}

/**
 * @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html | Common errors}
 */
function invalidAction(message: string): Fault {
  return new Fault({ code: "InvalidAction", namespace: FRAMEWORK_NAMESPACE }, message);
}

/** AWS's framework says no more than the code. */
function unknownOperation(status: number, message: string): Fault {
  const code = "UnknownOperationException";
  return new Fault({ code, status, namespace: FRAMEWORK_NAMESPACE }, message);
}

/** The answer to what Atoll does not have, by its name: `lambda`, `sqs:SendMessage`. */
export function notImplemented(name: string): Fault {
  return new Fault(
    { code: "NotImplemented", status: 501 },
    `Atoll does not implement ${name} yet; see /_atoll/coverage for what it does`,
  );
}

function isRest({ protocol }: ServiceRoute): boolean {
  return protocol === "restJson1" || protocol === "restXml";
}

const PRINTED_LENGTH_MAX = 200;

/** A name from the wire as it may stand in a message. */
function printable(name: string): string {
  return name.slice(0, PRINTED_LENGTH_MAX).replaceAll(/[^\u0020-\u007e]/g, "?");
}
