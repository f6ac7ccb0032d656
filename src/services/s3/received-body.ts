import { createHash, hash, type Hash } from "node:crypto";
import { INLINE_BYTES_MAX, type Blobs, type BlobWriter } from "../../model/blob.ts";
import type { Upload } from "../../model/upload.ts";
import type { BodyStream } from "../../model/contract.ts";
import { bodyCipher, newBodyIv } from "./body-cipher.ts";
import { entityTooLarge } from "./upload-faults.ts";
import type { LooseBody } from "./stored-body.ts";

/** Bytes that arrived whole. */
export interface ReceivedBody {
  readonly loose: LooseBody;
  readonly sizeBytes: number;
  /** In hexadecimal. */
  readonly md5: string;
}

/** Takes part in the reading of a body: a checksum that is computed on the way. */
export interface BodyWatcher {
  update(piece: Uint8Array): void;
}

/** A single request brings 5 GiB at most. */
export const BODY_BYTES_MAX: number = 5 * 1024 ** 3;

/** How a body is read. */
export interface ReceiveOptions {
  readonly blobs: Blobs;
  readonly watchers?: readonly BodyWatcher[];
  /** Encrypts what is stored; MD5 and watchers go by what was sent. */
  readonly key?: Uint8Array | undefined;
}

/**
 * Reads a body: small ones into memory, larger ones to a file, its MD5 on the way. What throws
 * leaves nothing behind.
 */
export async function receiveBody(
  source: Upload | BodyStream,
  { blobs, watchers = [], key }: ReceiveOptions,
): Promise<ReceivedBody> {
  const md5 = new RunningMd5();
  const iv = key === undefined ? undefined : newBodyIv();
  const cipher = key === undefined || iv === undefined ? undefined : bodyCipher({ key, iv });
  const spool = new Spool(blobs);
  try {
    for await (const piece of source) {
      md5.update(piece);
      for (const watcher of watchers) watcher.update(piece);
      const adding = spool.add(cipher === undefined ? piece : cipher.update(piece));
      if (adding !== undefined) await adding;
    }
    const loose = await spool.finish();
    return { loose: { ...loose, iv }, sizeBytes: spool.sizeBytes, md5: md5.digest() };
  } catch (error) {
    await spool.abort();
    throw error;
  }
}

/** An MD5 that costs less for what comes in one piece: no hash is kept open then. */
class RunningMd5 {
  #first: Uint8Array | undefined;
  #hash: Hash | undefined;

  update(piece: Uint8Array): void {
    if (this.#hash === undefined && this.#first === undefined) {
      this.#first = piece;
      return;
    }
    this.#hash ??= createHash("md5").update(this.#first ?? NOTHING);
    this.#hash.update(piece);
  }

  /** In hexadecimal. */
  digest(): string {
    return this.#hash?.digest("hex") ?? hash("md5", this.#first ?? NOTHING);
  }
}

const NOTHING = new Uint8Array(0);

/** Pieces are written together once they are as many: a write of a file has its price. */
const WRITE_BYTES = 512 * 1024;

/** Emptied write buffers, kept for the next uploads. */
const idle: Uint8Array[] = [];
const IDLE_MAX = 16;

function takeBuffer(): Uint8Array {
  return idle.pop() ?? Buffer.allocUnsafeSlow(WRITE_BYTES);
}

/**
 * Takes the pieces of a body, in memory as long as they are few; then two buffers take turns, one
 * being filled while the other is written, so that an upload of any size needs as much memory.
 */
class Spool {
  sizeBytes = 0;
  readonly #blobs: Blobs;
  #writer: BlobWriter | undefined;
  #pieces: Uint8Array[] = [];
  #buffer: Uint8Array | undefined;
  #used = 0;
  /** The other buffer, free once what is being written is written. */
  #spare: Uint8Array | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(blobs: Blobs) {
    this.#blobs = blobs;
  }

  /** Undefined when nothing has to be waited for. */
  add(piece: Uint8Array): Promise<void> | undefined {
    this.sizeBytes += piece.byteLength;
    if (this.sizeBytes > BODY_BYTES_MAX) throw entityTooLarge(this.sizeBytes, BODY_BYTES_MAX);
    if (this.sizeBytes <= INLINE_BYTES_MAX) {
      this.#pieces.push(piece);
      return undefined;
    }
    if (this.#buffer !== undefined && this.#used + piece.byteLength < WRITE_BYTES) {
      this.#buffer.set(piece, this.#used);
      this.#used += piece.byteLength;
      return undefined;
    }
    return this.#fill(piece);
  }

  async finish(): Promise<LooseBody> {
    if (this.#buffer === undefined) return { kind: "bytes", bytes: inOne(this.#pieces) };
    await this.#flush();
    await this.#writing;
    const writer = (this.#writer ??= await this.#blobs.create());
    const name = await writer.finish();
    this.#letGo();
    return { kind: "file", name };
  }

  async abort(): Promise<void> {
    // What went wrong is known already.
    await this.#writing.catch(() => undefined);
    this.#letGo();
    await this.#writer?.abort();
  }

  async #fill(piece: Uint8Array): Promise<void> {
    const pieces = [...this.#pieces, piece];
    this.#pieces = [];
    for (const each of pieces) {
      let taken = 0;
      while (taken < each.byteLength) {
        this.#buffer ??= takeBuffer();
        const part = each.subarray(taken, taken + WRITE_BYTES - this.#used);
        this.#buffer.set(part, this.#used);
        this.#used += part.byteLength;
        taken += part.byteLength;
        if (this.#used === WRITE_BYTES) await this.#flush();
      }
    }
  }

  async #flush(): Promise<void> {
    const full = this.#buffer;
    if (full === undefined || this.#used === 0) return;
    this.#writer ??= await this.#blobs.create();
    await this.#writing;
    this.#writing = this.#writer.write(full.subarray(0, this.#used));
    // Whoever waits for it next is told; until then it is no unhandled rejection.
    this.#writing.catch(() => undefined);
    this.#buffer = this.#spare ?? takeBuffer();
    this.#spare = full;
    this.#used = 0;
  }

  #letGo(): void {
    for (const buffer of [this.#buffer, this.#spare]) {
      if (buffer !== undefined && idle.length < IDLE_MAX) idle.push(buffer);
    }
    this.#buffer = undefined;
    this.#spare = undefined;
  }
}

function inOne(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
