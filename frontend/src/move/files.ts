/** Files of a recorded motion: what each is for, told by its name until a person says otherwise. */

export const ROLES = ["result", "model", "motion", "markers", "loads", "loads_table", "actuators"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_WORDS: Record<Role, string> = {
  result: "result of gluteus forces",
  model: "model",
  motion: "motion",
  markers: "markers",
  loads: "external loads",
  loads_table: "table of the loads",
  actuators: "actuators beside the muscles",
};

export const ENDINGS = ["nc", "osim", "mot", "sto", "trc", "c3d", "xml"] as const;

export const notRead = (name: string): string =>
  `${name} is not read here; give ${ENDINGS.map((each) => `.${each}`).join(", ")}.`;

/** Why a file cannot be handed over, in words; null when it can. */
export function tooLarge(file: { name: string; size: number }, mostBytes: number): string | null {
  if (!file.size) return `${file.name} is empty; choose the file again.`;
  if (file.size <= mostBytes) return null;
  return (
    `${file.name} has ${megabytes(file.size)} and was not taken: a file can have ${megabytes(mostBytes)}. ` +
    "Cut the motion to the part that you need, or analyse it with “gluteus forces”, which has no limit."
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** What a file is probably for, or null when it is none that can be read. */
export function guessed(name: string): Role | null {
  const [, ending] = /\.(\w+)$/.exec(name.toLowerCase()) ?? [];
  if (ending === "nc") return "result";
  if (ending === "osim") return "model";
  if (ending === "trc" || ending === "c3d") return "markers";
  if (ending === "xml") return /actuator|residual|reserve/i.test(name) ? "actuators" : "loads";
  if (ending === "mot" || ending === "sto")
    return /grf|force|load|plate/i.test(name) ? "loads_table" : "motion";
  return null;
}

/** What is still missing before these can be analysed, in words; null when nothing is. */
export function missing(roles: Role[]): string | null {
  const has = (role: Role) => roles.includes(role);
  const twice = ROLES.find((role) => roles.filter((each) => each === role).length > 1);
  if (twice) return `Two files are given as ${ROLE_WORDS[twice]}; take one away.`;
  if (has("result")) {
    const apart = roles.find((role) => role === "motion" || role === "actuators");
    if (apart) return `A result has its ${ROLE_WORDS[apart]} already; remove it.`;
    if (roles.length > 1 && !has("model")) return "Beside a result, its model (.osim) is needed to draw it.";
  } else if (!has("model")) return "Give a model (.osim), or a result (.nc) of gluteus forces.";
  else if (!has("motion") && !has("markers"))
    return "A motion (.mot, .sto) is missing, or markers (.trc, .c3d) that the model follows.";
  if (has("loads_table") && !has("loads")) return "The document that names the loads (.xml) is missing.";
  return null;
}
