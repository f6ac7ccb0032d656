/** A company's directory, for tests: its metadata, and assertions that it signs. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { OWNER, START_MS } from "./emulator.ts";

export const SIGN_IN = "https://signin.aws.amazon.com/saml";
export const PROVIDER_NAME = "Directory";
export const PROVIDER_ARN: string = `arn:aws:iam::${OWNER}:saml-provider/${PROVIDER_NAME}`;
export const ROLE_ARN: string = `arn:aws:iam::${OWNER}:role/staff`;

export interface Directory {
  readonly entityId: string;
  readonly privateKey: KeyObject;
  /** Base64 of DER. */
  readonly certificate: string;
}

/** Makes a directory with a key of its own. */
export function directory(entityId = "https://idp.example.com/saml"): Directory {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { entityId, privateKey, certificate: certificateOf(privateKey, publicKey) };
}

/** Its metadata. */
export function metadataOf(
  { entityId, certificate }: Directory,
  {
    attributes = "",
    certificates = [certificate],
  }: { attributes?: string; certificates?: readonly string[] } = {},
): string {
  const keys = certificates.map(
    (each) => `
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>${each}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>`,
  );
  return `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}"${attributes}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join("")}
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}

/** What an assertion is to say. */
export interface Wish {
  readonly issuer?: string;
  readonly nameId?: string;
  readonly format?: string;
  readonly audience?: string;
  readonly recipient?: string;
  readonly status?: string;
  readonly issuedAtMs?: number;
  readonly notBeforeMs?: number;
  readonly notOnOrAfterMs?: number;
  readonly sessionEndsAtMs?: number;
  /** AWS's own by their last part, others by their whole names. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

function iso(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  return new Date(ms).toISOString();
}

const AWS = "https://aws.amazon.com/SAML/Attributes/";

/** An assertion, unsigned. */
export function assertionOf(from: Directory, wish: Wish = {}): string {
  const issuedAtMs = wish.issuedAtMs ?? START_MS;
  const endMs = wish.notOnOrAfterMs ?? issuedAtMs + 600_000;
  const session =
    wish.sessionEndsAtMs === undefined ? "" : ` SessionNotOnOrAfter="${iso(wish.sessionEndsAtMs)}"`;
  const attributes = {
    Role: [`${ROLE_ARN},${PROVIDER_ARN}`],
    RoleSessionName: ["alice@example.com"],
    ...wish.attributes,
  };
  const statements = Object.entries(attributes).map(([name, values]) => {
    const whole = name.includes("//") || name.startsWith("urn:") ? name : AWS + name;
    const texts = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`);
    return `<saml:Attribute Name="${whole}">${texts.join("")}</saml:Attribute>`;
  });
  const format = wish.format ?? "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" Version="2.0" IssueInstant="${iso(issuedAtMs)}"><saml:Issuer>${wish.issuer ?? from.entityId}</saml:Issuer><saml:Subject><saml:NameID Format="${format}">${wish.nameId ?? "alice"}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${iso(endMs)}" Recipient="${wish.recipient ?? SIGN_IN}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${iso(wish.notBeforeMs ?? issuedAtMs)}" NotOnOrAfter="${iso(endMs)}"><saml:AudienceRestriction><saml:Audience>${wish.audience ?? SIGN_IN}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${iso(issuedAtMs)}"${session}/><saml:AttributeStatement>${statements.join("")}</saml:AttributeStatement></saml:Assertion>`;
}

/** A response around an assertion. */
export function responseAround(assertion: string, wish: Wish = {}): string {
  const status = wish.status ?? "urn:oasis:names:tc:SAML:2.0:status:Success";
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" IssueInstant="${iso(START_MS)}"><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${assertion}</samlp:Response>`;
}

/** Signs an element of a document, by its local name. */
export function signXml(xml: string, name: string, { privateKey }: Directory): string {
  const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
  const signing = new SignedXml({
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: exclusive,
  });
  signing.addReference({
    xpath: `//*[local-name(.)='${name}']`,
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", exclusive],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  const reference = `//*[local-name(.)='${name}']/*[1]`;
  signing.computeSignature(xml, { prefix: "ds", location: { reference, action: "before" } });
  return signing.getSignedXml();
}

/** What a browser would bring: a response with a signed assertion. */
export function signedResponse(from: Directory, wish: Wish = {}): string {
  return toBase64(signXml(responseAround(assertionOf(from, wish), wish), "Assertion", from));
}

export function toBase64(xml: string): string {
  return Buffer.from(xml).toString("base64");
}

/** The hash that AWS documents for `NameQualifier`. */
export function qualifier(text: string): string {
  return createHash("sha1").update(text).digest("base64");
}

/** A certificate as small as one can be. */
function certificateOf(privateKey: KeyObject, publicKey: KeyObject): string {
  const algorithm = sequence(oid("06092a864886f70d01010b"), Buffer.from([5, 0]));
  const name = sequence(der(0x31, sequence(oid("0603550403"), der(0x0c, Buffer.from("idp")))));
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const body = sequence(
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    sequence(time("250101000000Z"), time("450101000000Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, privateKey)]);
  return sequence(body, algorithm, der(0x03, signature)).toString("base64");
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function oid(hex: string): Buffer {
  return Buffer.from(hex, "hex");
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
