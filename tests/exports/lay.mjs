// Lays out forms with the phone's own code. Arguments: its bundle, a file with {definitions, forms: [[which, filled]]}.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , bundle, file] = process.argv;
const { sheet } = await import(pathToFileURL(bundle).href);
const { definitions, forms } = JSON.parse(readFileSync(file, "utf8"));
process.stdout.write(JSON.stringify(forms.map(([which, filled]) => sheet(definitions[which], filled))));
