import { wordsZh } from "../shared/words-zh.ts";

export const zh = {
  title: "值班台",
  area: "评标评审区",
  language: "English",
  logOut: "退出登录",
  review: "回看",
  login: { title: "值班台登录", staff: "工号", pin: "口令", enter: "登录", checking: "正在登录…" },
  lost: "连接中断，下面是旧数据，正在重新连接",
  starting: "正在连接…",
  fire: {
    calm: "消防正常", latched: "火警", released: (count: number, all: number) => `已读回释放 ${count} / ${all} 扇门`, reset: "复位火警", input: "消防输入", normal: "正常", active: "报警",
    advice: "现场确认安全后由人复位；复位后所有人员都要重新点名和办理入场。",
  },
  journal: {
    ok: (size: number) => `日志正常 ${size} 条`,
    bad: "日志不能写入",
    sealed: (seconds: number) => `${seconds} 秒前封存`,
    unsealed: "尚未封存",
  },
  recording: { ok: (count: number) => `录像正常 ${count} 路`, bad: (count: number) => `录像中断 ${count} 路`, none: "当前不录像" },
  todo: {
    title: "待办",
    none: "没有等待处理的事项",
    identity: (lane: string) => `${lane.toUpperCase()} 通道：核对本人与证件`,
    exit: "申请离场；批准后请其在离场读卡器再刷一次身份证",
    alarmed: (lane: string) => `${lane.toUpperCase()} 通道：检出设备，人在检测门和门之间`,
    unknown: (lane: string) => `${lane.toUpperCase()} 通道：待人工检查`,
    roll_call: "火警后去向不明，需点名",
  },
  exitApproved: "已批准离场，等待刷卡",
  alarms: { title: "报警", none: "没有报警", acknowledged: "已确认", gone: "原因已消失", rate: (count: number) => `近 10 分钟 ${count} 条` },
  priority: ["", "紧急", "重要", "一般"],
  site: { title: "现场", reader: "读卡", locker: "储物", gate: "检测门", door: "大门", inward: "入场", outward: "离场", doors: "门", devices: "设备" },
  online: "在线",
  offline: "离线",
  sessions: {
    title: "场次", none: "还没有场次，点“新建场次”开始", room: "评审室", inside: "在内", expected: "应到", list: "名单", noList: "未导入", sealed: "已封存",
    flagged: "有异常标记", sources: "录像", upload: "导入名单", uploading: "正在导入…", uploaded: "名单已收下", missing: "未录像",
    countsOnly: "名单开启前只显示数量",
  },
  people: { title: "人员", none: "名单开启后显示人员", box: "箱", name: "姓名", state: "状态", noBox: "—", noDevices: "声明无设备" },
  boxes: { title: "储物箱", box: (locker: string, box: number) => `${locker} ${box} 号箱` },
  acts: {
    plan_session: "新建场次", prepare_session: "开始准备", release_list: "释放名单", open_assembly: "开始入场",
    start_session: "开始评审", suspend_session: "暂停", resume_session: "恢复", end_session: "结束评审", close_session: "关闭场次",
    confirm_identity: "本人一致", refuse_identity: "不一致", clear_lane: "检查完毕，恢复通道", resolve_alarm: "当面检查结果",
    approve_exit: "批准离场", ask_exit: "登记离场申请", reset_fire: "复位火警", roll_call: "点名：已在外面", revoke: "取消资格",
    override_unlock: "强制开门", open_box: "强制开箱", trust_clock: "确认时间可信", acknowledge_alarm: "确认",
  },
  fields: {
    session: "场次编号（小写字母、数字和连字符，如 s-1）", title: "名称", room: "评审室", start_utc: "开始（本地时间）", end_utc: "结束（本地时间）", seconds: "开门秒数（1–60）",
    result: "检查结果",
  },
  results: { nothing_found: "未发现设备，放行", walk_back: "发现设备，让其退回" },
  dialog: {
    about: "对象", reason: "理由", reasonHint: "会写入记录和所有报告", staff: "工号", pin: "口令",
    first: "经办人", second: "复核人（必须是另一个人）", two: "需要两名不同的工作人员各自输入口令。",
    choose: "请选择", send: "签署并提交", sending: "正在提交…", cancel: "返回", done: (act: string) => `${act}：已提交，等待现场状态更新`,
  },
  lacks: {
    staff: "请填写工号", pin: "请输入口令", same_person: "两个工号不能相同", reason: "请写明理由", field: "请填完所有项目",
    seconds: "秒数要在 1 到 60 之间", order: "结束时间要晚于开始时间",
  },
  problem: (row: string, column: string) => `第 ${row} 行${column === "" ? "" : `，${column}`}`,
  words: wordsZh,
};

export type ConsoleTexts = typeof zh;
