// Evaluates an expression, a file's, in JSONata's reference implementation.
// stdin: a JSON array of the variables of each evaluation; stdout: a JSON array of {"value"} or {"error"}.
import { readFileSync } from "node:fs";
import jsonata from "jsonata";

const expression = jsonata(readFileSync(process.argv[2], "utf8"));
const answers = [];
for (const variables of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    answers.push({ value: await expression.evaluate(null, variables) });
  } catch (problem) {
    answers.push({ error: `${problem.code ?? problem.name}: ${problem.message}` });
  }
}
process.stdout.write(JSON.stringify(answers));
