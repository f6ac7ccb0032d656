import { describe, expect, it } from "vitest";
import { emulator } from "../testing/emulator.ts";

const PAGE = "http://localhost:5173";
const FOREIGN = "https://evil.example";

async function send(
  headers: Readonly<Record<string, string>>,
  { path = "/_atoll/clock", method = "GET", corsOrigin = [] as readonly string[] } = {},
): Promise<Response> {
  const { atoll } = await emulator({ corsOrigin });
  return atoll.fetch(new Request(`http://localhost:4566${path}`, { method, headers }));
}

describe("a page's preflight", () => {
  const preflight = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,x-amz-target",
  };

  it("is answered for pages of this machine", async () => {
    const response = await send({ origin: PAGE, ...preflight }, { path: "/", method: "OPTIONS" });
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": PAGE,
      "access-control-allow-headers": "authorization,x-amz-target",
      "access-control-allow-methods": expect.stringContaining("PUT") as string,
      vary: "Origin",
    });
  });

  it("is refused for foreign pages, unless they were allowed", async () => {
    const headers = { origin: FOREIGN, ...preflight };
    const refused = await send(headers, { path: "/", method: "OPTIONS" });
    expect(refused.status).toBe(403);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
    expect(await refused.text()).toContain("allow it with `--cors-origin`");
    for (const origin of [FOREIGN, "*"]) {
      const allowed = await send(headers, { path: "/", method: "OPTIONS", corsOrigin: [origin] });
      expect(allowed.status).toBe(204);
    }
  });
});

describe("a page's request", () => {
  it.each([PAGE, "http://127.0.0.1", "http://[::1]:80", "https://app.localhost"])(
    "is served from %s, and the page may read the answer",
    async (origin) => {
      const response = await send({ origin });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBe(origin);
      expect(response.headers.get("access-control-expose-headers")).toContain("x-atoll-decision");
    },
  );

  it.each([FOREIGN, "null", "http://localhost.evil.example", "http://evil.example#localhost"])(
    "is refused from %s, before anything is done",
    async (origin) => {
      const { atoll, clock } = await emulator();
      const before = clock.nowMs();
      const response = await atoll.fetch(
        new Request("http://localhost:4566/_atoll/clock", {
          method: "POST",
          headers: { origin },
          body: '{"advanceMs": 1000}',
        }),
      );
      expect(response.status).toBe(403);
      expect(clock.nowMs()).toBe(before);
    },
  );

  it("is refused when it is a foreign page's plain GET, which has no Origin", async () => {
    const hidden = { "sec-fetch-site": "cross-site" };
    const named = { ...hidden, referer: "http://app.example/page" };
    expect((await send(hidden)).status).toBe(403);
    expect((await send(named)).status).toBe(403);
    expect((await send(named, { corsOrigin: ["http://app.example"] })).status).toBe(200);
    expect((await send({ ...hidden, referer: PAGE })).status).toBe(200);
  });

  it("is none when no browser sent it, or a person typed it", async () => {
    const response = await send({});
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect((await send({ "sec-fetch-site": "none" })).status).toBe(200);
    expect((await send({ "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});
