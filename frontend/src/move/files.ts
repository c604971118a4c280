/** Files of a recorded motion. The role of each follows from its content until a person changes it. */

export const ROLES = [
  "result",
  "model",
  "motion",
  "markers",
  "loads",
  "loads_table",
  "actuators",
  "unused",
] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_WORDS: Record<Role, string> = {
  result: "result of “gluteus forces”",
  model: "model",
  motion: "motion",
  markers: "markers",
  loads: "external loads",
  loads_table: "table of the loads",
  actuators: "additional actuators",
  unused: "not used",
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

/** Beginning of a file that its role is read from [bytes]. */
export const BEGINNING = 65_536;

/** What the elements of OpenSim files hold; set-ups of tools and everything else are not used. */
const ELEMENTS: Record<string, Role> = { ExternalLoads: "loads", ForceSet: "actuators" };
const PLATE =
  /^(?=.*(force|torque|moment|grf|plate|fp\d|_v[xyz]|_p[xyz])).*[xyz]\d*$|^[fpm]\d+_[123]$|^[fpmt][xyz]$/i;
const COORDINATE = /pelvis|hip|knee|ankle|lumbar|\/value$/i;
const RESULT_OF_A_TOOL = /(_moment|_force|activation|excitation|fiber_length|tendon_force)$/i;

/** The role of a file by its name and the beginning of its text; null when it cannot be read. */
export function roleOf(name: string, beginning: string): Role | null {
  const byName = guessed(name);
  if (/\.xml$/i.test(name)) {
    const bare = beginning.replace(/<\?[\s\S]*?\?>|<!--[\s\S]*?-->/g, "");
    const element = /^\s*(?:<OpenSimDocument[^>]*>\s*)?<(\w+)/.exec(bare)?.[1];
    return element ? (ELEMENTS[element] ?? "unused") : byName;
  }
  if (!/\.(mot|sto)$/i.test(name)) return byName;
  const [, heads] = /^\s*endheader\s*\n\s*([^\n]+)/im.exec(beginning) ?? [];
  const columns = (heads ?? "").trim().split(/\s+/).slice(1);
  const most = (kind: RegExp) => columns.filter((each) => kind.test(each)).length > columns.length / 2;
  if (!columns.length) return byName;
  if (most(PLATE)) return "loads_table";
  if (most(RESULT_OF_A_TOOL)) return "unused";
  return columns.some((each) => COORDINATE.test(each)) ? "motion" : byName;
}

/** The probable role of a file by its name, or null when it cannot be read. */
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

/** What must be chosen before these files can be analysed, in words; null when nothing is. */
export function twice(given: readonly { name: string; role: Role }[]): string | null {
  const said = ROLES.filter((role) => role !== "unused").flatMap((role) => {
    const names = given.filter((each) => each.role === role).map(({ name }) => name);
    return names.length > 1
      ? [`${names.length} files are given as ${ROLE_WORDS[role]}: ${names.join(", ")}.`]
      : [];
  });
  return said.length ? `${said.join(" ")} Set those that you do not need to “${ROLE_WORDS.unused}”.` : null;
}

/** What is still missing before these files can be analysed, in words; null when nothing is. */
export function missing(all: readonly Role[]): string | null {
  const roles: Role[] = all.filter((each) => each !== "unused");
  const has = (role: Role) => roles.includes(role);
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
