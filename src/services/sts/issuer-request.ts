/**
 * Asks an identity provider for a JSON document: over TLS only, briefly, and for so much and no more.
 * A provider that no public authority vouches for is believed when one of the certificates it shows
 * has a thumbprint that the account's administrator gave.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html | Thumbprints of OpenID Connect providers}
 */
import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import { checkServerIdentity, type TLSSocket } from "node:tls";
import type { Fault } from "../../model/fault.ts";
import { noVerificationKey, providerUnreachable, wrongThumbprint } from "./faults.ts";

/** How long a provider may take for one document. */
const TIMEOUT_MS = 5000;

const DOCUMENT_BYTES_MAX = 256 * 1024;

/** What comes back, as far as it is looked at. */
interface Answer extends AsyncIterable<Uint8Array> {
  readonly statusCode?: number | undefined;
  readonly socket: unknown;
}

/**
 * Fetches a JSON object.
 *
 * @param thumbprints SHA-1 of certificates that are believed besides what the machine trusts.
 * @throws Fault `IDPCommunicationError` for a provider that does not answer, `InvalidIdentityToken`
 *   for one whose answer is of no use.
 */
export async function fetchDocument(
  url: URL,
  thumbprints: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  if (url.protocol !== "https:") throw noVerificationKey();
  const text = await fetchText(url, thumbprints);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Falls through: no JSON is no document.
  }
  throw noVerificationKey();
}

function fetchText(url: URL, thumbprints: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  // The certificate is judged below, by the machine's authorities or the thumbprints.
  const options = { signal, agent: false, rejectUnauthorized: false } as const;
  const asked = request(url, options, (response) => {
    const refusal = refusalOf(response, url, thumbprints);
    if (refusal !== undefined) {
      response.destroy();
      reject(refusal);
      return;
    }
    readText(response).then(resolve, () => reject(providerUnreachable(url.href)));
  });
  asked.on("error", () => reject(providerUnreachable(url.href)));
  asked.setHeader("accept", "application/json");
  asked.end();
  return promise;
}

function refusalOf(
  response: Answer,
  { hostname, href }: URL,
  thumbprints: readonly string[],
): Fault | undefined {
  const socket = response.socket as TLSSocket;
  if (!socket.authorized && !isKnownByThumbprint(socket, hostname, thumbprints)) {
    return wrongThumbprint();
  }
  const { statusCode = 500 } = response;
  if (statusCode >= 500) return providerUnreachable(href);
  return statusCode === 200 ? undefined : noVerificationKey();
}

/** Follows the chain of certificates that a server shows, each signed by the next. */
function isKnownByThumbprint(
  socket: TLSSocket,
  hostname: string,
  thumbprints: readonly string[],
): boolean {
  const shown = socket.getPeerCertificate(true);
  if (shown.raw === undefined || checkServerIdentity(hostname, shown) !== undefined) return false;
  const known = new Set(thumbprints.map((each) => each.toLowerCase()));
  for (let link = shown; ; link = link.issuerCertificate) {
    const certificate = new X509Certificate(link.raw);
    if (known.has(certificate.fingerprint.replaceAll(":", "").toLowerCase())) return true;
    const issuer = link.issuerCertificate;
    if (issuer?.raw === undefined || issuer.raw.equals(link.raw)) return false;
    if (!certificate.verify(new X509Certificate(issuer.raw).publicKey)) return false;
  }
}

async function readText(response: Answer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response) {
    bytes += piece.byteLength;
    if (bytes > DOCUMENT_BYTES_MAX) throw new Error("the document is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
