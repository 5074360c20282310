// Writes the desk's style sheet, fonts and htmx into its static files.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { compile } from "sass";

const to = new URL("../../src/circumspect_desk/web/static/desk/", import.meta.url);
const from = new URL("node_modules/", import.meta.url);
mkdirSync(to, { recursive: true });
const { css } = compile("desk.scss", {
  loadPaths: ["."],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import"],
});
writeFileSync(new URL("desk.css", to), css.replace(/^\uFEFF/, "") + "\n");
for (const weight of [400, 700]) {
  const font = `@fontsource/public-sans/files/public-sans-latin-${weight}-normal.woff2`;
  copyFileSync(new URL(font, from), new URL(`public-sans-${weight}.woff2`, to));
}
copyFileSync(new URL("htmx.org/dist/htmx.min.js", from), new URL("htmx.min.js", to));
