import { describe, expect, it } from "vitest";
import { findBrokenWords } from "./kept-word.ts";
import { newLedger, type Ledger } from "./kill-workload.ts";

function ledgerOf(sent: readonly string[], deleted: readonly string[] = []): Ledger {
  const ledger = newLedger("standard", "fifo");
  for (const body of sent) ledger.fifo.sent.add(body);
  for (const body of deleted) ledger.fifo.deleted.add(body);
  return ledger;
}

describe("findBrokenWords", () => {
  it("is content when everything acknowledged is there, in order", () => {
    const ledger = ledgerOf(["g:0", "g:1", "g:2"], ["g:0"]);
    ledger.fifo.maybeDeleted.add("g:1");
    ledger.fifo.maybeSent.add("g:3");
    expect(findBrokenWords(ledger, { standard: [], fifo: ["g:2", "g:3"] })).toEqual([]);
  });

  it("finds what is lost, back, twice, unknown, and out of order", () => {
    const found = (fifo: readonly string[], deleted: readonly string[] = []): readonly string[] =>
      findBrokenWords(ledgerOf(["g:0", "g:1"], deleted), { standard: [], fifo });
    expect(found(["g:0"])).toEqual(["FIFO queue: g:1 is lost"]);
    expect(found(["g:0", "g:1"], ["g:0"])).toEqual(["FIFO queue: g:0 was deleted and is back"]);
    expect(found(["g:0", "g:1", "g:1"])).toEqual(["FIFO queue: 1 found twice"]);
    expect(found(["g:0", "g:1", "g:7"])).toEqual(["FIFO queue: g:7 was never sent"]);
    expect(found(["g:1", "g:0"])).toEqual(["FIFO group g: 0 after 1"]);
  });
});
