import { noticesZh } from "./notices-zh.ts";

export interface StepFacts {
  readonly box: number | null;
  readonly room: string | null;
}
export interface Sentence {
  readonly headline: string;
  readonly hint: string;
}

const boxName = (facts: StepFacts): string => (facts.box === null ? "储物箱" : `${facts.box} 号箱`);
const roomName = (facts: StepFacts): string => (facts.room === null ? "评审室" : `${facts.room} 号评审室`);

export const zh = {
  area: "评标评审区",
  lane: (lane: string) => `${lane.toUpperCase()} 通道`,
  progress: (no: number, count: number) => `第${no}步 / 共${count}步`,
  language: "English",
  callStaff: "呼叫工作人员",
  staffComing: "已通知工作人员，请稍候",
  cancel: "退出办理",
  cancelAsk: { headline: "要退出办理吗？", hint: "已存的物品仍由您保管，重新刷身份证即可继续。", yes: "退出", no: "返回办理" },
  greeting: (name: string) => `${name}，您好`,
  left: (seconds: number) => `${seconds} 秒`,
  leftLabel: "剩余时间",
  more: { headline: "您还在吗？", hint: (seconds: number) => `${seconds} 秒后将自动退出。`, button: "继续" },
  retry: "再试一次",
  device: (name: string) => `设备：${name}`,
  lost: { headline: "连接中断", hint: "正在重新连接，请稍候。屏幕上的内容可能不是最新的。" },
  starting: "正在连接…",
  locked: {
    headline: "本终端尚未授权",
    hint: "打开页面的地址里没有有效的终端密钥。请工作人员用控制器给出的完整地址重新打开。",
  },
  rule: (rule: string) => `规定：${rule}`,
  clause: (clause: string) => `依据：${clause}`,
  queue: {
    called: (number: number) => ({ headline: `请 ${number} 号办理`, hint: `请 ${number} 号到本通道，把身份证放在读卡区。其他人请等候叫号。` }),
    waiting: (count: number) => `等候 ${count} 人`,
    newest: (number: number, count: number) => `刚取的号是 ${number} 号，等候 ${count} 人`,
    elsewhere: (calls: string) => `正在叫号：${calls}`,
    to: (number: number, lane: string) => `${number} 号到 ${lane.toUpperCase()} 通道`,
    and: "，",
  },
  conflict: {
    loading: "请稍候…",
    title: "您和这些单位有利害关系吗？",
    hint: "您或近亲属在其中任职、持股，或有其他可能影响公正的关系，都算。",
    page: (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
    none: "没有利害关系",
    noneHint: "与以上单位都没有",
    some: "有，我要回避",
    someHint: "将不参加本场评审",
    which: "是哪一家单位？",
    another: "其他单位",
    sure: "确定要回避吗？",
    sureHint: "回避后您不再参加本场评审，由他人递补。工作人员会过来协助。",
    yes: "确定回避",
    no: "返回",
  },
  itemsTitle: "放进去的物品，请点一下：",
  items: { phone: "手机", watch: "手表", earphones: "耳机", laptop: "电脑", tablet: "平板", recorder: "录音笔", usb: "U 盘", other: "其他" },
  commitment: {
    title: "评审承诺书",
    page: (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
    next: "下一页",
    back: "上一页",
    toDevices: "读完了，下一步",
    devices: "您带电子设备了吗？",
    devicesHint: "手机、手表、耳机、平板、录音笔、U 盘都算，关机的也算。",
    store: "带了，要存放",
    storeHint: "将为您打开一个储物箱",
    none: "没有携带",
    noneHint: "检测门会再次检查",
    sign: "请在框内签名",
    signHint: "用手指写下您的姓名",
    declareStore: "我承诺把全部设备存入储物箱。",
    declareNone: "我声明没有携带任何电子设备。",
    clear: "重写",
    agree: "我已阅读并承诺",
    sending: "正在提交…",
  },
  steps: {
    closed: () => ({ headline: "现在没有开放的评审", hint: "请按通知的时间再来。" }),
    swipe: () => ({ headline: "请把身份证放在读卡区", hint: "入场、离场后取物品都在这里刷。放稳，画面变化后再拿开。" }),
    called: () => ({ headline: "请叫到的人办理", hint: "请叫到的人把身份证放在读卡区。其他人请等候叫号。" }),
    wait_identity: () => ({ headline: "请面向工作人员", hint: "工作人员正在核对您本人和身份证，请稍候。" }),
    manual: () => ({ headline: "请面向工作人员", hint: "两名工作人员过来，当面核对您本人和身份证。请在这里稍候。" }),
    commitment: () => ({ headline: "请阅读并签署承诺书", hint: "" }),
    box_opening: (f: StepFacts) => ({
      headline: f.box === null ? "正在安排储物箱" : `正在打开 ${boxName(f)}`,
      hint: "请稍候，箱门会自己弹开。",
    }),
    box_open: (f: StepFacts) => ({
      headline: `把手机放进 ${boxName(f)}`,
      hint: "手表、耳机等也放进去，然后把箱门关紧。",
    }),
    gate_wait: () => ({ headline: "请稍候，先不要走", hint: "检测门正在准备。" }),
    gate: () => ({ headline: "请走过检测门", hint: "一个人走，不要停，不要回头。" }),
    gate_alarm: () => ({ headline: "请走回来", hint: "检测门发现了电子设备。请走回这里，把它存进储物箱。" }),
    check: () => ({ headline: "请站在原地", hint: "检测门又报警了。两名工作人员过来当面检查，请稍候。" }),
    held: () => ({ headline: "请在原地等候", hint: "检测门多次报警，由监督人员决定。工作人员马上过来。" }),
    door: (f: StepFacts) => ({ headline: "门已开，请进", hint: `进门后请随手关门，然后去 ${roomName(f)}。` }),
    admitted: (f: StepFacts) => ({ headline: `请去 ${roomName(f)}`, hint: "入场完成，谢谢配合。" }),
    retrieve_opening: (f: StepFacts) => ({ headline: `正在打开 ${boxName(f)}`, hint: "请稍候，箱门会自己弹开。" }),
    retrieve_open: (f: StepFacts) => ({ headline: `请从 ${boxName(f)} 取回物品`, hint: "拿好全部物品，然后把箱门关紧。" }),
    retrieved: () => ({ headline: "谢谢，请慢走", hint: "您的物品已取回，离场完成。" }),
    exit_gate: () => ({ headline: "请走出检测门", hint: "一个人走，不要停。出来后刷身份证取回物品。" }),
    wait_staff: () => ({ headline: "请站在原地等一下", hint: "通道需要检查，请不要走进检测门。工作人员马上过来。" }),
    testing: () => ({ headline: "检测门正在自检", hint: "请在线外稍候，或去别的通道。" }),
    fire: () => ({ headline: "火警！请立即离开", hint: "走最近的安全出口，不乘电梯，不回来取物品。" }),
    offline: () => ({ headline: "本通道暂时不能用", hint: "有设备没有应答，工作人员正在处理。请稍候或去别的通道。" }),
  } satisfies Record<string, (facts: StepFacts) => Sentence>,
  notices: noticesZh,
};

export type EntryTexts = typeof zh;
