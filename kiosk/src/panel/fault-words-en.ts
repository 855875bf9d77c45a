import type { faultWordsZh } from "./fault-words-zh.ts";

export const faultWordsEn: typeof faultWordsZh = {
  kind: {
    "sdt-idcard": "card reader", "locker-8a": "locker", "phonegate-uart": "phone gate", "modbus-relay": "relay board", "rtsp-camera": "camera",
  },
  fault: {
    silence: "no answer", lost_reply: "hears, answer lost", delay: "late answer", garbage: "garbled answer", byte_flip: "one byte wrong", truncated: "answer cut short",
    split: "answer in two parts", noise: "noise before the answer", glued: "two answers glued", duplicate: "answer twice", stale: "old answer again", flood: "flood of answers",
    drop_mid_frame: "dropped in mid-answer", half_open: "connection half open", drop_connection: "connection dropped", power_cycle: "power cycle", wrong_speed: "wrong speed",
    pty_vanish: "port gone", wrong_checksum: "wrong checksum", status: "error status", device_swap: "device swapped", wrong_address: "wrong address",
    polarity: "polarity reversed", busy: "busy", stuck_status: "status stuck", bounce: "contact bounces", wrong_end: "wrong end", wrong_length: "wrong length",
    lost_report: "passage lost", lost_beams: "beams lost", stuck_beam: "beam stuck", report_delay: "late passage report", replay: "old report again",
    counter_wrap: "counter wraps", counter_reset: "counter reset", no_parameters: "tells no parameters", wrong_transaction: "wrong transaction", wrong_unit: "wrong unit",
    exception: "exception code", wire_cut: "input wire cut", input_stuck: "input stuck", relay_stuck: "relay stuck", silent: "no answer", no_audio: "no audio track",
    no_video: "no video track", mute: "silence", refuse: "refuses connections", freeze: "frozen picture", black: "black picture", resize: "other picture size",
    stall: "picture stalls", stutter: "picture stutters", loss: "packets lost", unauthorized: "wrong password", pts_jump: "time stamps jump once",
    stamp_jumps: "time stamps jump again and again", no_reports: "no time reports", report_error: "wrong time reports",
  },
  setting: {
    after: "after", times: "times", for_ms: "for ms", ms: "ms", at: "at", keep: "keep", gap_ms: "gap ms", bytes: "bytes", copies: "copies", baud: "baud", code: "code",
    address: "address", before: "before", unit: "unit", input: "input", on: "on", relay: "relay", every_ms: "every ms", every: "every", seconds: "seconds",
  },
};
