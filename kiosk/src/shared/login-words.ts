/** The login of console and review; each page has a title of its own. */
export const loginZh = { staff: "工号", pin: "口令", enter: "登录", checking: "正在登录…", noStaff: "请填写工号。", noPin: "请输入口令。" };
export const loginEn: typeof loginZh = {
  staff: "Staff", pin: "PIN", enter: "Log in", checking: "Logging in…", noStaff: "Type your staff id.", noPin: "Type your PIN.",
};
