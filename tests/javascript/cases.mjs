/* The cases that Python's tests read as well. */
import { readFileSync } from "node:fs";

export const cases = (name) => JSON.parse(readFileSync(new URL("../cases/" + name + ".json", import.meta.url), "utf-8"));
