//! `--init`, `--explain-config` and `--test-catalog`.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::Args;
use super::inputs::Input;
use super::scope::{Scoped, shown};
use super::{Outcome, check, complain, complain_of_configuration, scopes};
use crate::config::{FILE_NAMES, TEMPLATE, defaults};
use crate::faces::configs::ConfigProblem;
use crate::rules::RULES;
use crate::views::example_failure;
use crate::workspace::Kind;

/// Writes a commented configuration into the folder that is named, or into this one.
pub(super) fn init(args: &Args) -> io::Result<Outcome> {
    let folder = args.paths.first().cloned().unwrap_or_else(|| PathBuf::from("."));
    let refuse = |message: String| {
        complain(&message);
        Ok(Outcome::Broken)
    };
    if args.paths.len() > 1 || !folder.is_dir() {
        return refuse("--init takes one folder, or none for the current one".to_owned());
    }
    for name in FILE_NAMES {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return refuse(format!("{} is there already and was left as it is", display(&path)));
        }
    }
    let path = folder.join(FILE_NAMES[0]);
    let written = OpenOptions::new().write(true).create_new(true).open(&path);
    if let Err(error) = written.and_then(|mut file| file.write_all(TEMPLATE.as_bytes())) {
        return refuse(format!("cannot write {}: {error}", display(&path)));
    }
    let mut out = io::stdout().lock();
    writeln!(out, "wrote {}; `caveat --explain-config FILE` shows what holds for a document", display(&path))?;
    Ok(Outcome::Clean)
}

fn display(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    name.strip_prefix("./").map_or(name.clone(), str::to_owned)
}

/// What is configured for a document, and where each value comes from.
pub(super) fn explain(args: &Args, path: &Path) -> io::Result<Outcome> {
    let input = Input { name: display(path), path: Some(path.to_owned()), is_explicit: false };
    let Some(scopes) = scopes(args, std::slice::from_ref(&input)) else { return Ok(Outcome::Broken) };
    let scoped = scopes.of(&input);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if path.is_file() {
        match check::verdict(&input, scoped) {
            Ok(verdict) => {
                let what = if verdict.kind == Kind::Design { "checked" } else { "left alone" };
                writeln!(out, "# {} is {what}: {}", input.name, verdict.reason)?;
            }
            Err(problem) => writeln!(out, "# {problem}")?,
        }
    } else {
        writeln!(out, "# {}: there is no such file; this is what would hold for it", input.name)?;
    }
    match &scoped.scope.files[..] {
        [] if args.configuration.no_config || args.configuration.isolated => {
            writeln!(out, "# no configuration is read")?;
        }
        [] => writeln!(out, "# no caveat.toml was found from its folder upwards")?,
        [first, rest @ ..] => {
            writeln!(out, "# configured by {}", shown(&first.path))?;
            for file in rest {
                writeln!(out, "# which extends {}", shown(&file.path))?;
            }
        }
    }
    writeln!(out)?;
    let lines = values(args, scoped);
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0).min(60);
    for (line, origin) in lines {
        writeln!(out, "{line:width$}  # {origin}")?;
    }
    out.flush()?;
    drop(out);
    Ok(complain_of_configuration(&scopes, Outcome::Clean))
}

/// Each value and where it comes from, what is set first.
fn values(args: &Args, scoped: &Scoped) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let by_arguments = "the command line";
    for (key, patterns) in [("include", &args.configuration.include), ("exclude", &args.configuration.exclude)] {
        if !patterns.is_empty() {
            lines.push((format!("{key} = {patterns:?}"), by_arguments.to_owned()));
        }
    }
    let config = &scoped.scope.config;
    let replaced = |key: &str| {
        let includes = !args.configuration.include.is_empty() && matches!(key, "include" | "extend-include");
        let rule = key.strip_prefix("rules.");
        includes || rule.is_some_and(|id| scoped.settings.severities.get(id) != config.settings.severities.get(id))
    };
    for set in config.set.iter().filter(|set| !replaced(&set.key)) {
        let file = &scoped.scope.files[set.layer];
        let origin = format!("{}:{}", shown(&file.path), file.lines.line(set.span.start) + 1);
        lines.push((format!("{} = {}", set.key, set.value), origin));
    }
    for rule in RULES {
        let own = scoped.settings.severities.get(rule.id);
        if own != config.settings.severities.get(rule.id) {
            let name = own.copied().flatten().map_or("off", |severity| severity.name());
            lines.push((format!("rules.{} = \"{name}\"", rule.id), by_arguments.to_owned()));
        }
    }
    for (key, value) in defaults(&scoped.settings) {
        let start = format!("{key} = ");
        if !lines.iter().any(|(line, _)| line.starts_with(&start)) {
            lines.push((format!("{start}{value}"), "default".to_owned()));
        }
    }
    lines
}

/// Runs the examples of what the configuration adds to the catalogue.
pub(super) fn test_catalog(args: &Args) -> io::Result<Outcome> {
    let input = |path: &PathBuf| {
        // A folder stands for the documents in it.
        let path = if path.is_dir() { path.join("document.md") } else { path.clone() };
        Input { name: display(&path), path: Some(path), is_explicit: false }
    };
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let inputs: Vec<Input> = paths.iter().map(input).collect();
    let Some(scopes) = scopes(args, &inputs) else { return Ok(Outcome::Broken) };
    let mut count = 0;
    let mut failures: Vec<String> = Vec::new();
    let mut seen: Vec<*const crate::faces::configs::Scope> = Vec::new();
    for input in &inputs {
        let scope = &scopes.of(input).scope;
        if seen.contains(&std::sync::Arc::as_ptr(scope)) {
            continue;
        }
        seen.push(std::sync::Arc::as_ptr(scope));
        for example in &scope.config.examples {
            count += 1;
            if let Some(message) = example_failure(example, &scope.engine) {
                let file = scope.files[example.layer].clone();
                failures.push(ConfigProblem { file, span: Some(example.span), message }.to_string());
            }
        }
    }
    let mut out = io::stdout().lock();
    for failure in &failures {
        writeln!(out, "{failure}")?;
    }
    let examples = format!("{count} example{}", if count == 1 { "" } else { "s" });
    match (count, failures.len()) {
        (0, _) => writeln!(out, "no examples; write `matches` and `ignores` beside the terms of a caveat.toml")?,
        (_, 0) => writeln!(out, "{examples}, all read as they say")?,
        (_, wrong) => writeln!(out, "{examples}, {wrong} read otherwise")?,
    }
    drop(out);
    let outcome = if failures.is_empty() { Outcome::Clean } else { Outcome::Failed };
    Ok(complain_of_configuration(&scopes, outcome))
}
