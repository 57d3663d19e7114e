//! Fits the weights of `catalog/adoption.toml`, `catalog/evidence/attribution.toml` and
//! `catalog/evidence/weights.toml` on labelled documents, and reports how well they judge the projects that were left out.
//!
//! ```text
//! cargo run --release -p caveat-fit -- adoption FOLDER...      [--write]
//! cargo run --release -p caveat-fit -- attribution FOLDER...   [--write]
//! cargo run --release -p caveat-fit -- whole FOLDER...
//! cargo run --release -p caveat-fit -- sentences ROWS.jsonl FOLDER... [--further LABELS.jsonl=TEXTS] [--own FILE] [--write]
//! ```
//!
//! A folder holds `docs/<name>.md` and `labels/<name>.md.json`; what stands before `--` in a
//! name is its project. In place of a folder stands a file of labels with the folder of its texts,
//! `LABELS.jsonl=TEXTS` (labels/README.md), or a file of small documents with their labels.
//! `FOLDER@0.5` makes its documents count half as much as those of the
//! first folder. Without `--write` nothing is changed. `sentences` also takes `--verbose`, which
//! lists what was judged wrong, and `--set NAME=VALUE`, which tries another setting.

mod adoption;
mod attribution;
mod labels;
mod logistic;
mod report;
mod sentences;
mod sentences_file;
mod sentences_rows;
mod sentences_settings;
mod sparse;
mod usual;
mod whole;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let write = args.iter().any(|arg| arg == "--write");
    let verbose = args.iter().any(|arg| arg == "--verbose");
    if args.first().is_some_and(|what| what == "sentences") {
        return sentences(args.split_off(1), write, verbose);
    }
    args.retain(|arg| !arg.starts_with("--"));
    let Some((what, folders)) = args.split_first().filter(|(_, folders)| !folders.is_empty()) else {
        eprintln!("usage: caveat-fit adoption|attribution|whole FOLDER... [--write] [--verbose]\n{}", SENTENCES_USAGE);
        return ExitCode::from(2);
    };
    let documents = match labels::load(folders) {
        Ok(documents) => documents,
        Err(error) => {
            eprintln!("caveat-fit: {error}");
            return ExitCode::from(2);
        }
    };
    let result = match what.as_str() {
        "adoption" => adoption::fit(&documents, write, verbose),
        "attribution" => attribution::fit(&documents, write),
        "whole" => whole::report(&documents),
        other => Err(format!("there is nothing to fit called `{other}`")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("caveat-fit: {error}");
            ExitCode::from(1)
        }
    }
}

const SENTENCES_USAGE: &str = "       caveat-fit sentences ROWS.jsonl FOLDER... [--further LABELS.jsonl=TEXTS]... [--own FILE] [--set NAME=VALUE]... [--write] [--verbose]";

fn sentences(args: Vec<String>, write: bool, verbose: bool) -> ExitCode {
    let mut arguments = sentences::Arguments {
        rows: String::new(),
        folders: Vec::new(),
        further: Vec::new(),
        own: None,
        settings: sentences_settings::Settings::default(),
        write,
        verbose,
    };
    let mut rest = args.into_iter();
    let mut given = Vec::new();
    while let Some(arg) = rest.next() {
        let result = match arg.as_str() {
            "--write" | "--verbose" => Ok(()),
            "--further" => rest
                .next()
                .map(|files| arguments.further.push(files))
                .ok_or("--further needs LABELS.jsonl=TEXTS".to_owned()),
            "--own" => rest.next().map(|path| arguments.own = Some(path)).ok_or("--own needs a file".to_owned()),
            "--set" => {
                rest.next().ok_or("--set needs NAME=VALUE".to_owned()).and_then(|set| arguments.settings.set(&set))
            }
            other if other.starts_with("--") => Err(format!("there is no option `{other}`")),
            _ => {
                given.push(arg);
                Ok(())
            }
        };
        if let Err(error) = result {
            eprintln!("caveat-fit: {error}");
            return ExitCode::from(2);
        }
    }
    if given.is_empty() {
        eprintln!("usage: {}", SENTENCES_USAGE.trim_start());
        return ExitCode::from(2);
    }
    arguments.folders = given.split_off(1);
    arguments.rows = given.remove(0);
    match sentences::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("caveat-fit: {error}");
            ExitCode::from(1)
        }
    }
}
