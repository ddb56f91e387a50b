// Builds workflows/feel/dist/feel.js: feelin, patched where it is silent, with our functions and the DMN evaluator, as one script.
import * as esbuild from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { patch } from './patches.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const feelinPatched = {
  name: 'feelin-patched',
  setup(build) {
    build.onLoad({ filter: /node_modules[\\/]feelin[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
      contents: patch(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

export async function buildFeel() {
  const outfile = here('../dist/feel.js');
  await esbuild.build({
    entryPoints: [here('./entry.js')],
    outfile,
    bundle: true,
    format: 'iife',
    globalName: 'Feel',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    target: ['es2022'],
    plugins: [feelinPatched],
    logLevel: 'warning',
  });
  return outfile;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildFeel();
