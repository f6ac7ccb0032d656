/**
 * Websites: what a visitor of `<bucket>.s3-website.<region>...` gets. A visitor is nobody in
 * particular: only what the bucket's policy or an ACL opens to everybody can be seen.
 *
 * ```
 * GET /docs/       the object docs/index.html, read as an anonymous caller
 * GET /docs        302 to /docs/, if there is such an object
 * GET /missing     a routing rule for 404, else the error document, else a page of S3's own
 * GET /old         301, where the object has a redirect location
 * ```
 *
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html | Website endpoints}
 */
import { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";
import { partitionOf, DEFAULT_REGION } from "../../model/scope.ts";
import type { SiteAnswer, SiteHandler, SiteRequest } from "../../model/service.ts";
import type { AsVisitor, Services, ActingAlone } from "../../model/services.ts";
import type { ReadTransaction } from "../../model/store.ts";
import { findConfiguration } from "./bucket-configuration.ts";
import type { GetObject, GetObjectOutput, HeadObject, WebsiteConfiguration } from "./contract.ts";
import { methodNotAllowed, noSuchBucket, noSuchConfiguration } from "./faults.ts";
import { buckets } from "./tables.ts";
import { errorAnswer, objectAnswer, redirectAnswer } from "./website-answer.ts";
import { findErrorRedirect, findRedirect, folderOf, objectKeyOf } from "./website.ts";
import { wireDate } from "./wire-date.ts";

/** A visit to a website that is there. */
interface Visit {
  readonly request: SiteRequest;
  readonly website: WebsiteConfiguration;
  readonly key: string;
  readonly services: Services<ActingAlone>;
  readonly as: AsVisitor;
}

/** Answers a visitor of a website. */
export const websiteSite: SiteHandler = async (request, { store, services }) => {
  const { name, region = DEFAULT_REGION, method } = request;
  try {
    if (method !== "GET" && method !== "HEAD") throw methodNotAllowed(method, "OBJECT");
    const partition = partitionOf(region);
    const found = await store.read((tx) => findWebsite({ partition, name }, tx));
    const as = { ...request.visitor, region: found.region };
    const key = decodedKey(request.path);
    return await answer({ request, website: found.website, key, services, as });
  } catch (error) {
    if (error instanceof Fault) return errorAnswer(error, request);
    throw error;
  }
};

async function findWebsite(
  key: { readonly partition: string; readonly name: string },
  tx: ReadTransaction,
): Promise<{ readonly region: string; readonly website: WebsiteConfiguration }> {
  const bucket = await tx.get(buckets, key);
  if (bucket === undefined) throw noSuchBucket(key.name);
  const website = await findConfiguration(bucket, "website", tx);
  if (website === undefined) {
    throw noSuchConfiguration(
      "NoSuchWebsiteConfiguration",
      "The specified bucket does not have a website configuration",
      key.name,
    );
  }
  return { region: bucket.region, website };
}

function decodedKey(path: string): string {
  const raw = path.replace(/^\//, "");
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

async function answer(visit: Visit): Promise<SiteAnswer> {
  const { request, website, key } = visit;
  const { headers, secure } = request;
  const asked = {
    key,
    protocol: secure ? "https" : "http",
    host: headers["host"] ?? "",
  } as const;
  const sent = findRedirect(website, asked);
  if (sent !== undefined) return redirectAnswer(sent, request);
  try {
    const object = await read(objectKeyOf(website, key), visit);
    const location = object.WebsiteRedirectLocation;
    if (location !== undefined) {
      letGo(object.Body);
      return redirectAnswer({ status: 301, location }, request);
    }
    return objectAnswer(object, request, object.ContentRange === undefined ? 200 : 206);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.status < 400) return errorAnswer(error, request);
    return (
      (await folderRedirect(visit)) ??
      redirectOnError(visit, asked, error) ??
      errorPage(visit, error)
    );
  }
}

/** Closes the file of a body that nobody will read. */
function letGo(body: GetObjectOutput["Body"]): void {
  if (body instanceof Readable) body.destroy();
}

/** Reads an object in the visitor's name. */
function read(
  Key: string,
  { request, services, as }: Visit,
  isErrorPage = false,
): Promise<GetObjectOutput> {
  const { name: Bucket, method, headers } = request;
  const input = { Bucket, Key, ...(isErrorPage ? {} : conditionsOf(headers)) };
  return method === "HEAD"
    ? services.invoke<typeof HeadObject>("s3", "HeadObject", input, as)
    : services.invoke<typeof GetObject>("s3", "GetObject", input, as);
}

function conditionsOf(headers: SiteRequest["headers"]): {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
  readonly Range?: string | undefined;
} {
  return {
    IfMatch: headers["if-match"],
    IfNoneMatch: headers["if-none-match"],
    IfModifiedSince: dateIn(headers["if-modified-since"]),
    IfUnmodifiedSince: dateIn(headers["if-unmodified-since"]),
    Range: headers["range"],
  };
}

/** The time that a header tells; undefined for what is none, which asks for nothing. */
function dateIn(header: string | undefined): Date | undefined {
  if (header === undefined || !/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/.test(header))
    return undefined;
  // oxlint-disable-next-line no-restricted-globals -- reads a given time, no clock
  const ms = Date.parse(header);
  return Number.isNaN(ms) ? undefined : wireDate(ms);
}

/** Sends a visitor of `docs` to `docs/`, where there is an index document. */
async function folderRedirect(visit: Visit): Promise<SiteAnswer | undefined> {
  const folder = folderOf(visit.website, visit.key);
  if (folder === undefined) return undefined;
  const { request, services, as } = visit;
  const input = { Bucket: request.name, Key: folder.indexKey };
  try {
    await services.invoke<typeof HeadObject>("s3", "HeadObject", input, as);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  return redirectAnswer(folder.redirect, request);
}

function redirectOnError(
  { request, website }: Visit,
  asked: Parameters<typeof findErrorRedirect>[1],
  { status }: Fault,
): SiteAnswer | undefined {
  const sent = findErrorRedirect(website, asked, status);
  return sent && redirectAnswer(sent, request);
}

/** The error document, or a page of S3's own where there is none to be had. */
async function errorPage(visit: Visit, error: Fault): Promise<SiteAnswer> {
  const { request, website } = visit;
  const errorKey = website.ErrorDocument?.Key;
  if (errorKey === undefined) return errorAnswer(error, request);
  try {
    return objectAnswer(await read(errorKey, visit, true), request, error.status);
  } catch (second) {
    if (second instanceof Fault) return errorAnswer(error, request, second);
    throw second;
  }
}
