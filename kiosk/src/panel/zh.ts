import { faultWordsZh } from "./fault-words-zh.ts";
export const zh = {
  title: "模拟面板",
  banner: "模拟",
  bannerHint: "这里的人、证件和设备都是假的，不会动到真实现场",
  seed: (seed: number) => `种子 ${seed}`,
  language: "English",
  lost: "连接不上模拟器，下面是旧数据，正在重试",
  starting: "正在连接模拟器…",
  people: {
    title: "人员", choose: "选一个人，再点右边的动作", card: "证件", phone: "手机", cardOn: (reader: string) => `证件放在 ${reader}`, cardHeld: "证件在手里",
    where: { outside: "门外", between: "检测门与大门之间", inside: "评审区内" } as Record<string, string>, room: (room: string) => `评审室 ${room}`,
    phones: { pocket: "手机在身上", none: "没有手机" } as Record<string, string>, phoneIn: (box: string) => `手机在 ${box}`,
    roles: { expert: "专家", stranger: "陌生人" } as Record<string, string>,
  },
  acts: {
    title: (name: string) => `${name} 的动作`,
    card: "刷身份证", present: (reader: string) => `放到 ${reader}`, take: "拿回身份证",
    phone: "手机与储物箱", locker: "储物柜", box: "箱号", store: "存手机，关箱门", collect: "取手机，关箱门",
    carry: "手机在身上：走检测门会报警", noPhone: "没有手机可存", waits: "箱门或房门没开时最多等 10 秒",
    gate: "走检测门", forward: "向里走", backward: "向外走", turnBack: "走进去又退回", tailgate: "带人尾随",
    pace: "步速（毫秒）", follower: "尾随的人", delay: "报告迟到（毫秒）", badNumber: "请填 0 到 60000 的整数",
    door: "走门", goIn: (door: string) => `进 ${door}`, goOut: (door: string) => `出 ${door}`,
  },
  doors: {
    title: "门", contact: { closed: "门关", open: "门开" } as Record<string, string>, lock: { locked: "锁上", free: "松开" } as Record<string, string>,
    supply: "锁电源", on: "有", off: "断", relay: "继电器", pulse: (left_s: string) => `脉冲剩 ${left_s} 秒`, glass: { intact: "玻破完好", broken: "玻破已碎" } as Record<string, string>, pressed: "出门按钮按住",
    deeds: {
      open: "推开", close: "关上", force_open: "强行打开", press_button: "按住出门按钮", release_button: "松开出门按钮",
      break_glass: "击碎玻破", restore_glass: "换好玻片",
    },
  },
  fire: {
    title: "消防", fire: "火警", quiet: "正常", wire: { whole: "线路完好", cut: "线路已断" } as Record<string, string>,
    deeds: { alarm: "报火警", quiet: "解除火警", cut_wire: "剪断线", mend_wire: "接好线" },
  },
  gates: {
    title: "检测门", forward: "向里", backward: "向外", alarms: "报警", overall: "总灵敏度", zones: "各区", phoneZones: "各区手机",
    what: "在门上改", value: "改成（0–999）", turn: "改灵敏度", badValue: "请填 0 到 999 的整数", turned: (what: string, value: number) => `有人在门上把${what}改成 ${value}`,
    of: { overall: (_zone: number) => "总灵敏度", zone: (zone: number) => `${zone} 区灵敏度`, phone_zone: (zone: number) => `${zone} 区手机灵敏度` },
  },
  boxes: {
    title: "储物箱", choose: "点一个箱子再选动作", named: (locker: string, box: number) => `${locker} ${box} 号箱`, open: "开着", closed: "关着",
    content: (owner: string) => `里面有 ${owner} 的手机`, empty: "空", jammed: "卡住",
    deeds: { close: "关箱门", force_open: "撬开", jam: "让它卡住", unjam: "修好" },
  },
  devices: {
    title: "设备", name: "设备", kind: "类型", address: "地址", cable: "网线", fault: "故障", whole: "接着", cut: "已断", cutIt: "拔线", mendIt: "接线",
    none: "—", mendFault: "排除故障", setFault: "制造故障", device: "设备", faultKind: "故障", more: "参数（可空）", moreHint: "例：delay_ms=500",
    badMore: "参数要写成 名称=值，用空格分开", noKinds: "这类设备没有可制造的故障",
  },
  faultWords: faultWordsZh,
  log: {
    title: "做过的事", none: "还没有动作", going: "进行中…", done: "完成", alarm: "完成，检测门报警", refused: "做不成",
  },
};

export type PanelTexts = typeof zh;
