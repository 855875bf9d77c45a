import { loginZh } from "../shared/login-words.ts";
import { wordsZh } from "../shared/words-zh.ts";
import type { KindWords } from "./events.ts";

const kinds: Record<string, KindWords> = {
  AlarmAcknowledged: "报警已确认", AlarmResolved: "两人当面检查后放行", BoxOpenSent: "已发开箱命令", BoxOverridden: "强制开箱",
  BoxRead: { flag: "closed", yes: "箱门关上", no: "箱门打开" }, BreakGlassRead: { flag: "broken", yes: "玻破按钮被击碎", no: "玻破按钮完好" },
  CardFailed: "读卡失败", CardRead: { flag: "expired", yes: "读到身份证：已过有效期", no: "读到身份证" }, CardRemoved: "身份证拿走", PaperShown: "两人录入证件号码", ClockDoubted: "系统时间可疑", ClockTrusted: "系统时间恢复可信",
  CommandDropped: "命令过期未执行", CommandFailed: "命令执行失败", ControllerStarted: "控制器启动", ControllerStopped: "控制器停止", DeadlinePassed: "到时",
  DeclarationMade: "签署承诺书", DeviceLost: "设备离线", DeviceReady: "设备就绪", DoorContactRead: { flag: "closed", yes: "门关上", no: "门打开" },
  DoorOverridden: "强制开门", DoorReleased: "消防释放已读回", DrawListFailed: "名单与承诺值不符", DrawListImported: "名单已导入", DrawListOpened: "名单已开启",
  DrawListReleaseAsked: "申请释放名单", ExitApproved: "批准离场", ExitAsked: "申请离场", ExitButtonRead: { flag: "pressed", yes: "按下出门按钮", no: "松开出门按钮" },
  FireInputRead: { flag: "fire", yes: "消防输入：火警", no: "消防输入：正常" }, FireReset: "火警复位", GateAnswered: "检测门应答",
  GateBeamRead: { flag: "blocked", yes: "检测门光束被挡", no: "检测门光束恢复" }, GateCountersReset: "检测门计数被清零",
  GatePassageReported: { flag: "alarm", yes: "走过检测门：报警", no: "走过检测门：无报警" }, GatePassagesMissed: "有漏记的通过", IdentityConfirmed: "身份核对一致",
  IdentityRefused: "身份核对不一致", KioskCancelled: "本人退出办理", KioskContinued: "本人继续办理", LaneCleared: "通道检查完毕",
  LockRead: { flag: "locked", yes: "锁上", no: "松锁" }, PersonRevoked: "取消入场资格", QueueOverran: "事件积压", RecorderFactsFolded: "录像日常记录归并",
  RecorderAlarmEnded: "录像报警消除", RecorderAlarmRaised: "录像报警", RecorderLost: "录像程序失联", RecorderReady: "录像程序就绪", RecordingHeadSigned: "录像签名节点", RecordingSealed: "录像已封存", RollCalled: "点名：找到人", SessionOrdered: "场次指令",
  SessionPlanned: "场次已计划", SourceRecordingLost: "录像中断", SourceRecordingStarted: "录像开始", StaffCalled: "终端呼叫工作人员", UnlockPulseSent: "已发开锁脉冲",
  AlternateCalled: "候补专家已递补", BidsOpened: "开标", BranchReported: "异地场所报告", ChecklistSigned: "检查清单已签署", ConductRecorded: "不良行为已记录",
  ConflictDeclared: "声明回避", DeviceFound: "区内查出设备", DrawListDeclassified: "名单已解密公开", DrawListSupplemented: "补充名单已导入", DrawShareHanded: "保管人已提交密钥份额", DuressSignalled: "胁迫求助",
  EscortNamed: "指定陪同安保", ExemptionGranted: "检测门豁免备注", ExtensionAsked: "申请延长", ExtensionGranted: "准予延长", GateSettingsRead: "读到检测门设置",
  GateTestBegun: "检测门自检开始", GateTestEnded: "检测门自检结束", HatchAsked: "申请打开传递窗", HatchCleared: "传递窗检查完毕", IdentityMatched: "人脸核对一致",
  IdentityMismatched: "人脸核对不一致", IncidentClosed: "事件已关闭", IncidentReported: "报告事件", IncidentStepDone: "事件步骤完成", ItemsListed: "登记存放物品",
  LateAccepted: "接受迟到", LinkLost: "外部系统中断", LinkRestored: "外部系统恢复", MedicalCalled: "就医离场", PeopleCalled: "已通知人员", PowerLost: "市电中断",
  PowerRestored: "市电恢复", QueueLeft: "放弃排队", ReplacementAsked: "申请补抽", ReplacementFailed: "无人可补", ReportSigned: "评审报告已签署", ReturnNoted: "登记返回",
  RolesListed: "登记入场人员名单", RollCallTaken: "区内点名", SeatConfirmed: "确认就座", SessionArchived: "场次已归档", TailgateSeen: "有人尾随", TempOutAsked: "临时外出",
  HoldDecided: { flag: "admit", yes: "决定放行", no: "决定拒绝入场" }, SelfTestReported: { flag: "passed", yes: "场次自检通过", no: "场次自检未通过" },
};

export const zh = {
  title: "回看",
  area: "评标评审区",
  language: "English",
  logOut: "退出登录",
  console: "值班台",
  login: { ...loginZh, title: "回看登录" },
  sessions: {
    title: "选择要回看的场次", none: "还没有场次", room: "评审室", sources: (count: number) => `${count} 路录像`, flagged: "有异常标记", from: (from: string, to: string) => `${from} 至 ${to}`, other: "换一场", records: "正在录像",
  },
  nothing: "这一场还没有录像。有了会自动出现。",
  soon: "正在录像。几秒后自动出现。",
  reading: "正在读取录像目录…",
  play: "播放", pause: "暂停", waiting: "正在取画面…", speed: "速度", rate: (rate: number) => `${rate} 倍`,
  back: "退 10 秒", on: "进 10 秒", previousEvent: "上一事件", nextEvent: "下一事件",
  jump: { label: "跳到时刻", hint: "14:32:05", go: "跳转", bad: "请写成 14:32:05", outside: "这一刻不在本场录像内，已到最近处" },
  sound: "声音", noSound: "无声音", soundUnplayable: "声音编码 G.711，浏览器不能播放；录像里有", soundOff: "高于 2 倍速时静音", bigger: "放大", all: "全部画面",
  shows: { picture: "", fetching: "正在取画面…", hole: "无录像", unplayable: "本浏览器不能播放这种编码，请用 H.264 的子码流", trouble: "取画面失败，正在重试" },
  causes: {
    before_first: "此时还没有开始", after_last: "到此结束", records_on: "正在录，还没有封段", unstated: "没有说明原因", loss: "信号中断", lost: "信号中断", connect: "连接不上摄像机",
    stall: "摄像机没有画面", restart: "录像程序重启", disk: "磁盘写不进", clock: "时钟跳变", overflow: "来不及写盘",
  } as Record<string, string>,
  soundOnly: "♪ 只有声音",
  live: "现场",
  liveShows: { connecting: "正在连接现场画面…", live: "", stale: "现场画面中断，正在重连" },
  noPicture: "此刻没有画面",
  export: { open: "导出所示时段…", reason: "用途", go: "导出", cancel: "取消", done: (file: string) => `正在下载 ${file}`,
    what: (from: string, to: string, sources: number, size: string) => `${from} 至 ${to}，${sources} 路，约 ${size}。`,
    where: "文件在本机浏览器的下载文件夹里。", again: "再下载一次（10 分钟内）", read: "知道了",
     hint: "导出时间轴所示时段的全部录像；先放大时间轴可缩小范围。导出会留下记录。" },
  timeline: { label: "时间轴", events: "事件", closer: "放大时间轴", further: "缩小时间轴", whole: "全场" },
  events: {
    title: "事件", none: "没有符合的事件", search: "查找", routine: "显示设备细节", hint: "点击跳到事件前 5 秒", refused: (code: string) => `未接受（${code}）`, kinds,
    orders: {
      prepare: "开始准备", open_assembly: "开始入场", start: "开始评审", suspend: "暂停", resume: "恢复", end: "结束评审", close: "关闭场次", retest: "恢复前自检",
      begin_inquiry: "开始询标", end_inquiry: "结束询标", close_for_night: "夜间封闭", reopen: "早上启封",
    } as Record<string, string>,
    directions: { forward: "向里", backward: "向外" } as Record<string, string>,
    sides: { outer: "外侧", inner: "内侧" } as Record<string, string>,
    found: { outside: "在外面找到", inside: "在里面找到" } as Record<string, string>,
    reasons: { "checked by hand, nothing found": "当面检查，未发现设备", ordered: "正常停止", failed: "程序出错" } as Record<string, string>,
    places: { console: "值班台", gate: "检测门" } as Record<string, string>,
    said: {
      lane: (lane: string) => `${lane.toUpperCase()} 通道`, box: (box: string) => `${box} 号箱`, seat: (seat: string) => `${seat} 座`,
      score_milli: (score: string) => `相似度 ${Math.round(Number(score) / 10)}%`,
    } as Record<string, (value: string) => string>,
  },
  keys: "空格 播放/暂停　←→ 1 秒（加 Shift 10 秒）　, . 逐帧　[ ] 事件　J L 变速　1–9 放大　+ − 时间轴",
  words: wordsZh,
};

export type ReviewTexts = typeof zh;
