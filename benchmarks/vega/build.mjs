// Makes the reduced Vega that pages load at a reader's first touch of a chart, and the text of
// the licences of everything in it. Same versions in, same bytes out.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import esbuild from "esbuild";
import { minify } from "terser";

const HERE = new URL(".", import.meta.url).pathname;
const OUT = new URL("../../kpi_site/vega/", import.meta.url).pathname;
// Maps go to all of Vega (kpi_site/runtime.py decides); reading CSV text would need eval.
const LEFT_OUT = { "d3-geo": HERE, "d3-geo-projection": HERE, "d3-dsv": HERE, "topojson-client": HERE };

const NOTICE = "/* Parts of Vega (BSD-3-Clause, University of Washington Interactive Data Lab) and D3 " +
  "(ISC, Mike Bostock); the licences: kpi_site/vega/LICENSES.txt of Influencer KPI */";

const stubs = {
  name: "stubs",
  setup(build) {
    build.onResolve({ filter: /^[a-z0-9-]+$/ }, (found) =>
      found.path in LEFT_OUT ? { path: found.path, namespace: "stub", sideEffects: false } : null);
    build.onLoad({ filter: /.*/, namespace: "stub" }, () => ({
      // CommonJS: any name may be imported, and is undefined.
      contents: "module.exports = {};",
    }));
  },
};

const built = await esbuild.build({
  absWorkingDir: HERE, entryPoints: ["entry.js"], bundle: true, minify: true, write: false,
  format: "iife", target: "es2022", charset: "utf8", legalComments: "none", metafile: true,
  plugins: [stubs],
});
const small = await minify(built.outputFiles[0].text, {
  compress: { passes: 2, toplevel: true }, mangle: { toplevel: true }, format: { comments: false, preamble: NOTICE },
});
writeFileSync(`${OUT}runtime.js`, `${small.code}\n`);

const names = Object.keys(built.metafile.inputs)
  .flatMap((path) => /node_modules\/([^/]+)\/(?!.*node_modules)/.exec(path)?.[1] ?? []);
const texts = [...new Set(names)].sort().map((name) => {
  const folder = `${HERE}node_modules/${name}/`;
  const { version, license } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  return `${name} ${version} (${license})\n\n${readFileSync(folder + file, "utf8").trim()}\n`;
});
writeFileSync(`${OUT}LICENSES.txt`, `runtime.js holds parts of:\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`);
