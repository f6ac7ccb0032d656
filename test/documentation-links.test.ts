/** The links between the pages, and to headings and files of this repository. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const pages = globSync(["*.md", "docs/**/*.md", "src/**/README.md"], { cwd: root });

function proseOf(page: string): string {
  return readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$/gm, "");
}

/** `## Which key is whose` is reached as `#which-key-is-whose`. */
function anchorsOf(page: string): readonly string[] {
  return Array.from(proseOf(page).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function brokenLinksOf(page: string): readonly string[] {
  const links = Array.from(proseOf(page).matchAll(/\]\(([^)\s]+)\)/g), ([, link = ""]) => link);
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false;
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(target).includes(anchor);
  });
}

it("lead somewhere", () => {
  expect(pages.length).toBeGreaterThan(20);
  const broken = pages.map((page) => [page, brokenLinksOf(page)] as const);
  expect(broken.filter(([, links]) => links.length > 0)).toEqual([]);
});
