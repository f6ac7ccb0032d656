import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { services } from "../src/services/index.ts";
import { readmeWithCounts, servicesIn } from "../tools/update-service-table.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("README.md counts the operations as /_atoll/coverage does; `npm run docs` counts them anew", async () => {
  expect(readme).toBe(await readmeWithCounts(readme));
});

it("README.md names every service that there is", () => {
  expect(servicesIn(readme).toSorted()).toEqual(Object.keys(services).toSorted());
});
