// A server for looking at the pages: built files, the API's shapes with made-up contents, no logic. Not shipped.
// `--dist DIR` are the built pages, `--media DIR` the recordings for the review.
// `POST /mock/kiosk` and `POST /mock/staff` set what the pages see; the port is printed as one JSON line.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { backdoorRoutes } from "./backdoor.mjs";
import { staffRoutes } from "./staff.mjs";

const { values: given } = parseArgs({ options: { dist: { type: "string" }, media: { type: "string" } } });
const DIST = given.dist ?? new URL("../../dist/", import.meta.url).pathname;
const FIXTURES = new URL("./", import.meta.url);
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".json": "application/json" };
const KEY = "demo-key";
/** As strict as the controller's, so that a page that breaks it breaks here. The panel is the simulators' own and has none. */
const policy = (recorder) =>
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
  `connect-src 'self'${recorder === null ? "" : ` ${recorder} ${recorder.replace("http", "ws")}`}; ` +
  "media-src 'self' blob:; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const json = async (name) => JSON.parse(await readFile(new URL(name, FIXTURES), "utf8"));
const kiosk = await json("kiosk.json");
const told = [];
let lost = false;
const backdoor = backdoorRoutes(told);
const streams = { kiosk: new Set(), staff: new Set() };
const staff = staffRoutes(await json("staff.json"), streams.staff, given.media, told);

export const answer = (response, status, body) => {
  response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
  response.end(JSON.stringify(body));
};

const bodyOf = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
};

const follow = (response, set, state) => {
  if (lost) return response.destroy();
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write(`event: state\ndata: ${JSON.stringify(state)}\n\n`);
  set.add(response);
  return response.on("close", () => set.delete(response));
};

const show = (set, state) => {
  for (const stream of set) stream.write(`event: state\ndata: ${JSON.stringify(state)}\n\n`);
};

async function file(response, path, headers = {}) {
  try {
    const content = await readFile(join(DIST, normalize(`/${path}`)));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", ...headers });
    response.end(content);
  } catch {
    answer(response, 404, { title: "not found", detail: path });
  }
}

async function kioskRoutes(request, response, url) {
  const key = request.headers["x-kiosk-key"] ?? url.searchParams.get("key");
  if (key !== KEY) return answer(response, 401, { type: "kiosk-key", detail: "unknown kiosk key", detail_zh: "终端密钥不对" });
  if (url.pathname.endsWith("/state")) return answer(response, 200, kiosk);
  if (url.pathname.endsWith("/events")) return follow(response, streams.kiosk, kiosk);
  if (url.pathname.endsWith("/companies")) return answer(response, 200, { companies: kiosk.companies ?? [] });
  told.push({ act: url.pathname.split("/").at(-1), body: JSON.parse(await bodyOf(request)) });
  return answer(response, 202, {});
}

async function mockRoutes(request, response, url) {
  if (url.pathname === "/mock/clip.zip") {
    response.writeHead(200, { "Content-Type": "application/zip", "Content-Disposition": 'attachment; filename="clip.zip"' });
    return response.end("PK");
  }
  if (url.pathname === "/mock/told") return answer(response, 200, told);
  if (url.pathname === "/mock/lose" || url.pathname === "/mock/find") {
    lost = url.pathname === "/mock/lose";
    if (lost) for (const stream of [...streams.kiosk, ...streams.staff]) stream.destroy();
    return answer(response, 200, {});
  }
  if (url.pathname.startsWith("/mock/media/")) return staff.media(response, url, { answer, told: request.method === "POST" ? JSON.parse(await bodyOf(request)) : null });
  const changes = JSON.parse(await bodyOf(request));
  const [state, set] = url.pathname === "/mock/kiosk" ? [kiosk, streams.kiosk] : [staff.state, streams.staff];
  Object.assign(state, changes, { seq: state.seq + 1 });
  show(set, state);
  return answer(response, 200, { seq: state.seq });
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  const page = /^\/(entry|console|review|panel)$/.exec(url.pathname);
  if (page) return file(response, `${page[1]}.html`, page[1] === "panel" ? {} : { "Content-Security-Policy": policy(staff.recorder()) });
  if (url.pathname.startsWith("/pages/")) return file(response, url.pathname.slice(7));
  if (url.pathname.startsWith("/mock/")) return mockRoutes(request, response, url);
  if (url.pathname.startsWith("/api/v1/kiosk/")) return kioskRoutes(request, response, url);
  if (url.pathname.startsWith("/api/v1/staff/")) return staff.handle(request, response, url, { answer, bodyOf, follow });
  if (url.pathname.startsWith("/backdoor/")) return backdoor(request, response, url, { answer, bodyOf });
  return answer(response, 404, { title: "not found", detail: url.pathname });
});

server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}`, key: KEY })));
process.stdin.resume().on("end", () => process.exit(0));
