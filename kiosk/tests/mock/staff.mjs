// The staff side of the mock: any staff id with the PIN 1234, a state from a file, and a few events for the review.
import { mediaRoutes } from "./media.mjs";

const COOKIE = "mock_staff=1";
const START_UTC_US = 1767250800_000000;

const EVENTS = [
  ["SessionOrdered", -20, { session: "s-1", order: "prepare", by: "g1" }],
  ["SourceRecordingStarted", 0, { session: "s-1", source: "cam-lane-a" }],
  ["CardRead", 3, { reader: "reader-a" }],
  ["GateBeamRead", 5, { gate: "gate-a", beam: "front", blocked: true, direction: "forward" }],
  ["IdentityConfirmed", 6, { lane: "a", person: "p-11", by: "g1 g2" }],
  ["DeclarationMade", 9, { lane: "a", person: "p-11" }],
  ["BoxRead", 12, { locker: "locker-a", box: 7, closed: true }],
  ["GatePassageReported", 14, { gate: "gate-a", direction: "forward", alarm: false }],
  ["DoorContactRead", 16, { door: "door-main", closed: false }],
  ["SourceRecordingLost", 20, { session: "s-1", source: "cam-room-1a", cause: "loss" }],
  ["SourceRecordingStarted", 26, { session: "s-1", source: "cam-room-1a" }],
  ["GatePassageReported", 31, { gate: "gate-a", direction: "backward", alarm: true }],
  ["DoorOverridden", 38, { door: "door-main", by: "g1 g2", reason: "协助推门" }],
].map(([kind, after_s, params], at) => ({ seq: at + 1, utc_us: START_UTC_US + after_s * 1e6, kind, params }));

export function staffRoutes(state, streams, media_dir, told) {
  const media = mediaRoutes(media_dir);
  const custodians = ["custodian-1+0a1b2c3d", "custodian-2+1b2c3d4e", "custodian-3+2c3d4e5f"].map((custodian, at) => ({ custodian, handed: at === 0 }));
  const shares = { held: 1, needed: 2, opening_key: true, custodians };
  const routes = {
    "/login": async (request, response, url, { answer, bodyOf }) => {
      const { pin } = JSON.parse(await bodyOf(request));
      if (pin !== "1234") return answer(response, 401, { type: "login", detail: "wrong staff or PIN", detail_zh: "工号或口令不对" });
      response.setHeader("Set-Cookie", `${COOKIE}; HttpOnly; SameSite=Strict; Path=/`);
      return answer(response, 200, {});
    },
    "/logout": (request, response, url, { answer }) => {
      response.setHeader("Set-Cookie", "mock_staff=; Max-Age=0; Path=/");
      return answer(response, 200, {});
    },
    "/state": (request, response, url, { answer }) => answer(response, 200, state),
    "/events": (request, response, url, { follow }) => follow(response, streams, state),
    "/draw-lists": (request, response, url, { answer }) =>
      answer(response, 422, {
        detail: "the list has 1 fault, nothing was taken", detail_zh: "名单有 1 处错误，没有收下任何内容",
        errors: [{ row: 3, column: "ID_CARD", detail: "not 18 digits: a spreadsheet made it a number", detail_zh: "不是 18 位：表格软件把它变成了数字" }],
      }),
    "/draw-shares": async (request, response, url, { answer, bodyOf }) => {
      if (request.method === "POST") {
        told.push({ act: "draw-shares", body: JSON.parse(await bodyOf(request)) });
        shares.custodians[1].handed = true;
        shares.held = 2;
      }
      return answer(response, 200, shares);
    },
    "/draw-openings": async (request, response, url, { answer, bodyOf }) => {
      told.push({ act: "draw-openings", body: JSON.parse(await bodyOf(request)) });
      return answer(response, 200, { released: true });
    },
    "/ticket": (request, response, url, { answer }) => answer(response, 200, media.ticket(url.searchParams)),
  };
  const handle = async (request, response, url, help) => {
    const path = url.pathname.slice("/api/v1/staff".length);
    if (path !== "/login" && !(request.headers.cookie ?? "").includes(COOKIE)) {
      return help.answer(response, 401, { type: "login", detail: "log in first", detail_zh: "请先登录" });
    }
    if (path.endsWith("/export")) {
      told.push({ act: "export", body: JSON.parse(await help.bodyOf(request)) });
      return help.answer(response, 200, { url: "/mock/clip.zip", file: "s-1_1767251200_1767251220.zip" });
    }
    if (path.startsWith("/sessions/")) return events(response, url, help);
    if (path.startsWith("/acts/")) return act(path.slice(6), told, request, response, help);
    const route = routes[path];
    return route ? route(request, response, url, help) : help.answer(response, 404, { detail: path });
  };
  return { state, handle, media: media.handle, recorder: media.origin };
}

/** Five a page, so that a page has to ask on. */
function events(response, url, { answer }) {
  const entries = EVENTS.filter((event) => event.seq > Number(url.searchParams.get("after"))).slice(0, 5);
  return answer(response, 200, { entries, next: entries.at(-1)?.seq ?? EVENTS.length });
}

async function act(name, told, request, response, { answer, bodyOf }) {
  const body = JSON.parse(await bodyOf(request));
  const wrong = body.by.find((one) => one.pin !== "1234");
  if (wrong) return answer(response, 403, { type: "pin", detail: "wrong PIN", detail_zh: `${wrong.staff} 的口令不对` });
  told.push({ act: name, body });
  return answer(response, 202, {});
}
