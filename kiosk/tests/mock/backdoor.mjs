// The back door of the mock: answers in the right shapes, little logic. Every deed that came in is kept in `told`.
const person = (id, name, id_number, role, where, phone, card_on = null) => ({ id, name, id_number, role, where, phone, card_on });
const door = (id, more = {}) => ({
  id, contact: "closed", lock: "locked", relay: true, supply: true, pulse_left_ms: 0, exit_button: false, break_glass: "intact", ...more,
});
const device = (name, kind, address, cable = "in", fault = null) => ({ name, kind, address, cable, fault });

const state = {
  seed: 1,
  devices: [
    device("reader-a", "sdt-idcard", "socket://127.0.0.1:41001"),
    device("exit-reader-a", "sdt-idcard", "socket://127.0.0.1:41002"),
    device("room-reader-1", "sdt-idcard", "socket://127.0.0.1:41003"),
    device("locker-a", "locker-8a", "socket://127.0.0.1:41004", "in", { kind: "delay", ms: 800 }),
    device("gate-a", "phonegate-uart", "socket://127.0.0.1:41005"),
    device("board-main", "modbus-relay", "tcp://127.0.0.1:41006"),
    device("board-room", "modbus-relay", "tcp://127.0.0.1:41007", "cut"),
    device("cam-lane-a", "rtsp-camera", "rtsp://127.0.0.1:41008/cam-lane-a"),
    device("cam-room-1a", "rtsp-camera", "rtsp://127.0.0.1:41009/cam-room-1a"),
  ],
  people: [
    person("e1", "模拟一", "110099197001010011", "expert", "outside", "pocket", "reader-a"),
    person("e2", "模拟二", "110099196502020026", "expert", "between", "locker-a/3"),
    person("e3", "模拟三", "110099197303030031", "expert", "inside", "locker-a/7"),
    person("e4", "模拟四", "110099196804040044", "expert", "room-1", "none"),
    person("e5", "欧阳模拟", "110099197505050057", "expert", "outside", "pocket"),
    person("x1", "陌生模拟", "11009919900606006X", "stranger", "outside", "pocket"),
  ],
  doors: [door("door-main", { lock: "free", relay: false, pulse_left_ms: 1800 }), door("door-room-1", { contact: "open", break_glass: "broken", supply: false, lock: "free" })],
  boxes: Array.from({ length: 24 }, (_, at) => ({
    locker: "locker-a", box: at + 1, door: at === 4 ? "open" : "closed", content: { 2: "e2", 6: "e3" }[at] ?? null, jammed: at === 11,
  })),
  gate: [{ name: "gate-a", forward: 12, backward: 3, alarms_forward: 2, alarms_backward: 0, sensitivity: { overall: 500, zones: Array(8).fill(500), phone_zones: Array(8).fill(500) } }],
  fire: [{ id: "fire-panel", fire: false, wire: "whole" }],
};
const faults = {
  kinds: {
    "sdt-idcard": ["silence", "garbage", "split", "wrong_checksum"], "locker-8a": ["silence", "delay"], "phonegate-uart": ["silence", "glued"],
    "modbus-relay": ["silence", "drop_connection"], "rtsp-camera": [],
  },
};

export function backdoorRoutes(told) {
  return async (request, response, url, { answer, bodyOf }) => {
    const path = url.pathname.slice("/backdoor/".length);
    if (path === "state") return answer(response, 200, state);
    if (path === "people") return answer(response, 200, state.people);
    if (path === "faults") return answer(response, 200, faults);
    const body = JSON.parse(await bodyOf(request));
    told.push({ path, body });
    return carryOut(path.split("/"), body, response, answer);
  };
}

function carryOut([what, name, deed], body, response, answer) {
  if (what === "people") {
    const who = state.people.find((one) => one.id === name);
    if (deed === "present-card") who.card_on = body.reader;
    if (deed === "take-card") who.card_on = null;
    if (deed === "walk-gate") return answer(response, 200, { alarm: who.phone === "pocket" });
    if (deed === "walk-door") return answer(response, 409, { detail: "the door stayed locked", detail_zh: "门一直锁着，没有走过去" });
  }
  if (what === "fire") state.fire[0] = { ...state.fire[0], fire: body.do === "alarm", wire: body.do === "cut_wire" ? "cut" : "whole" };
  if (what === "devices" && deed === "cable") state.devices.find((one) => one.name === name).cable = body.cut ? "cut" : "in";
  if (what === "devices" && deed === "fault") state.devices.find((one) => one.name === name).fault = body.kind === null ? null : body;
  return answer(response, 200, {});
}
