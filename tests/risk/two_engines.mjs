// Judges forms with the phone's engine. Arguments: the bundled engine, a file with {definitions, forms: [[which, form]]}.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , engine, file] = process.argv;
const { compile, evaluate } = await import(pathToFileURL(engine).href);
const { definitions, forms } = JSON.parse(readFileSync(file, "utf8"));
const compiled = definitions.map((definition) => compile(definition));
const judged = forms.map(([which, form]) => evaluate(compiled[which], form.answers, form.household, form.campaign, form.previous));
process.stdout.write(JSON.stringify(judged));
