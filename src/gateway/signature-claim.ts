/**
 * What a request says of its own signature, read but not believed: who signed, for which day,
 * region and service, over which headers. Nothing is checked here; what is missing is empty.
 */
import type { FormSignature } from "../model/form.ts";
import type { Headers } from "../protocols/protocol.ts";

export interface SignatureClaim {
  /** `v4a` is the asymmetric variant, `v2` the old one. */
  readonly version: "v4" | "v4a" | "v2";
  /** In the Authorization header, or in the query (a presigned URL). */
  readonly place: "header" | "query";
  readonly algorithm: string;
  /** `key/date/region/service/aws4_request` as sent; the key alone in version 2. */
  readonly credential: string;
  readonly accessKeyId: string;
  /** `20150830` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** `X-Amz-Date`, or the `Date` header. */
  readonly dateText: string;
  /** `X-Amz-Expires` or `Expires` of a presigned URL. */
  readonly expires: string | undefined;
  /** A part of the Authorization header that is not of the form `key=value`. */
  readonly brokenPart: string | undefined;
}

/** Where a claim is read from. */
export interface ClaimSource {
  readonly headers: Headers;
  readonly rawQuery: string;
}

/** Reads the claim of a request's header, else of its query; undefined when it makes none. */
export function readSignatureClaim(source: ClaimSource): SignatureClaim | undefined {
  const authorization = source.headers["authorization"];
  const fromHeader = authorization === undefined ? undefined : readHeader(authorization, source);
  return fromHeader ?? readQuery(source);
}

/** Tells whether the query carries a signature, be it incomplete. */
export function hasQuerySignature(rawQuery: string): boolean {
  return (
    rawQuery !== "" &&
    (hasParameter(rawQuery, "X-Amz-Algorithm") || hasParameter(rawQuery, "AWSAccessKeyId"))
  );
}

function readHeader(authorization: string, source: ClaimSource): SignatureClaim | undefined {
  const text = authorization.trim();
  if (text.startsWith("AWS4-")) return readV4Header(text, source);
  return text.startsWith("AWS ") ? readV2Header(text, source) : undefined;
}

function readV4Header(text: string, { headers }: ClaimSource): SignatureClaim {
  const algorithmEnd = separatorAt(text, 0);
  const algorithm = text.slice(0, algorithmEnd);
  let credential = "";
  let signedHeaders = "";
  let signature = "";
  let brokenPart: string | undefined;
  for (let from = algorithmEnd + 1; from < text.length;) {
    const to = separatorAt(text, from);
    const equals = text.indexOf("=", from);
    if (to > from && (equals < 0 || equals >= to)) brokenPart ??= text.slice(from, to);
    if (text.startsWith("Credential=", from)) credential = text.slice(equals + 1, to);
    else if (text.startsWith("SignedHeaders=", from)) signedHeaders = text.slice(equals + 1, to);
    else if (text.startsWith("Signature=", from)) signature = text.slice(equals + 1, to);
    from = to + 1;
  }
  const regions = headers["x-amz-region-set"];
  return {
    ...scopeOf(algorithm, credential, regions),
    place: "header",
    algorithm,
    credential,
    signedHeaders,
    signature,
    sessionToken: headers["x-amz-security-token"],
    dateText: headers["x-amz-date"] ?? headers["date"] ?? "",
    expires: undefined,
    brokenPart,
  };
}

/** The end of a part: AWS takes commas and spaces alike. */
function separatorAt(text: string, from: number): number {
  for (let index = from; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 44 || code === 32) return index;
  }
  return text.length;
}

/** `AWS key:signature` */
function readV2Header(text: string, { headers }: ClaimSource): SignatureClaim {
  const rest = text.slice(4).trim();
  const colon = rest.indexOf(":");
  const accessKeyId = colon < 0 ? rest : rest.slice(0, colon);
  return {
    ...v2,
    place: "header",
    credential: accessKeyId,
    accessKeyId,
    signature: colon < 0 ? "" : rest.slice(colon + 1),
    sessionToken: headers["x-amz-security-token"],
    dateText: headers["x-amz-date"] ?? headers["date"] ?? "",
    expires: undefined,
  };
}

const v2 = {
  version: "v2",
  algorithm: "AWS",
  date: "",
  region: "",
  service: "",
  terminator: "",
  signedHeaders: "",
  brokenPart: undefined,
} as const;

function readQuery({ rawQuery }: ClaimSource): SignatureClaim | undefined {
  if (!hasQuerySignature(rawQuery)) return undefined;
  const parameters = readParameters(rawQuery);
  return parameters.has("X-Amz-Algorithm") ? readV4Query(parameters) : readV2Query(parameters);
}

function readV2Query(parameters: ReadonlyMap<string, string>): SignatureClaim {
  const accessKeyId = parameters.get("AWSAccessKeyId") ?? "";
  return {
    ...v2,
    place: "query",
    credential: accessKeyId,
    accessKeyId,
    signature: parameters.get("Signature") ?? "",
    sessionToken: parameters.get("x-amz-security-token") ?? parameters.get("SecurityToken"),
    dateText: "",
    expires: parameters.get("Expires"),
  };
}

function readV4Query(parameters: ReadonlyMap<string, string>): SignatureClaim {
  const value = (name: string): string => parameters.get(name) ?? "";
  const algorithm = value("X-Amz-Algorithm");
  const credential = value("X-Amz-Credential");
  return {
    ...scopeOf(algorithm, credential, parameters.get("X-Amz-Region-Set")),
    place: "query",
    algorithm,
    credential,
    signedHeaders: value("X-Amz-SignedHeaders"),
    signature: value("X-Amz-Signature"),
    sessionToken: parameters.get("X-Amz-Security-Token"),
    dateText: value("X-Amz-Date"),
    expires: parameters.get("X-Amz-Expires"),
    brokenPart: undefined,
  };
}

/** The claim of a form, which is signed by its policy. */
export function formClaim(form: FormSignature): SignatureClaim {
  const { signature, token: sessionToken } = form;
  const rest = { place: "header", signature, sessionToken, expires: undefined } as const;
  if (form.version === "v2") {
    const { accessKeyId } = form;
    return { ...v2, ...rest, credential: accessKeyId, accessKeyId, dateText: "" };
  }
  const { algorithm, credential, date: dateText } = form;
  return {
    ...scopeOf(algorithm, credential, undefined),
    ...rest,
    algorithm,
    credential,
    signedHeaders: "",
    dateText,
    brokenPart: undefined,
  };
}

type ClaimScope = Pick<
  SignatureClaim,
  "version" | "accessKeyId" | "date" | "region" | "service" | "terminator"
>;

/** Takes a credential apart; the asymmetric variant names its regions elsewhere. */
function scopeOf(algorithm: string, credential: string, regions: string | undefined): ClaimScope {
  const [accessKeyId = "", date = "", ...rest] = credential.split("/");
  if (algorithm.startsWith("AWS4-ECDSA")) {
    const [service = "", terminator = ""] = rest;
    const firstRegion = regions?.split(",", 1)[0]?.trim() ?? "";
    const region = firstRegion.includes("*") ? "" : firstRegion;
    return { version: "v4a", accessKeyId, date, region, service, terminator };
  }
  const [region = "", service = "", terminator = ""] = rest;
  return { version: "v4", accessKeyId, date, region, service, terminator };
}

function hasParameter(rawQuery: string, name: string): boolean {
  for (let at = rawQuery.indexOf(name); at >= 0; at = rawQuery.indexOf(name, at + 1)) {
    const isBegin = at === 0 || rawQuery.charAt(at - 1) === "&";
    const next = rawQuery.charAt(at + name.length);
    if (isBegin && (next === "" || next === "=" || next === "&")) return true;
  }
  return false;
}

/** The first value of each parameter, decoded. */
export function readParameters(rawQuery: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of rawQuery.split("&")) {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    if (!parameters.has(name))
      parameters.set(name, equals < 0 ? "" : decode(part.slice(equals + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Not UTF-8: no parameter that is looked at here can be such.
    return spaced;
  }
}
