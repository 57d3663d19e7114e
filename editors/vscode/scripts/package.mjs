// Makes the .vsix of one platform: bundles, takes the server in, packs.
//
//     npm run package -- --target linux-x64 --server ../../target/release/caveat --out caveat.vsix
//
// Without --server the package carries none and looks for `caveat` on PATH.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const TARGETS = [
  "win32-x64", "win32-arm64", "linux-x64", "linux-arm64", "linux-armhf", "alpine-x64", "alpine-arm64",
  "darwin-x64", "darwin-arm64",
];

const { values } = parseArgs({
  options: { target: { type: "string" }, server: { type: "string" }, out: { type: "string" } },
});
const { target, server, out } = values;

function refuse(message) {
  console.error(message);
  process.exit(2);
}

if (target && !TARGETS.includes(target)) refuse(`there is no target ${target}; there are ${TARGETS.join(", ")}`);
if (server && !target) refuse("a package that carries a server is for one platform: give --target");
if (server && !existsSync(resolve(process.env.INIT_CWD ?? ".", server))) refuse(`there is no server at ${server}`);

// Paths of arguments are those of the caller.
const from = process.env.INIT_CWD ?? process.cwd();
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: "inherit" });

rmSync(join(root, "server"), { recursive: true, force: true });
if (server) {
  const program = join(root, "server", target.startsWith("win32") ? "caveat.exe" : "caveat");
  mkdirSync(dirname(program));
  copyFileSync(resolve(from, server), program);
  chmodSync(program, 0o755);
}
run(join(root, "scripts", "build.mjs"));

// The README's pictures are those of the documentation; the package carries copies, and
// nothing is fetched to show it.
const images = join(root, "dist", "images");
mkdirSync(images, { recursive: true });
const readme = readFileSync(join(root, "README.md"), "utf8").replaceAll(/\.\.\/\.\.\/docs\/images\/([\w-]+\.png)/g, (_, name) => {
  copyFileSync(join(root, "..", "..", "docs", "images", name), join(images, name));
  return `dist/images/${name}`;
});
writeFileSync(join(root, "dist", "README.md"), readme);

const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) copyFileSync(join(root, "..", "..", name), join(root, name));
const args = [
  vsce, "package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links",
  "--readme-path", "dist/README.md",
];
if (target) args.push("--target", target);
if (out) args.push("--out", resolve(from, out));
run(...args);
