import { afterEach, describe, expect, it, vi } from "vitest";
import { parseProblem, post, Problem, problemOf, request } from "../../src/shared/http.ts";

const answering = (body: string, status = 200): void => {
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, { status }))));
};

afterEach(() => vi.unstubAllGlobals());

describe("a request", () => {
  it("answers the JSON body", async () => {
    answering('{"a":1}');
    expect(await request("GET", "/x")).toEqual({ a: 1 });
  });

  it("answers nothing for an empty body", async () => {
    answering("");
    expect(await request("GET", "/x")).toBeUndefined();
  });

  it("throws what the server refused, in the server's words", async () => {
    answering('{"type":"pin","detail":"wrong PIN","detail_zh":"口令不对"}', 403);
    const problem = await post("/x", {}).catch((thrown: unknown) => thrown as Problem);
    expect(problem).toMatchObject({ status: 403, type: "pin" });
    expect((problem as Problem).text("zh")).toBe("口令不对");
    expect((problem as Problem).text("en")).toBe("wrong PIN");
  });

  it("tells an unreachable server in both languages", async () => {
    vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("network"))));
    const problem = (await request("GET", "/x").catch((thrown: unknown) => thrown)) as Problem;
    expect(problem.status).toBe(0);
    expect(problem.text("zh")).toContain("连接不上");
    expect(problem.text("en")).toContain("cannot be reached");
  });

  it("does not take a page of a proxy for an answer", async () => {
    answering("<html>hello</html>");
    await expect(request("GET", "/x")).rejects.toMatchObject({ type: "unreadable" });
  });

  it("sends JSON with the headers given", async () => {
    answering("{}");
    await post("/x", { a: 1 }, { "X-Kiosk-Key": "k" });
    const [, init] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect(init).toMatchObject({ method: "POST", body: '{"a":1}', headers: { "Content-Type": "application/json", "X-Kiosk-Key": "k" } });
  });
});

describe("a problem", () => {
  it("has a sentence even when the server gave none", () => {
    expect(parseProblem(502, null).text("zh")).toContain("502");
    expect(parseProblem(502, undefined).text("en")).toContain("502");
  });

  it("falls back to the language that is there", () => {
    expect(parseProblem(400, { detail: "only English" }).text("en")).toBe("only English");
    expect(new Problem(400, "x", "", "只有中文").text("en")).toBe("只有中文");
  });

  it("lists faults of a file by row, column and rule, twenty at most", () => {
    const errors = Array.from({ length: 30 }, (_, row) => ({ row, column: "ID", detail: "not 18 digits", detail_zh: "不是 18 位" }));
    const problem = parseProblem(422, { detail: "faults", errors: [...errors, 7] });
    expect(problem.findings).toHaveLength(20);
    expect(problem.findings[3]).toMatchObject({ row: "3", column: "ID" });
    expect(problem.findings[3]?.text("zh")).toBe("不是 18 位");
  });

  it("stays the same when it is wrapped again", () => {
    const problem = new Problem(1, "t", "d", "z");
    expect(problemOf(problem)).toBe(problem);
  });
});
