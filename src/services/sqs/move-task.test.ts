import { describe, expect, it } from "vitest";
import {
  movableNow,
  nextMoveAtMs,
  parseTaskHandle,
  writeTaskHandle,
  type MoveTask,
} from "./move-task.ts";

const task: MoveTask = {
  account: "111111111111",
  region: "us-east-1",
  queue: "q",
  arrival: 1,
  id: "0e5a4c0e-6fd1-4b7e-8ee5-1d5cb6b7b9a2",
  sourceArn: "arn:aws:sqs:us-east-1:111111111111:dead",
  status: "RUNNING",
  startedAtMs: 10_000,
  moved: 0,
  toMove: 10,
};

describe("the rate of a move task", () => {
  it("moves the first message at once and the others as time passes", () => {
    const slow = { ...task, maxPerSecond: 2 };
    expect(movableNow(slow, 10_000)).toBe(1);
    expect(movableNow({ ...slow, moved: 1 }, 10_000)).toBe(0);
    expect(nextMoveAtMs({ ...slow, moved: 1 }, 10_000)).toBe(10_500);
    expect(movableNow({ ...slow, moved: 1 }, 10_500)).toBe(1);
    expect(movableNow({ ...slow, moved: 1 }, 12_000)).toBe(4);
  });

  it("is bounded in each step where none is set", () => {
    expect(movableNow(task, 10_000)).toBe(100);
    expect(nextMoveAtMs({ ...task, moved: 100 }, 10_000)).toBe(10_000);
  });
});

describe("task handles", () => {
  it("say which task of which queue", () => {
    expect(parseTaskHandle(writeTaskHandle(task))).toEqual({
      taskId: task.id,
      sourceArn: task.sourceArn,
    });
  });

  it.each([
    "",
    "foobared",
    "bnVsbA==",
    "W10=",
    "e30=",
    Buffer.from('{"taskId":1}').toString("base64"),
  ])("are not made by hand: %j", (handle) => {
    expect(parseTaskHandle(handle)).toBeUndefined();
  });
});
