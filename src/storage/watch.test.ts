import { describe, expect, it } from "vitest";
import { createWatchers } from "./watch.ts";

describe("createWatchers", () => {
  it("calls the listeners of a topic, and all of them with wakeAll", () => {
    const seen: string[] = [];
    const watchers = createWatchers(() => undefined);
    watchers.watch("a", () => seen.push("a"));
    watchers.watch("b", () => seen.push("b"));
    watchers.wake(["a", "unknown"]);
    watchers.wakeAll();
    expect(seen).toEqual(["a", "a", "b"]);
  });

  it("counts the same function twice and ends each watch by itself", () => {
    let calls = 0;
    const listener = (): void => void (calls += 1);
    const watchers = createWatchers(() => undefined);
    const end = watchers.watch("a", listener);
    watchers.watch("a", listener);
    watchers.wake(["a"]);
    end();
    end();
    watchers.wake(["a"]);
    expect(calls).toBe(3);
  });

  it("lets a listener end its watch and begin another while being called", () => {
    const watchers = createWatchers(() => undefined);
    let calls = 0;
    const listen = (): void => {
      const end = watchers.watch("a", () => {
        calls += 1;
        end();
        listen();
      });
    };
    listen();
    watchers.wake(["a"]);
    watchers.wake(["a"]);
    expect(calls).toBe(2);
  });

  it("reports a listener that throws and calls the others", () => {
    const reported: unknown[] = [];
    const watchers = createWatchers((error) => reported.push(error));
    const error = new Error("no");
    let isCalled = false;
    watchers.watch("a", () => {
      throw error;
    });
    watchers.watch("a", () => {
      isCalled = true;
    });
    watchers.wake(["a"]);
    expect([reported, isCalled]).toEqual([[error], true]);
  });
});
