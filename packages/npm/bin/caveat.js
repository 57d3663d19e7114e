#!/usr/bin/env node
// Finds the program in the package for this platform and becomes it as far as Node can: the
// same arguments, streams, signals and exit status.
"use strict";

const { spawn } = require("node:child_process");
const os = require("node:os");
const path = require("node:path");

const main = require("../package.json").name;
const platforms = require("../platforms.json");

/** "glibc" or "musl" on Linux, elsewhere nothing. */
function libc() {
  if (process.platform !== "linux") return undefined;
  // Without this the report looks up the names of network peers, which may take seconds.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}

/** The packages that may hold the program for this machine, the best first. */
function candidates() {
  const fitting = platforms.filter((one) => one.os === process.platform && one.cpu === process.arch);
  if (fitting.length < 2) return fitting;
  const own = libc();
  // The program for musl is static and runs with any C library; the other way it does not.
  return fitting.filter((one) => one.libc === own || one.libc === "musl").sort((a) => (a.libc === own ? -1 : 1));
}

function find() {
  if (process.env.CAVEAT_BINARY) return process.env.CAVEAT_BINARY;
  const name = process.platform === "win32" ? "caveat.exe" : "caveat";
  const packages = candidates().map((one) => `${main}-${one.suffix}`);
  for (const each of packages) {
    try {
      return path.join(path.dirname(require.resolve(`${each}/package.json`)), "bin", name);
    } catch {
      // Not installed; the next one may be.
    }
  }
  const machine = `${process.platform}-${process.arch}`;
  fail(
    packages.length === 0
      ? `there is no package for ${machine}; build the program with \`cargo install caveat\` and name it in CAVEAT_BINARY`
      : `the package ${packages[0]} with the program for ${machine} is not installed; ` +
          "install again without --omit=optional (and, after a change of platform, without the old node_modules)",
  );
}

function fail(message) {
  console.error(`caveat: ${message}`);
  process.exit(2);
}

const program = find();
const child = spawn(program, process.argv.slice(2), { stdio: "inherit", windowsHide: true });
child.on("error", (error) => fail(`cannot run ${program}: ${error.message}`));
// Whoever ends this process means the program: an editor ends its server so.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (status, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : status));
