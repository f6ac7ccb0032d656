/**
 * Figures: medians, text tables, and what the operating system says about a process.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The middle one; 0 of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** A text table: the first row is the heading; columns but the first are aligned to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(" | ")} |`;
  });
  const rule = `|${widths.map((width, column) => `${"-".repeat(width + 1)}${column === 0 ? "-" : ":"}`).join("|")}|`;
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

/** A number with thousands separated. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Microseconds as milliseconds with two digits. */
export function milliseconds(us: number): string {
  return (us / 1000).toFixed(2);
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  const kib = execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" });
  return Number(kib) / 1024;
}

/** Processor time of a process so far, in microseconds; undefined where `/proc` does not tell. */
export function cpuUs(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    // User and system time, in ticks of 10 ms.
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return undefined;
  }
}
