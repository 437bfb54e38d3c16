// What the host would do, in a few words. Pure: no editor, no protocol.

import type { PluginVerdict, Verdict } from "./protocol";

export interface Summary {
  level: "fine" | "warning" | "error" | "unknown";
  /** For the status bar. */
  text: string;
  /** One line per fact, plain text. */
  lines: string[];
}

type Judged = [level: Summary["level"], text: string];

const RANK: Summary["level"][] = ["fine", "unknown", "warning", "error"];

const SITE: Record<NonNullable<Verdict["site"]>, Judged> = {
  up: ["fine", "Karrot starts"],
  "down-settings": ["error", "Karrot does not start: importing the settings fails"],
  "down-setup": ["error", "Karrot does not start: setting up the apps fails"],
  "down-urlconf": ["error", "every request answers 500: the root URLconf cannot be imported"],
  "reverse-broken": ["error", "every reverse() of the site fails"],
  unknowable: ["unknown", "whether Karrot starts cannot be known"],
};

/** All folders' verdicts as one, the worst first. */
export function summarise(verdicts: Verdict[]): Summary {
  const judged: Judged[] = [];
  for (const verdict of verdicts) {
    const plugins = Object.entries(verdict.plugins);
    // A site without a plugin in sight is not ours to judge.
    if (verdict.site !== null && plugins.length > 0) judged.push(SITE[verdict.site]);
    for (const [name, plugin] of plugins) judged.push(...judgePlugin(name, plugin));
  }
  judged.sort(([a], [b]) => RANK.indexOf(b) - RANK.indexOf(a));
  const [level, text] = judged[0] ?? ["fine", ""];
  return { level, text: level === "fine" ? headline(verdicts) : text, lines: judged.map(([, line]) => line) };
}

function headline(verdicts: Verdict[]): string {
  const names = verdicts.flatMap((verdict) => Object.keys(verdict.plugins));
  if (names.length === 0) return "";
  return names.length === 1 ? `${names[0] ?? ""}: loaded` : `${names.length} plugins loaded`;
}

function judgePlugin(name: string, plugin: PluginVerdict): Judged[] {
  const why = plugin.reasons.length > 0 ? ` (${plugin.reasons.join(", ")})` : "";
  const judged: Judged[] = [];
  if (plugin.ambiguous)
    judged.push(["warning", `${name}: which apps.py the host takes depends on the folder's order${why}`]);
  switch (plugin.backend) {
    case "loaded":
      judged.push(["fine", `${name}: loaded as ${plugin.module ?? name}`]);
      break;
    case "not-loaded":
      judged.push(["warning", `${name}: not loaded, and the host says nothing${why}`]);
      break;
    case "unknowable":
      judged.push(["unknown", `${name}: whether it is loaded cannot be known`]);
      break;
    case "none":
      judged.push(["fine", `${name}: no backend`]);
  }
  if (plugin.urls === "dropped") judged.push(["warning", `${name}: its URLs are dropped${why}`]);
  if (plugin.frontend === "broken") judged.push(["error", `${name}: its frontend is broken${why}`]);
  return judged;
}
