// Builds what the browser loads (webapp/static/dist, names carry a hash of the content) and the FEEL bundle.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { kit } from "./kit.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const out = path.join(root, "webapp/static/dist");

fs.rmSync(out, { recursive: true, force: true });
const result = await esbuild.build({
  absWorkingDir: root,
  entryPoints: {
    app: "webapp/assets/js/app.js",
    portal: "webapp/assets/js/portal.js",
    theme: "webapp/assets/css/app.css",
    diagram: "webapp/assets/js/diagram.js",
    drafts: "webapp/assets/js/drafts.js",
    canvas: "webapp/assets/css/diagram.css",
  },
  bundle: true,
  format: "esm",
  minify: true,
  target: ["es2022", "chrome123", "firefox120", "safari17.5"], // the first browsers that know light-dark()
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".svg": "dataurl" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
  plugins: [kit],
});

const manifest = {};
for (const [file, { entryPoint }] of Object.entries(result.metafile.outputs)) {
  if (entryPoint) manifest[path.basename(file).replace(/-[A-Z0-9]{8}\./, ".")] = path.basename(file);
}
fs.writeFileSync(path.join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
fs.copyFileSync(path.join(here, "mark.svg"), path.join(out, "mark.svg"));

// The GOV.UK licence keeps its typeface and its crest for GOV.UK: neither may leave this build.
for (const file of Object.values(manifest)) {
  const kept = fs.readFileSync(path.join(out, file), "utf8").match(/GDS Transport|crest|govuk-logo|@font-face/i);
  if (kept) throw new Error(`Expected no trace of the GOV.UK identity but ${file} names "${kept[0]}"`);
}

const feel = path.join(root, "workflows/feel/js/build.mjs");
await (await import(pathToFileURL(feel))).buildFeel();
