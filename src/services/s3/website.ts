/**
 * Static websites: which object a path stands for, and where its reader is sent instead.
 *
 * ```
 * index.html as suffix        /          index.html
 *                             /docs/     docs/index.html
 *                             /docs      302 to /docs/ if there is docs/index.html
 * rule: docs/ -> documents/   /docs/a    301 to /documents/a
 * rule: on 404                /x         looked for first, then 301 to where the rule says
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html | Hosting a static website}
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html | Configuring a webpage redirect}
 */
import { Fault } from "../../model/fault.ts";
import type { Redirect, RoutingRule, WebsiteConfiguration } from "./contract.ts";
import { invalidArgument, invalidRequest, malformedXml } from "./request-faults.ts";

const ROUTING_RULES_MAX = 50;

/** Checks the document of PutBucketWebsite. */
export function checkWebsite(website: WebsiteConfiguration): void {
  const { RedirectAllRequestsTo, IndexDocument, ErrorDocument, RoutingRules } = website;
  if (RedirectAllRequestsTo !== undefined) {
    if ((IndexDocument ?? ErrorDocument ?? RoutingRules) !== undefined) {
      throw invalidArgument(
        "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        { name: "RedirectAllRequestsTo", value: "not null" },
      );
    }
    if (RedirectAllRequestsTo.HostName === undefined) throw malformedXml();
    checkProtocol(RedirectAllRequestsTo.Protocol);
    return;
  }
  if (IndexDocument === undefined) {
    throw invalidArgument(
      "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
      { name: "IndexDocument", value: "null" },
    );
  }
  const suffix = IndexDocument.Suffix ?? "";
  if (suffix === "" || suffix.includes("/")) {
    throw invalidArgument("The IndexDocument Suffix is not well formed", {
      name: "IndexDocument",
      value: suffix,
    });
  }
  if (ErrorDocument !== undefined && (ErrorDocument.Key ?? "") === "") throw malformedXml();
  if (RoutingRules !== undefined) checkRoutingRules(RoutingRules);
}

function checkRoutingRules(rules: readonly RoutingRule[]): void {
  if (rules.length === 0) throw malformedXml();
  if (rules.length > ROUTING_RULES_MAX) {
    throw invalidRequest(
      `${rules.length} routing rules provided, the number of routing rules in a website configuration is limited to ${ROUTING_RULES_MAX}.`,
    );
  }
  for (const { Redirect: redirect, Condition: condition } of rules) {
    if (redirect === undefined) throw malformedXml();
    if (condition !== undefined) checkCondition(condition);
    checkProtocol(redirect.Protocol);
    if (redirect.ReplaceKeyPrefixWith !== undefined && redirect.ReplaceKeyWith !== undefined) {
      throw invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
    }
    const code = redirect.HttpRedirectCode;
    if (code !== undefined && !/^3(?!00)\d\d$/.test(code)) {
      throw invalidRequest(
        `The provided HTTP redirect code (${code}) is not valid. Valid codes are 3XX except 300.`,
      );
    }
  }
}

function checkCondition(condition: NonNullable<RoutingRule["Condition"]>): void {
  const { HttpErrorCodeReturnedEquals: code, KeyPrefixEquals: prefix } = condition;
  if (code === undefined && prefix === undefined) {
    throw invalidRequest(
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    );
  }
  if (code !== undefined && !/^[45]\d\d$/.test(code)) {
    throw invalidRequest(
      `The provided HTTP error code (${code}) is not valid. Valid codes are 4XX or 5XX.`,
    );
  }
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol !== undefined && protocol !== "http" && protocol !== "https") {
    throw invalidRequest(
      "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.",
    );
  }
}

/** Checks the header `x-amz-website-redirect-location` of an object. */
export function checkRedirectLocation(location: string): void {
  if (/^(?:https?:\/\/|\/)/.test(location)) return;
  throw new Fault(
    { code: "InvalidRedirectLocation" },
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
}

/** A request to a website's endpoint. */
export interface WebsiteRequest {
  /** The path without its leading slash, decoded. */
  readonly key: string;
  readonly protocol: "http" | "https";
  readonly host: string;
}

export interface WebsiteRedirect {
  readonly status: number;
  readonly location: string;
}

/** Finds where a request is sent before any object is looked for. */
export function findRedirect(
  website: WebsiteConfiguration,
  request: WebsiteRequest,
): WebsiteRedirect | undefined {
  const all = website.RedirectAllRequestsTo;
  if (all !== undefined) {
    return toRedirect({ HostName: all.HostName, Protocol: all.Protocol }, request, "");
  }
  return findRule(website, request, undefined);
}

/** Finds where a request is sent because it would be answered with an error. */
export function findErrorRedirect(
  website: WebsiteConfiguration,
  request: WebsiteRequest,
  status: number,
): WebsiteRedirect | undefined {
  return findRule(website, request, String(status));
}

function findRule(
  { RoutingRules }: WebsiteConfiguration,
  request: WebsiteRequest,
  errorCode: string | undefined,
): WebsiteRedirect | undefined {
  for (const { Redirect: redirect, Condition: condition } of RoutingRules ?? []) {
    if (condition?.HttpErrorCodeReturnedEquals !== errorCode) continue;
    const prefix = condition?.KeyPrefixEquals ?? "";
    if (request.key.startsWith(prefix)) return toRedirect(redirect, request, prefix);
  }
  return undefined;
}

const MOVED_PERMANENTLY = 301;
const FOUND = 302;

function toRedirect(redirect: Redirect, request: WebsiteRequest, prefix: string): WebsiteRedirect {
  const { ReplaceKeyWith, ReplaceKeyPrefixWith } = redirect;
  const key =
    ReplaceKeyWith ??
    (ReplaceKeyPrefixWith === undefined
      ? request.key
      : ReplaceKeyPrefixWith + request.key.slice(prefix.length));
  const protocol = redirect.Protocol ?? request.protocol;
  const host = redirect.HostName ?? request.host;
  return {
    status: Number(redirect.HttpRedirectCode ?? MOVED_PERMANENTLY),
    location: `${protocol}://${host}/${encodePath(key)}`,
  };
}

function encodePath(key: string): string {
  return encodeURI(key.toWellFormed()).replaceAll(/[?#]/g, encodeURIComponent);
}

/** The object that a path stands for: of a folder, its index document. */
export function objectKeyOf(website: WebsiteConfiguration, key: string): string {
  const isFolder = key === "" || key.endsWith("/");
  return isFolder ? key + (website.IndexDocument?.Suffix ?? "") : key;
}

/**
 * The index document that a path without an object may mean: `docs` where there is `docs/index.html`.
 * If that is there, the reader is sent to the folder.
 */
export function folderOf(
  website: WebsiteConfiguration,
  key: string,
): { readonly indexKey: string; readonly redirect: WebsiteRedirect } | undefined {
  const suffix = website.IndexDocument?.Suffix;
  if (suffix === undefined || key === "" || key.endsWith("/")) return undefined;
  const redirect = { status: FOUND, location: `/${encodePath(key)}/` };
  return { indexKey: `${key}/${suffix}`, redirect };
}
