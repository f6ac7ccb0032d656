import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Fault } from "../model/fault.ts";
import type { FormUploads } from "../model/form.ts";
import { openForm } from "./form-stream.ts";

const BOUNDARY = "x";
const TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

function fault(code: string): () => Fault {
  return () => new Fault({ code }, code);
}

const wording: FormUploads = {
  findSignature: () => undefined,
  toRequest: () => {
    throw new Error("nothing is asked here");
  },
  fieldsTooLarge: fault("TooLarge"),
  malformed: fault("Malformed"),
  fileMissing: fault("Missing"),
  notAForm: fault("NotAForm"),
};

const HEAD = [
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="Key"',
  "",
  "k",
  `--${BOUNDARY}`,
  'Content-Disposition: form-data; name="file"; filename="a.txt"',
  "",
  "",
].join("\r\n");

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await turn();
    yield Buffer.from(text);
  }
}

async function read(file: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of file) text += Buffer.from(piece).toString();
  return text;
}

describe("a form that is read", () => {
  it("is open at its file, and its file goes on", async () => {
    const body = pieces(`${HEAD}me`, `ow\r\n--${BOUNDARY}--\r\n`);
    const form = await openForm(body, TYPE, wording);
    expect([...form.fields]).toEqual([["key", "k"]]);
    expect(form.fileName).toBe("a.txt");
    expect(await read(form.file)).toBe("meow");
  });

  it("is malformed when it breaks in its file, whether or not that is read by then", async () => {
    for (const turns of [0, 50]) {
      const form = await openForm(pieces(`${HEAD}meow`), TYPE, wording);
      for (let count = 0; count < turns; count += 1) await turn();
      await expect(read(form.file)).rejects.toMatchObject({ code: "Malformed" });
      form.close();
    }
  });
});
