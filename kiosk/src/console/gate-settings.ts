import type { Gate, SettingChange } from "../shared/rules-state.ts";
import { nameOf, type Texts } from "./texts.ts";

/** "第 3 区灵敏度 500→200；…": what is set otherwise than when the gate passed its test. */
export function changesOf(texts: Texts, gate: Gate): string {
  return gate.changed.map((one) => changeOf(texts, one)).join(texts.gates.between);
}

/** What a guard has to know of the settings; null when they are as tested, not known, or a test runs. */
export function settingsNoteOf(texts: Texts, gate: Gate): string | null {
  if (gate.testing) return null;
  if (gate.changed.length > 0) return texts.gates.changed(changesOf(texts, gate));
  if (gate.as_tested === false) return texts.gates.changedSomehow;
  if (gate.state === "drifted" && gate.revision === null) return texts.gates.silentNow;
  return gate.state === "drifted" && gate.as_tested === true ? texts.gates.restored : null;
}

function changeOf(texts: Texts, one: SettingChange): string {
  return `${settingOf(texts, one.name)} ${valueOf(texts, one.tested)}→${valueOf(texts, one.now)}`;
}

/** A name such as zone_3 is a word with a number in it. */
function settingOf(texts: Texts, name: string): string {
  const [, word, number] = /^(zone|phone_zone|magnetic)_(\d+)$/.exec(name) ?? [];
  if (word === undefined || number === undefined) return nameOf(texts.gates.settings, name);
  return texts.gates.numbered[word as keyof typeof texts.gates.numbered](number);
}

function valueOf(texts: Texts, value: string | null): string {
  return value === null ? "—" : nameOf(texts.gates.values, value);
}
