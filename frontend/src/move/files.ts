/** Files of a recorded motion. The role of each is guessed from its name until a person changes it. */

export const ROLES = ["result", "model", "motion", "markers", "loads", "loads_table", "actuators"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_WORDS: Record<Role, string> = {
  result: "result of “gluteus forces”",
  model: "model",
  motion: "motion",
  markers: "markers",
  loads: "external loads",
  loads_table: "table of the loads",
  actuators: "additional actuators",
};

export const ENDINGS = ["nc", "osim", "mot", "sto", "trc", "c3d", "xml"] as const;

export const notRead = (name: string): string =>
  `${name} cannot be read here; give ${ENDINGS.map((each) => `.${each}`).join(", ")}.`;

/** Why a file cannot be uploaded, in words; null when it can. */
export function tooLarge(file: { name: string; size: number }, mostBytes: number): string | null {
  if (!file.size) return `${file.name} is empty; choose the file again.`;
  if (file.size <= mostBytes) return null;
  return (
    `${file.name} was not taken: it has ${megabytes(file.size)}, and the limit is ${megabytes(mostBytes)}. ` +
    "Cut the motion to the part that you need, or analyse it with “gluteus forces”, which has no limit."
  );
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;

/** The probable role of a file, or null when it cannot be read. */
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

/** What is still missing before these files can be analysed, in words; null when nothing is. */
export function missing(roles: Role[]): string | null {
  const has = (role: Role) => roles.includes(role);
  const twice = ROLES.find((role) => roles.filter((each) => each === role).length > 1);
  if (twice) return `Two files are given as ${ROLE_WORDS[twice]}; remove one.`;
  if (has("result")) {
    const apart = roles.find((role) => role === "motion" || role === "actuators");
    if (apart) return `A result already contains its ${ROLE_WORDS[apart]}; remove the extra file.`;
    if (roles.length > 1 && !has("model"))
      return "To play a result with other files, add its model (.osim), which is needed for drawing.";
  } else if (!has("model")) return "Add a model (.osim), or a result (.nc) of “gluteus forces”.";
  else if (!has("motion") && !has("markers"))
    return "Add a motion (.mot, .sto), or markers (.trc, .c3d) that the model can follow.";
  if (has("loads_table") && !has("loads")) return "Add the file (.xml) that describes the external loads.";
  return null;
}
