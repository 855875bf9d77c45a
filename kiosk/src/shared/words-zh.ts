/** Names of states and alarms, for staff. A code without a name is shown as it is. */
export const wordsZh = {
  door: {
    unknown: "状态不明", locked: "已锁", unlocked: "已开锁", open: "开着", held_open: "久未关闭", forced: "被强行打开",
    egress: "应急离开", released: "消防释放",
  },
  contact: { open: "门开", closed: "门关", unknown: "门磁不明" },
  lock: { locked: "锁上", released: "松开", freed: "由按钮断开", unknown: "锁态不明" },
  lane: {
    free: "空闲", held: "有人办理", window_asked: "检测门准备中", window_open: "等待通过", passed: "已通过，核对中",
    clear: "通过无异常", unlocked: "门已开锁", door_open: "正在进门", alarmed: "检出设备", out_held: "离场办理",
    out_unlocked: "离场，门已开锁", out_door_open: "正在出门", out_walking: "正走出检测门", unknown: "待人工检查",
  },
  box: {
    unknown: "状态不明", unknown_held: "有主，状态不明", free: "空", left_open: "未关", assigned: "正在打开", open: "开着",
    stored: "已存", retrieval_asked: "取物，正在打开", retrieval_open: "正在取物", jammed: "卡住",
  },
  session: {
    planned: "已计划", preparing: "录像准备中", prepared: "准备完毕", assembling: "正在入场", running: "评审中",
    suspended: "已暂停", emptying: "正在离场", closed: "已结束",
  },
  draw: { sealed: "封存", released: "已释放", active: "已开启", closed: "已关闭" },
  person: {
    expected: "未到", card_read: "已刷卡", identified: "身份已核对", matched: "名单已核对", declared: "已承诺",
    box_open: "正在存物", stored: "已存物", gate_clear: "检测通过", admitted: "已入场", in_room: "在评审室",
    exit_asked: "申请离场", exited: "已离场", retrieving: "正在取物", retrieved: "已取物", unknown: "去向不明",
  },
  reason: {
    started: "系统刚启动", gate_silent: "检测门没有应答", two_people: "两人同时通过", wrong_direction: "方向不对",
    late_report: "迟到的通过记录", no_holder: "无人办理却有人通过", fire: "火警", device_offline: "设备离线",
    stopped_in_gate: "停在检测门内", leaver_not_seen: "未见离场人走出", gate_reset: "检测门计数被清零",
    missed_passages: "有漏记的通过", phone_carried_out: "离场检出设备", door_forced: "门被强行打开",
    emergency_exit: "使用了应急出门", break_glass: "玻破按钮被击碎", override: "人工强制开门", readings_lost: "读数积压丢失",
    door_silent: "门控板没有应答", clear_ended: "通过后久未进门", box_opened: "存物后箱门又开", revoked: "资格已取消",
  },
  cause: {
    silent: "没有应答", device_fault: "设备报错", internal_error: "程序内部错误", restarted: "已自动重启", stall: "画面停住",
    dropped: "连接断开", refused: "拒绝连接", password: "用户名或密码不对", no_such_stream: "没有这路视频", no_such_host: "地址找不到",
    no_picture: "没有画面", no_sound: "没有声音", picture_codec: "视频编码不能保存", unreadable: "数据无法读取",
    changed: "摄像机参数变了", disk: "磁盘写不进", manifest: "录像清单损坏", unknown_source: "未配置的摄像机",
    already_sealed: "该场录像已封存", fault: "录像程序内部错误", loss: "数据丢失", step: "时间被调整", behind_journal: "时间早于最后一条记录",
    wrong_list: "名单与承诺值不符", cannot_unseal: "名单密钥不可用",
  },
  flag: {
    source_lost: "录像曾中断", recorder_lost: "录像程序曾失联", override: "曾强制开门", door_forced: "门曾被强行打开",
    phone_carried_out: "离场时检出设备", alarm_resolved_by_hand: "检测门报警曾由人工检查处理",
    closed_without_seal: "录像未封存即关闭", closed_with_boxes_held: "关闭时仍有储物箱未取",
  },
  alarm: {
    fire: "火警", phone_at_gate: "检测门检出设备", phone_carried_out: "离场时检出设备", door_forced: "门被强行打开",
    emergency_exit_used: "使用了应急出门", break_glass_broken: "玻破按钮被击碎", source_lost: "录像中断",
    recorder_lost: "录像程序失联", storage_full: "录像磁盘已满", storage_low: "录像磁盘将满",
    recording_damaged: "录像文件与签名不符", index_lost: "录像索引不可用", camera_badly_set: "摄像机参数不当", two_people: "两人同时通过", override: "人工强制开门", lane_unknown: "通道待检查",
    gate_counters_reset: "检测门计数被清零", door_held_open: "门久未关闭", door_not_opened: "开锁后未推门",
    box_opened_unasked: "储物箱未经指令打开", box_jammed: "储物箱打不开", box_left_open: "储物箱未关",
    card_not_on_list: "名单外的人刷卡", card_failures: "多次读卡失败", identity_refused: "身份核对未通过",
    wrong_room: "走错评审室", draw_list_failed: "名单与承诺值不符", clock_doubted: "系统时间可疑",
    device_lost: "设备离线", queue_overran: "事件积压", no_free_box: "没有空储物箱", room_late: "超时未进评审室",
    staff_called: "入场终端呼叫",
  },
  todo: {
    fire: "确认疏散；现场安全后由人复位。", phone_at_gate: "请其走回存物；或两人当面检查后放行。",
    phone_carried_out: "拦下并当面核对，按事件处理。", door_forced: "立即到现场查看。",
    emergency_exit_used: "到现场查看，核对人数。", break_glass_broken: "到现场查看，更换玻片。",
    source_lost: "检查摄像机和网线；恢复前不能入场。", recorder_lost: "检查录像程序；恢复前不能入场。",
    storage_full: "立即腾出空间；不开新场次。", storage_low: "尽快扩容或转存。", recording_damaged: "封存现场，用副本核对。",
    index_lost: "录像不受影响；联系维护人员。", camera_badly_set: "按建议调整摄像机。",
    two_people: "到通道核对两人身份。", override: "核对开门理由和去向。", lane_unknown: "到通道看清无人后再放行。",
    gate_counters_reset: "查看检测门是否断过电。", door_held_open: "到现场关门。", door_not_opened: "协助推门。",
    box_opened_unasked: "到储物柜核对物品。", box_jammed: "协助开箱或换箱。", box_left_open: "协助关好箱门。",
    card_not_on_list: "请其离开入口，不要透露名单。", card_failures: "协助读卡或检查读卡器。",
    identity_refused: "向本人说明并记录。", wrong_room: "引导到正确的评审室。", draw_list_failed: "停止入场，联系抽取单位。",
    clock_doubted: "核对对时；恢复前不能入场。", device_lost: "检查电源和网线。", queue_overran: "联系维护人员。",
    no_free_box: "引导等候，或清空储物箱。", room_late: "联系本人并引导。", staff_called: "到入场终端协助。",
  },
};

export type Words = typeof wordsZh;
