/**
 * A self-signed certificate for this machine, in DER by hand: node:crypto makes keys and signatures
 * but no certificates, and the libraries that do weigh more than the rest of Atoll.
 *
 * @see {@link https://datatracker.ietf.org/doc/html/rfc5280#section-4.1 | RFC 5280, 4.1}
 */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  basicConstraints: "2.5.29.19",
  subjectAltName: "2.5.29.17",
} as const;

/** A certificate and its private key, PEM. */
export interface KeyAndCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Makes a P-256 key and a certificate for it, valid for ten years from `nowMs`.
 *
 * @param names DNS names, with `*.` for all below one.
 */
export function selfSigned(names: readonly string[], nowMs: number): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(OID.ecdsaWithSha256));
  const name = sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from("Atoll")))));
  const serial = randomBytes(16);
  // A serial number is positive and has no leading zero byte.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    name,
    sequence(time(nowMs - 86_400_000), time(nowMs + 3650 * 86_400_000)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(basicConstraints(), subjectAltName(names))),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(
    body,
    algorithm,
    der(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  return {
    cert: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

/** A certificate authority, so that clients can be told to trust this very certificate. */
function basicConstraints(): Buffer {
  const isAuthority = sequence(der(0x01, Buffer.from([0xff])));
  return sequence(
    oid(OID.basicConstraints),
    der(0x01, Buffer.from([0xff])),
    der(0x04, isAuthority),
  );
}

function subjectAltName(names: readonly string[]): Buffer {
  const dnsNames = names.map((name) => der(0x82, Buffer.from(name)));
  const ipv4 = der(0x87, Buffer.from([127, 0, 0, 1]));
  const ipv6 = der(0x87, Buffer.from([...Array.from({ length: 15 }, () => 0), 1]));
  return sequence(oid(OID.subjectAltName), der(0x04, sequence(...dnsNames, ipv4, ipv6)));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let high = part >> 7; high > 0; high >>= 7) groups.unshift(0x80 | (high & 0x7f));
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

/** UTCTime, which ends in 2049. */
function time(ms: number): Buffer {
  // oxlint-disable-next-line no-restricted-globals -- writes a given time, reads no clock
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
