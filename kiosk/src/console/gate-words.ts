/** A gate's settings in words; what the device calls otherwise is shown as it calls it. */
export const gateZh = {
  changed: (changes: string) => `与自检通过时不同：${changes}`,
  changedSomehow: "设置与自检通过时不同",
  silentNow: "门不再报告设置，可能被更换；查看后重新自检",
  restored: "设置已恢复为自检通过时的值，仍须重新自检",
  revision: (revision: string) => `设置版本 ${revision}`,
  untold: "此门不报告设置",
  between: "；",
  numbered: {
    zone: (number: string) => `第 ${number} 区灵敏度`,
    phone_zone: (number: string) => `第 ${number} 区手机灵敏度`,
    magnetic: (number: string) => `磁性阈值 ${number}`,
  },
  settings: { overall: "总灵敏度", zones: "分区数", frequency: "频率", flags: "门型与触发方式", work_mode: "工作模式" },
  values: { contraband: "违禁品", electronics: "电子产品", contraband_and_electronics: "违禁品和电子产品", all_metal: "全金属" },
};
export const gateEn: typeof gateZh = {
  changed: (changes) => `not as when it passed: ${changes}`,
  changedSomehow: "settings not as when it passed",
  silentNow: "no longer tells its settings, perhaps exchanged; look at it, test it again",
  restored: "settings are again as when it passed; test it again all the same",
  revision: (revision) => `settings ${revision}`,
  untold: "does not tell its settings",
  between: "; ",
  numbered: {
    zone: (number) => `zone ${number} sensitivity`,
    phone_zone: (number) => `zone ${number} phone sensitivity`,
    magnetic: (number) => `magnetic threshold ${number}`,
  },
  settings: { overall: "overall sensitivity", zones: "zones", frequency: "frequency", flags: "type and trigger", work_mode: "working mode" },
  values: { contraband: "contraband", electronics: "electronics", contraband_and_electronics: "contraband and electronics", all_metal: "all metal" },
};
