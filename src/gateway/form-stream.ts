import { Readable } from "node:stream";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import type { BodyStream } from "../model/contract.ts";
import type { FormFields, FormUploads } from "../model/form.ts";
import { Fault } from "../model/fault.ts";

/** A form whose fields have come and whose file is about to. */
export interface OpenForm {
  readonly fields: FormFields;
  readonly fileName: string;
  readonly file: BodyStream;
  /** Stops reading, whatever still comes. */
  close(): void;
}

/** All fields before the file, in bytes; S3's own limit. */
const FIELD_BYTES_MAX = 20 * 1024;

/** Room for boundaries and the headers of parts, of which there are as many as fields. */
const PREAMBLE_BYTES_MAX: number = 4 * FIELD_BYTES_MAX;

/**
 * Reads a form up to its file; the rest is read while the file is. What comes behind the file is
 * ignored, as S3 does.
 *
 * @param contentType The request's, with the boundary.
 * @throws Fault What the service answers to a form that is broken, too large or without a file.
 */
export async function openForm(
  body: BodyStream,
  contentType: string,
  wording: FormUploads,
): Promise<OpenForm> {
  const parser = parserOf(contentType, wording);
  const source = Readable.from(
    counted(body, wording, () => reading.isAtFile),
    {
      objectMode: false,
    },
  );
  const reading = new FormReading(parser, source, wording);
  return reading.open();
}

function parserOf(contentType: string, wording: FormUploads): BusboyInstance {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      // Only the field of that name is the file, whether or not it has a name of its own.
      isPartAFile: (field) => field === "file",
      limits: {
        fieldNameSize: 256,
        fieldSize: FIELD_BYTES_MAX + 1,
        fields: 500,
        files: 1,
        headerPairs: 16,
        headerSize: 8192,
      },
    });
  } catch {
    throw wording.malformed();
  }
}

// Bounds what is read before the file.
async function* counted(
  body: BodyStream,
  wording: FormUploads,
  isAtFile: () => boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of body) {
    // A piece may be large: what of it lies before the file is known only behind it.
    if (bytes > PREAMBLE_BYTES_MAX && !isAtFile()) throw wording.fieldsTooLarge();
    bytes += piece.byteLength;
    yield piece;
  }
}

/** One form being read: it is open when the file begins, or failed. */
class FormReading {
  isAtFile = false;
  readonly #parser: BusboyInstance;
  readonly #source: Readable;
  readonly #wording: FormUploads;
  readonly #fields = new Map<string, string>();
  #bytes = 0;
  #failure: Error | undefined;
  #file: Readable | undefined;

  constructor(parser: BusboyInstance, source: Readable, wording: FormUploads) {
    this.#parser = parser;
    this.#source = source;
    this.#wording = wording;
  }

  open(): Promise<OpenForm> {
    return new Promise<OpenForm>((resolve, reject) => {
      const fail = (error: unknown): void => {
        this.#fail(error);
        reject(this.#failure ?? this.#wording.malformed());
      };
      this.#parser.on("field", (name, value, isNameCut, isValueCut) => {
        if (this.isAtFile) return;
        this.#bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
        if (isNameCut || isValueCut || this.#bytes > FIELD_BYTES_MAX) {
          fail(this.#wording.fieldsTooLarge());
          return;
        }
        const known = name.toLowerCase();
        if (!this.#fields.has(known)) this.#fields.set(known, value);
      });
      this.#parser.on("fieldsLimit", () => fail(this.#wording.fieldsTooLarge()));
      this.#parser.on("file", (_name, stream, fileName) => {
        this.isAtFile = true;
        this.#file = stream;
        // It may break while nobody reads it yet: an error without a listener would end the process.
        stream.on("error", fail);
        resolve({
          fields: this.#fields,
          fileName: fileName ?? "",
          file: { [Symbol.asyncIterator]: () => this.#pieces(stream) },
          close: () => this.#close(),
        });
      });
      this.#parser.on("finish", () => {
        if (!this.isAtFile) fail(this.#wording.fileMissing());
      });
      this.#parser.on("error", fail);
      this.#source.on("error", fail);
      this.#source.pipe(this.#parser);
    });
  }

  async *#pieces(stream: Readable): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of stream) yield piece as Uint8Array;
    } catch (error) {
      throw this.#failure ?? error;
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What goes wrong later is told to whoever reads the file. */
  #fail(error: unknown): void {
    const failure = error instanceof Fault ? error : this.#wording.malformed();
    this.#failure ??= failure;
    this.#file?.destroy(error instanceof Error ? error : undefined);
    this.#close();
  }

  #close(): void {
    this.#source.unpipe(this.#parser);
    this.#source.destroy();
    this.#file?.resume();
  }
}
