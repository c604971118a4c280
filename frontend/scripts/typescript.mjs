// Lets node's own test runner load TypeScript: esbuild takes the types out. node --import
// ./scripts/typescript.mjs
import { register } from "node:module";

register("./typescript_loader.mjs", import.meta.url);
