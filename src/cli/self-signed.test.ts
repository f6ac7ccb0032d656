import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { wallClockMs } from "../gateway/clock.ts";
import { selfSigned } from "./self-signed.ts";

const NAMES = ["localhost", "*.s3.localhost"];

/** The name that a client saw proved, or the code of what it refused. */
async function handshake(
  servername: string,
  ca: string,
  made = selfSigned(NAMES, wallClockMs()),
): Promise<string> {
  const server = createServer({ cert: made.cert, key: made.key });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: "127.0.0.1", port, servername, ca: ca === "" ? made.cert : ca });
  onTestFinished(() => void socket.destroy());
  return new Promise((resolve) => {
    socket.on("secureConnect", () => resolve(String(socket.getPeerCertificate().subject.CN)));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

describe("a self-signed certificate", () => {
  it("is believed by clients that are told to trust it, under each of its names", async () => {
    expect(await handshake("localhost", "")).toBe("Atoll");
    expect(await handshake("bucket.s3.localhost", "")).toBe("Atoll");
  });

  it("is not believed under other names, nor by others", async () => {
    expect(await handshake("example.com", "")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
    const stranger = selfSigned(NAMES, wallClockMs()).cert;
    expect(await handshake("localhost", stranger)).toMatch(/SELF_SIGNED|SIGNATURE/);
  });

  it("is well formed, for ten years, for 127.0.0.1 and ::1 too", () => {
    const certificate = new X509Certificate(
      selfSigned(NAMES, Date.parse("2026-01-02T00:00:00Z")).cert,
    );
    expect(certificate.validFrom).toBe("Jan  1 00:00:00 2026 GMT");
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2035);
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.checkIP("::1")).toBe("::1");
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it("has a serial number and a key of its own each time", () => {
    const [one, other] = [1, 2].map(
      () => new X509Certificate(selfSigned(NAMES, wallClockMs()).cert),
    );
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
    expect(one?.fingerprint256).not.toBe(other?.fingerprint256);
  });
});
