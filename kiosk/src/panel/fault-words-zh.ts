/** Names of simulated devices, of what can go wrong with them, and of a fault's settings. */
export const faultWordsZh = {
  kind: {
    "sdt-idcard": "身份证读卡器", "locker-8a": "储物柜", "phonegate-uart": "检测门", "modbus-relay": "继电器板", "rtsp-camera": "摄像机",
  } as Record<string, string>,
  fault: {
    silence: "没有应答", lost_reply: "收到命令但应答丢失", delay: "应答延迟", garbage: "应答为乱码", byte_flip: "应答错一个字节", truncated: "应答被截短",
    split: "应答分两段到达", noise: "应答前有杂讯", glued: "两次应答粘连", duplicate: "应答重复", stale: "重发旧应答", flood: "应答泛滥", drop_mid_frame: "应答中途断开",
    half_open: "连接半开", drop_connection: "连接断开", power_cycle: "断电重启", wrong_speed: "波特率不对", pty_vanish: "串口消失", wrong_checksum: "校验错误",
    status: "返回错误状态", device_swap: "设备被换", wrong_address: "地址不对", polarity: "开关极性相反", busy: "设备忙", stuck_status: "状态不变",
    bounce: "触点抖动", wrong_end: "结束符不对", wrong_length: "长度不对", lost_report: "通过记录丢失", lost_beams: "光束信号丢失", stuck_beam: "光束一直被挡",
    report_delay: "通过记录延迟", replay: "重放旧记录", counter_wrap: "计数回绕", counter_reset: "计数清零", no_parameters: "不报告参数", wrong_transaction: "事务号不对",
    wrong_unit: "单元号不对", exception: "返回异常码", wire_cut: "输入线断开", input_stuck: "输入不变", relay_stuck: "继电器粘住", silent: "没有应答", no_audio: "没有声音轨",
    no_video: "没有画面轨", mute: "声音为静音", refuse: "拒绝连接", freeze: "画面定格", black: "黑屏", resize: "画面尺寸改变", stall: "画面停住", stutter: "画面断续", loss: "丢包",
    unauthorized: "口令不对", pts_jump: "时间戳跳变一次", stamp_jumps: "时间戳反复跳变", no_reports: "不报告时间", report_error: "报告的时间不准",
  } as Record<string, string>,
  setting: {
    after: "先放过次数", times: "持续次数", for_ms: "持续毫秒", ms: "毫秒", at: "位置", keep: "保留字节", gap_ms: "间隔毫秒", bytes: "字节数", copies: "份数", baud: "波特率",
    code: "代码", address: "地址", before: "提前", unit: "单元号", input: "输入号", on: "接通", relay: "继电器号", every_ms: "每隔毫秒", every: "每隔包数", seconds: "秒",
  } as Record<string, string>,
};
