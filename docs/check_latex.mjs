// Render every formula of the .tex files under a folder with KaTeX, which throws at a command it
// does not know, at an unbalanced brace, at a misplaced alignment. Usage: node check_latex.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import katex from "katex";

const DISPLAY = ["equation", "align", "gather", "alignat", "multline", "flalign"].flatMap((name) => [
  name,
  `${name}\\*`,
]);
const PATTERNS = [
  // [what encloses a formula, whether it is displayed]; a display is taken out before the inline ones are sought
  [new RegExp(`(\\\\begin\\{(${DISPLAY.join("|")})\\}[\\s\\S]*?\\\\end\\{\\2\\})`, "g"), true],
  [/\\\[([\s\S]*?)\\\]/g, true],
  [/\$\$([\s\S]*?)\$\$/g, true],
  [/\\\(([\s\S]*?)\\\)/g, false],
  [/(?<!\\)\$((?:\\.|[^$\\])+)\$/g, false],
];

function formulas(text) {
  let rest = text
    .replace(/(?<!\\)%.*$/gm, "") // comments
    .replace(/^[\s\S]*\\begin\{document\}/, ""); // a preamble defines, it displays nothing
  const found = [];
  for (const [pattern, displayMode] of PATTERNS) {
    rest = rest.replace(pattern, (_, formula) => {
      // labels number equations across a document, which KaTeX, rendering one formula, has no use for
      found.push({ formula: formula.replace(/\\label\{[^}]*\}/g, ""), displayMode });
      return " ";
    });
  }
  return found;
}

const [folder] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".tex")).sort();
let rendered = 0;
const faults = [];
for (const name of files) {
  const all = formulas(readFileSync(join(folder, name), "utf8"));
  if (!all.some(({ displayMode }) => displayMode)) faults.push(`${name}: no displayed formula`);
  for (const { formula, displayMode } of all) {
    try {
      katex.renderToString(formula, { displayMode, throwOnError: true, strict: "error" });
      rendered += 1;
    } catch (error) {
      faults.push(`${name}: ${error.message}\n    ${formula.trim()}`);
    }
  }
}
if (files.length === 0) faults.push(`no .tex file under ${folder}`);
for (const fault of faults) console.error(fault);
console.log(`${rendered} formulas of ${files.length} files rendered, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
