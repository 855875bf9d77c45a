// The recorder's media of the mock: DIR/SOURCE/index.json and the files that it names, opened by a ticket that can expire.
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export function mediaRoutes(dir) {
  let serial = 1;
  /** A real recorder: its address, a ticket for its recordings, and one for the live view of each source. */
  let recorder = null;
  const ticket = (asked) => {
    if (recorder !== null) {
      const url = `${recorder.url}/media/${asked.get("session")}/${asked.get("source")}`;
      const live_url = `${recorder.url.replace("http", "ws")}/live/${asked.get("source")}?ticket=${recorder.live[asked.get("source")]}`;
      return { url, index_url: `${url}/index?ticket=${recorder.ticket}`, ticket: recorder.ticket, live_url };
    }
    const url = `/mock/media/${asked.get("session")}/${asked.get("source")}`;
    return { url, index_url: `${url}/index?ticket=t-${serial}`, ticket: `t-${serial}` };
  };
  const handle = async (response, url, { answer, told }) => {
    if (url.pathname === "/mock/media/recorder") {
      recorder = told;
      return answer(response, 200, {});
    }
    if (url.pathname === "/mock/media/expire") {
      serial += 1;
      return answer(response, 200, {});
    }
    if (url.searchParams.get("ticket") !== `t-${serial}`) return answer(response, 403, { detail: "ticket expired", detail_zh: "票据过期" });
    const [source, name] = url.pathname.split("/").slice(-2).map(decodeURIComponent);
    if (dir === undefined) return answer(response, 200, { segments: [], gaps: [] });
    if (name === "index") return answer(response, 200, JSON.parse(await readFile(join(dir, source, "index.json"), "utf8")));
    response.writeHead(200, { "Content-Type": "video/mp4" });
    return createReadStream(join(dir, source, name)).on("error", () => response.destroy()).pipe(response);
  };
  return { ticket, handle, origin: () => recorder?.url ?? null };
}
