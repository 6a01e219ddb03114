// Copies what pages load from node_modules to static/vendor/, with the version in
// the folder's name and the licence beside it:  npm ci --ignore-scripts && npm run vendor
// A new version: change package.json, run both, and follow the new folder's name in
// templates/base.html, templates/500.html and static/css/base.css.
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

const VENDOR = "static/vendor";

const PACKAGES = {
  "@digdir/designsystemet-css": {
    folder: "designsystemet",
    files: {
      "dist/src/index.css": "designsystemet.css",
      "dist/theme/designsystemet.css": "theme.css",
      LICENSE: "LICENSE",
    },
  },
  "@fontsource-variable/inter": {
    folder: "inter",
    files: {
      "files/inter-latin-wght-normal.woff2": "inter-latin.woff2",
      "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext.woff2",
      LICENSE: "LICENSE",
    },
  },
  "htmx.org": {
    folder: "htmx",
    files: { "dist/htmx.min.js": "htmx.min.js", LICENSE: "LICENSE" },
  },
};

rmSync(VENDOR, { recursive: true, force: true });
for (const [name, { folder, files }] of Object.entries(PACKAGES)) {
  const source = join("node_modules", name);
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const target = join(VENDOR, `${folder}-${version}`);
  mkdirSync(target, { recursive: true });
  for (const [from, to] of Object.entries(files)) {
    cpSync(join(source, from), join(target, to));
  }
  console.log(`${name} ${version} → ${target}`);
}
