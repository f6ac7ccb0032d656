import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { settingsPage } from "../tools/generate-settings-page.ts";

it("docs/settings.md says what src/config.ts says; `npm run docs` writes it anew", () => {
  const page = readFileSync(new URL("../docs/settings.md", import.meta.url), "utf8");
  expect(page).toBe(settingsPage());
});
