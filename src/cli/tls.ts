import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type Config } from "../config.ts";
import { wallClockMs } from "../gateway/clock.ts";
import { selfSigned, type KeyAndCertificate } from "./self-signed.ts";

/** The first labels of hosts such as `sqs.localhost`. */
const SERVICES =
  "dynamodb ec2 ecr events iam kms lambda logs monitoring organizations ram s3 s3-control secretsmanager sns sqs sts";

/** A wildcard holds below two labels at least: no client believes `*.localhost`. */
const NAMES = [
  "localhost",
  ...SERVICES.split(" ").map((service) => `${service}.localhost`),
  "*.s3.localhost",
  "localhost.localstack.cloud",
  "*.localhost.localstack.cloud",
  "*.us-east-1.localhost.localstack.cloud",
  "*.s3.localhost.localstack.cloud",
];

/**
 * The certificate to serve HTTPS with: the given one, or one made once and kept in a folder, so that
 * clients can be told to trust it (`AWS_CA_BUNDLE`).
 *
 * @returns The certificate, and the path of one that Atoll made.
 */
export function readTls(
  { tlsCert, tlsKey }: Config,
  folder: string,
): KeyAndCertificate & { readonly madeAt: string | undefined } {
  if (tlsCert !== undefined && tlsKey !== undefined) {
    return { cert: read(tlsCert), key: read(tlsKey), madeAt: undefined };
  }
  const certPath = join(folder, "tls-certificate.pem");
  const keyPath = join(folder, "tls-key.pem");
  try {
    return {
      cert: readFileSync(certPath, "utf8"),
      key: readFileSync(keyPath, "utf8"),
      madeAt: certPath,
    };
  } catch {
    const made = selfSigned(NAMES, wallClockMs());
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(keyPath, made.key, { mode: 0o600 });
    writeFileSync(certPath, made.cert);
    return { ...made, madeAt: certPath };
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new ConfigError(`the file \`${path}\` cannot be read`);
  }
}
