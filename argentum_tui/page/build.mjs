// Bundles the page into dist/, which is committed: whoever has no Node uses it as it is.
//   node build.mjs           writes dist/page.js and dist/page.css
//   node build.mjs --check   exits with 1 where they are not what the sources give
//   node build.mjs --tests   bundles test/*.test.ts into build/, for `node --test`
import { readFile, readdir, rm } from "node:fs/promises";
import { build } from "esbuild";

const [mode = ""] = process.argv.slice(2);
const shared = {
  bundle: true,
  logLevel: "warning",
  charset: "ascii",
  legalComments: "none",
  jsx: "automatic",
  jsxImportSource: "preact",
};

if (mode === "--tests") {
  await rm("build", { recursive: true, force: true });
  const tests = (await readdir("test")).filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`);
  await build({
    ...shared,
    entryPoints: tests,
    outdir: "build",
    platform: "node",
    format: "esm",
    target: "node18",
    outExtension: { ".js": ".mjs" },
  });
} else {
  const made = await build({
    ...shared,
    entryPoints: { page: "src/main.tsx" },
    outdir: "dist",
    format: "iife",
    minify: true,
    // What Safari 16.4 and the Chromium and Firefox of its time can read.
    target: ["chrome111", "firefox113", "safari16.4"],
    loader: { ".css": "css" },
    write: mode !== "--check",
  });
  if (mode === "--check") {
    const stale = [];
    for (const file of made.outputFiles) {
      const there = await readFile(file.path).catch(() => Buffer.alloc(0));
      if (!there.equals(Buffer.from(file.contents))) stale.push(file.path);
    }
    if (stale.length) {
      console.error(`not what the sources give: ${stale.join(", ")}; run: npm run build`);
      process.exit(1);
    }
    console.log("dist/ is what the sources give");
  }
}
