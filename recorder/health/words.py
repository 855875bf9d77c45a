"""The words of the advice and of the test: Chinese and English, what is the matter and what to do."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str, str, str]]] = {
    "groups_long": (
        "关键帧间隔过长（{longest_s:.1f} 秒）",
        "key frames are {longest_s:.1f} s apart",
        "在摄像机“视频”设置中把 I 帧间隔设为帧率的 2 倍（约 2 秒一个），不超过 {most_s} 秒。",
        "Set the I-frame interval (GOP) to twice the frame rate, about one key frame in 2 s; at most {most_s} s.",
    ),
    "groups_vary": (
        "关键帧间隔忽长忽短（最长 {longest_s:.1f} 秒）：多半开着智能编码",
        "key frames come at changing distances (up to {longest_s:.1f} s): a smart codec is on",
        "关闭 H.264+ / H.265+ / 智能编码（Smart Codec、SVC、动态 GOP），并设固定的 I 帧间隔。",
        "Switch off H.264+ / H.265+ / smart codec / dynamic GOP, and set a fixed I-frame interval.",
    ),
    "b_frames": (
        "码流含 B 帧（已见 {number} 个）",
        "the stream has B-frames ({number} seen)",
        "关闭 B 帧，或把编码级别（Profile）设为 Baseline：B 帧增加延迟，断电时多丢画面。",
        "Switch B-frames off (or take profile Baseline): they add delay, and cost more pictures at a power cut.",
    ),
    "size_changed": (
        "画面尺寸变过 {number} 次（现为 {width}×{height}）",
        "the picture's size changed {number} time(s); it is {width}x{height} now",
        "固定分辨率，关闭自适应分辨率和走廊模式；查明是谁改的设置。",
        "Fix the resolution, switch adaptive resolution and rotation off; find out who changes the settings.",
    ),
    "frames_few": (
        "帧率过低（每秒 {rate:.1f} 帧）",
        "only {rate:.1f} pictures a second",
        "帧率设为 25；若已是 25，检查补光、快门（慢快门会降帧）和网络。",
        "Set 25 pictures a second; if it is set, look at light, shutter (a slow one lowers the rate) and network.",
    ),
    "bits_many": (
        "码率过高（{rate:.1f} Mbit/s），很快占满磁盘",
        "the bit rate is far too high ({rate:.1f} Mbit/s): the disk fills early",
        "1080p 用 4 Mbit/s 左右（H.265 约 2 Mbit/s），码率控制设为定码率或设上限。",
        "Take about 4 Mbit/s for 1080p (H.265 about 2), with constant bit rate or an upper limit.",
    ),
    "bits_few": (
        "码率过低（{rate:.2f} Mbit/s），画面可能看不清",
        "the bit rate is far too low ({rate:.2f} Mbit/s): faces and hands may not be seen",
        "1080p 用 4 Mbit/s 左右（H.265 约 2 Mbit/s），图像质量设为较高。",
        "Take about 4 Mbit/s for 1080p (H.265 about 2), with a high picture quality.",
    ),
    "sound_missing": (
        "码流里没有声音",
        "the stream carries no sound",
        "选“复合流”（视频+音频），接好拾音器并启用音频，编码选 AAC 或 G.711。",
        "Choose a stream of video and audio, connect and enable the microphone, codec AAC or G.711.",
    ),
    "sound_stopped": (
        "有声音轨但没有数据",
        "the sound track carries nothing",
        "检查拾音器和音频输入设置（线路/麦克风），必要时重启摄像机。",
        "Look at the microphone and the audio input (line or microphone); restart the camera if need be.",
    ),
    "clock_wrong": (
        "摄像机时钟与服务器相差 {offset_s:+.1f} 秒",
        "the camera's clock is {offset_s:+.1f} s off the server's",
        "在摄像机上启用 NTP 校时，服务器填本机地址，周期不超过 60 分钟，时区设为东八区。",
        "Enable NTP on the camera with this server's address, each 60 min or oftener, and set the time zone.",
    ),
    "clock_drifts": (
        "摄像机时钟走得不准（{drift:+.0f} ppm，每天约 {a_day_s:.0f} 秒）",
        "the camera's clock drifts by {drift:+.0f} ppm, about {a_day_s:.0f} s a day",
        "把 NTP 校时周期缩短到 10 分钟；仍漂移则更换摄像机。",
        "Let it ask NTP each 10 min; replace the camera if it still drifts.",
    ),
    "clock_unknown": (
        "摄像机不报告自己的时间（没有 RTCP 发送者报告）",
        "the camera does not tell its time (no RTCP sender reports)",
        "启用 RTCP 或更新固件；在此之前按到达时间对齐，误差约 50 毫秒。",
        "Enable RTCP or update the firmware; until then its pictures are placed by arrival, within about 50 ms.",
    ),
    "not_connected": (
        "没有接通（{cause_zh}）",
        "not connected ({cause_en})",
        "检查供电、网线、地址、用户名和密码。",
        "Check power, cable, address, user name and password.",
    ),
    "no_picture": (
        "没有收到画面",
        "no picture arrived",
        "检查摄像机画面设置，看码流里是否有视频。",
        "Look at the camera's settings: the stream must carry a picture.",
    ),
    "undecodable": (
        "画面无法解码",
        "the picture cannot be decoded",
        "编码改用标准的 H.264 或 H.265，关闭加密和智能编码。",
        "Take plain H.264 or H.265, without encryption and smart codec.",
    ),
    "frozen": (
        "画面完全不动（卡死）",
        "the picture stands still: frozen",
        "重启摄像机，并确认画面随动作变化。",
        "Restart the camera and see that the picture follows a movement.",
    ),
    "black": (
        "画面全黑",
        "the picture is black",
        "取下镜头盖，打开灯光，检查红外和光圈设置。",
        "Take the cap off, switch the light on, look at infrared and iris.",
    ),
    "covered": (
        "画面一片均匀，镜头可能被遮挡",
        "the picture is one even shade: the lens seems covered",
        "清除镜头前的遮挡物并重新调焦。",
        "Clear what hides the lens, then focus it.",
    ),
    "no_sound": (
        "没有收到声音",
        "no sound arrived",
        "启用音频并接好拾音器。",
        "Enable audio and connect the microphone.",
    ),
    "silent": (
        "声音太小（峰值 {level_dbfs:.0f} dBFS）",
        "the sound is too low (peak {level_dbfs:.0f} dBFS)",
        "对着拾音器说话再测；仍然没有声音则检查接线、供电和输入增益。",
        "Speak near the microphone and test again; if it stays silent, look at cable, supply and gain.",
    ),
}
"""Code -> what in Chinese, what in English, to do in Chinese, to do in English."""

CAUSES: Final[dict[str, tuple[str, str]]] = {
    "password": ("用户名或密码不对", "user name or password is wrong"),
    "no_such_stream": ("摄像机没有这路码流，请检查路径", "the camera has no such stream; check the path"),
    "no_such_host": ("地址找不到", "there is no such host; check the address"),
    "refused": ("拒绝连接", "nothing listens there; check address and port"),
    "silent": ("没有应答", "it does not answer; check cable and power"),
    "no_picture": ("没有画面", "it sends no picture"),
    "no_sound": ("没有声音", "it sends no sound"),
    "picture_codec": ("视频编码不能保存", "its picture is neither H.264 nor H.265; change the camera's settings"),
    "no_tcp": ("摄像机不支持 TCP 传输", "it does not send over TCP"),
    "unreadable": ("数据无法读取", "it speaks no RTSP that can be read"),
    "stall": ("画面停住", "it fell silent"),
    "dropped": ("连接断开", "the connection was dropped"),
    "changed": ("摄像机参数变了", "its picture's settings were changed"),
    "disk": ("磁盘写不进", "the disk is full or refuses"),
    "no_space": ("磁盘空间不够", "too little free space to begin"),
    "unknown_retention": ("未配置的保存类别", "its retention class is not configured"),
    "sound_codec": ("音频编码不能保存", "its sound cannot be recorded; choose AAC, Opus or G.711"),
    "no_arecord": ("本机缺少录音程序 arecord（alsa-utils）", "arecord is not installed; install alsa-utils"),
    "busy": ("声卡被占用", "another program uses the sound card"),
    "clock": ("时钟被调整", "the clock was turned"),
    "loss": ("数据丢失", "data were lost on the way"),
    "connect": ("尚未接通", "not connected yet"),
    "restart": ("录像程序重启", "the recorder restarted"),
    "manifest": ("录像清单损坏", "the manifest is damaged"),
    "unknown_source": ("未配置的来源", "no such source is configured"),
    "already_sealed": ("该场录像已封存", "the recording is sealed already"),
    "fault": ("录像程序内部错误", "a fault inside the recorder"),
}
"""Cause of a lost source -> Chinese, English."""


def cause_words(cause: str | None) -> tuple[str, str]:
    """Chinese and English of a cause; the bare word for one that has none."""
    if cause is None:
        return "尚未连接", "not yet"
    return CAUSES.get(cause, (cause, cause))
