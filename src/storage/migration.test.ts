import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sqlite } from "./dialect.ts";
import { migrate, type Migration, type SchemaSession } from "./migration.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

describe("migrate", () => {
  let connection: SqliteConnection;
  let session: SchemaSession;

  beforeEach(() => {
    connection = new SqliteConnection(":memory:", "full");
    session = {
      dialect: sqlite,
      query: async (text, values = []) => connection.query(text, values),
    };
  });

  afterEach(() => connection.close());

  const format = (): unknown =>
    connection.query("SELECT value FROM atoll_meta WHERE name = 'format'", [])[0]?.[0];

  function steps(...formats: readonly number[]): { list: Migration[]; ran: number[] } {
    const ran: number[] = [];
    const list = formats.map((format) => ({
      format,
      run: async (): Promise<void> => void ran.push(format),
    }));
    return { list, ran };
  }

  it("gives a new store the newest format without running any step", async () => {
    const { list, ran } = steps(2, 3);
    await migrate(session, list);
    expect([format(), ran]).toEqual(["3", []]);
  });

  it("runs the steps between an older store's format and the newest, in order, once", async () => {
    await migrate(session, steps(2).list);
    const { list, ran } = steps(2, 3, 4);
    await migrate(session, list);
    await migrate(session, list);
    expect([format(), ran]).toEqual(["4", [3, 4]]);
  });

  it("refuses a newer format with a sentence", async () => {
    await migrate(session, steps(2, 3).list);
    await expect(migrate(session)).rejects.toMatchObject({
      reason: "format",
      message:
        "the data has format 3 and this Atoll knows 1: " +
        "run the newer Atoll that wrote it, or choose another place",
    });
    expect(format()).toBe("3");
  });
});
