/**
 * X.509 certificates in PEM, as IAM takes them: one certificate, a private key that belongs to it,
 * and the chain that leads to a root.
 *
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html | Server certificates}
 */
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { constraint, invalidInput, keyPairMismatch, malformedCertificate } from "./faults.ts";

/** What is read of a certificate. */
export interface CertificateFacts {
  /** The text without white space around it. */
  readonly pem: string;
  readonly expiresAtMs: number;
}

const BODY_LENGTH_MAX = 16_384;
const CHAIN_LENGTH_MAX = 2_097_152;
/** A chain of certificates; no real one is longer than a handful. */
const CHAIN_MAX = 20;

/** Checks the form of a text before it is read. @throws Fault `ValidationError` */
export function checkPemText(member: "certificateBody" | "privateKey", text: string): void {
  checkText(member, text, BODY_LENGTH_MAX);
}

/** Checks the form of a chain before it is read. @throws Fault `ValidationError` */
export function checkChainText(text: string | undefined): void {
  if (text !== undefined) checkText("certificateChain", text, CHAIN_LENGTH_MAX);
}

function checkText(member: string, text: string, lengthMax: number): void {
  if (text.length < 1) throw constraint(member, "have length greater than or equal to 1");
  if (text.length > lengthMax) {
    throw constraint(member, `have length less than or equal to ${lengthMax}`);
  }
  // oxlint-disable-next-line no-control-regex -- AWS's own list of characters
  if (/[^\u0009\u000a\u000d\u0020-\u00ff]/.test(text)) {
    throw constraint(
      member,
      String.raw`satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+`,
    );
  }
}

/** Reads the certificate of a server. @throws Fault `MalformedCertificate` */
export function readCertificate(text: string): X509Certificate {
  const [only, ...others] = blocksOf(text);
  const certificate = others.length === 0 ? parse(only) : undefined;
  if (certificate !== undefined) return certificate;
  throw malformedCertificate(
    "Unable to parse certificate. Please ensure the certificate is in PEM format.",
  );
}

/** Reads the certificate of a user's signatures. @throws Fault `MalformedCertificate` */
export function readSigningCertificate(text: string): X509Certificate {
  const certificate = parse(blocksOf(text)[0]);
  if (certificate !== undefined) return certificate;
  throw malformedCertificate(`Certificate ${text} is malformed.`);
}

/** Refuses a certificate that has ended or not begun. @throws Fault `MalformedCertificate` */
export function checkValidity(certificate: X509Certificate, nowMs: number): void {
  const isValid =
    certificate.validFromDate.getTime() <= nowMs && nowMs <= certificate.validToDate.getTime();
  if (!isValid) throw malformedCertificate("The certificate is expired or not yet valid.");
}

/** What is kept of a certificate. */
export function factsOf(text: string, certificate: X509Certificate): CertificateFacts {
  return { pem: text.trim(), expiresAtMs: certificate.validToDate.getTime() };
}

/**
 * Makes sure that a private key is one that can be used and belongs to a certificate.
 *
 * @throws Fault `MalformedCertificate`, `InvalidInput`, `KeyPairMismatch`
 */
export function checkPrivateKey(certificate: X509Certificate, text: string): void {
  if (/ENCRYPTED/.test(text)) {
    throw malformedCertificate(
      "Unable to parse key; the private key was encrypted. Please ensure the key is unencrypted.",
    );
  }
  const key = parseKey(text);
  if (key === undefined) {
    throw malformedCertificate(
      "Unable to parse key; Please ensure the private key is in PEM format.",
    );
  }
  if (key.asymmetricKeyType !== "rsa" && key.asymmetricKeyType !== "ec") {
    throw invalidInput("The private key is not supported: it must be an RSA or EC key.");
  }
  if (!certificate.checkPrivateKey(key)) throw keyPairMismatch();
}

/**
 * Makes sure that a chain begins with the issuer of a certificate and goes on in order.
 *
 * @throws Fault `MalformedCertificate`
 */
export function checkChain(certificate: X509Certificate, text: string): void {
  let below = certificate;
  const blocks = blocksOf(text);
  if (blocks.length === 0 || blocks.length > CHAIN_MAX) throw brokenChain(-1);
  for (const [index, block] of blocks.entries()) {
    const issuer = parse(block);
    if (issuer === undefined || !isIssuedBy(below, issuer)) throw brokenChain(index - 1);
    below = issuer;
  }
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function brokenChain(index: number): Error {
  return malformedCertificate(
    `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${index}`,
  );
}

const BEGIN = "-----BEGIN CERTIFICATE-----";
const END = "-----END CERTIFICATE-----";

/** The certificates of a text; none when there is anything but certificates in it. */
function blocksOf(text: string): readonly string[] {
  const blocks: string[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const end = rest.indexOf(END);
    if (!rest.startsWith(BEGIN) || end < 0) return [];
    blocks.push(rest.slice(0, end + END.length));
    rest = rest.slice(end + END.length).trimStart();
  }
  return blocks;
}

function parse(block: string | undefined): X509Certificate | undefined {
  if (block === undefined) return undefined;
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

function parseKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}
