// The staff side of the mock: any staff id with the PIN 1234, a state from a file, and a few events for the review.
const COOKIE = "mock_staff=1";
const START_UTC_US = 1767250800_000000;

const EVENTS = [
  ["SessionPrepared", 5, { session: "s-1" }],
  ["CardRead", 60, { lane: "a", person: "p-11" }],
  ["IdentityConfirmed", 72, { lane: "a", person: "p-11" }],
  ["DeclarationMade", 95, { lane: "a", person: "p-11" }],
  ["BoxClosed", 120, { box: "7", person: "p-11" }],
  ["GatePassed", 131, { lane: "a", direction: "forward" }],
  ["DoorOpened", 140, { door: "door-main" }],
  ["SourceLost", 210, { source: "cam-room-1a" }],
  ["AlarmRaised", 211, { code: "source_lost" }],
  ["SourceRecording", 244, { source: "cam-room-1a" }],
  ["SessionEnded", 560, { session: "s-1" }],
].map(([kind, after_s, params], at) => ({ seq: at + 1, utc_us: START_UTC_US + after_s * 1e6, kind, params }));

const INDEX = {
  segments: [
    { name: "000001.mp4", start_utc_us: START_UTC_US, end_utc_us: START_UTC_US + 210e6, bytes: 9_000_000 },
    { name: "000002.mp4", start_utc_us: START_UTC_US + 244e6, end_utc_us: START_UTC_US + 600e6, bytes: 15_000_000 },
  ],
  gaps: [{ from_utc_us: START_UTC_US + 210e6, to_utc_us: START_UTC_US + 244e6, cause: "loss" }],
};

export function staffRoutes(state, streams) {
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
    "/ticket": (request, response, url, { answer }) =>
      answer(response, 200, { url: "/mock/none.mp4", index_url: `/api/v1/staff/index?source=${url.searchParams.get("source")}` }),
    "/index": (request, response, url, { answer }) =>
      answer(response, 200, url.searchParams.get("source") === "cam-room-1a" ? INDEX : { ...INDEX, gaps: [] }),
  };
  const handle = async (request, response, url, help) => {
    const path = url.pathname.slice("/api/v1/staff".length);
    if (path !== "/login" && !(request.headers.cookie ?? "").includes(COOKIE)) {
      return help.answer(response, 401, { type: "login", detail: "log in first", detail_zh: "请先登录" });
    }
    if (path.startsWith("/sessions/")) return help.answer(response, 200, { entries: EVENTS, next: EVENTS.length });
    if (path.startsWith("/acts/")) return act(request, response, help);
    const route = routes[path];
    return route ? route(request, response, url, help) : help.answer(response, 404, { detail: path });
  };
  return { state, handle };
}

async function act(request, response, { answer, bodyOf }) {
  const { by } = JSON.parse(await bodyOf(request));
  const wrong = by.find((one) => one.pin !== "1234");
  if (wrong) return answer(response, 403, { type: "pin", detail: "wrong PIN", detail_zh: `${wrong.staff} 的口令不对` });
  return answer(response, 202, {});
}
