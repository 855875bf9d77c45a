"""The figures of a site: how long what stays fresh, how long what may last, how many people an act takes."""

from config.base import Section, figure

MINUTE_MS = 60_000


class SiteProfile(Section):
    """`[profile]`. Every figure has a default, both bounds and a source; decisions use these and no others."""

    identity_fresh_ms: int = figure(
        600_000,
        MINUTE_MS,
        30 * MINUTE_MS,
        "How long a confirmed identity counts towards entering. Own figure: the whole entry takes about 90 s, so"
        " 10 minutes leave room for helping someone with the locker.",
    )
    declaration_fresh_ms: int = figure(
        900_000,
        MINUTE_MS,
        60 * MINUTE_MS,
        "How long a signed declaration counts towards entering. Own figure; a new entry needs a new declaration.",
    )
    stored_fresh_ms: int = figure(
        600_000,
        MINUTE_MS,
        30 * MINUTE_MS,
        "How long 'devices stored' counts towards entering. Own figure; storing devices: 浙发改公管〔2021〕440号 5.5.3.",
    )
    clear_fresh_ms: int = figure(
        30_000,
        5_000,
        120_000,
        "How long a clear passage of the gate counts towards the door. Own figure: the door stands a few steps behind.",
    )
    gate_window_ms: int = figure(
        60_000,
        10_000,
        300_000,
        "How long the gate waits for the holder of the lane to walk through, from its first answer. Own figure.",
    )
    gate_silent_ms: int = figure(
        2_000,
        1_000,
        5_000,
        "Silence after which the gate no longer counts as watching and the lane becomes unknown."
        " GB 50396-2007 5.1 allows 2 s from a reader to its lock.",
    )
    opening_command_max_age_ms: int = figure(
        5_000,
        500,
        5_000,
        "Age at which a command that opens something is dropped instead of carried out. 5 s is the ceiling of this"
        " product: a door that opens later opens for somebody else.",
    )
    door_open_wait_ms: int = figure(
        10_000,
        3_000,
        60_000,
        "How long a door waits to be opened after its pulse; then the holder goes back to the gate's clear. Own figure.",
    )
    door_held_open_ms: int = figure(
        15_000,
        5_000,
        120_000,
        "How long a door may stand open before it counts as held open. Own figure; alarms: GB 50396-2007 5.1.",
    )
    box_open_wait_ms: int = figure(
        5_000,
        1_000,
        30_000,
        "How long a box may take to read as open after its command. An acknowledgement is not an open door.",
    )
    box_close_wait_ms: int = figure(
        60_000,
        20_000,
        600_000,
        "How long a box may stand open before the holder is reminded and staff are called. Own figure.",
    )
    kiosk_idle_ms: int = figure(
        60_000,
        30_000,
        300_000,
        "When an untouched kiosk gives up a started entry: 40 s of quiet and 20 s of visible countdown. Own figure.",
    )
    identity_wait_ms: int = figure(
        300_000,
        MINUTE_MS,
        15 * MINUTE_MS,
        "How long an entry waits for staff to compare face and card. Own figure.",
    )
    room_entry_ms: int = figure(
        300_000,
        MINUTE_MS,
        30 * MINUTE_MS,
        "How long from the main door to the own room door before an alert: 5 minutes, the practice of several centres.",
    )
    override_ms_max: int = figure(
        60_000,
        5_000,
        300_000,
        "Longest time that an override by two persons may hold a door unlocked. Own figure.",
    )
    unlock_retry_ms: int = figure(
        1_000,
        500,
        5_000,
        "Shortest time between two unlock pulses for the same person at the same door. Own figure.",
    )
    notice_ms: int = figure(
        8_000,
        3_000,
        30_000,
        "How long a kiosk shows a notice (for example 'not found') before it is free again. Own figure.",
    )
    source_lost_alarm_ms: int = figure(
        10_000,
        2_000,
        10_000,
        "Latest alarm after a camera or its sound is lost; no new entry from then on."
        " All sound sources and images are recorded synchronously: 浙发改公管〔2021〕440号 6.4.2.",
    )
    identity_staff_min: int = figure(
        2,
        1,
        2,
        "Staff who confirm an identity by eye when no face matcher does: two, because the face may not be the only way"
        " (人脸识别技术应用安全管理办法) and one person alone could let anyone in.",
    )
    release_custodians: int = figure(
        2,
        2,
        5,
        "Different persons who release a draw list together. The list is secret until then: 招标投标法 37.",
    )
    card_fail_alarm: int = figure(
        5,
        3,
        10,
        "Refused cards in a row at one reader that raise an alarm. GB 50396-2007 5.1: at most 5.",
    )
    committee_min: int = figure(
        5,
        3,
        25,
        "Fewest members of a committee; their number is odd. 招标投标法 37: five or more.",
    )
    keep_years: int = figure(
        15,
        15,
        100,
        "Years that a session's records are kept from its end. 政府采购法 42 and 浙发改公管〔2021〕440号 5.6: 15 or more.",
    )
