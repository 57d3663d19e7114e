//! Fits the weights of `catalog/adoption.toml` and `catalog/evidence/attribution.toml` on
//! labelled documents, and reports how well they judge the projects that were left out.
//!
//! ```text
//! cargo run --release -p caveat-fit -- adoption FOLDER...      [--write]
//! cargo run --release -p caveat-fit -- attribution FOLDER...   [--write]
//! cargo run --release -p caveat-fit -- whole FOLDER...
//! ```
//!
//! A folder holds `docs/<name>.md` and `labels/<name>.md.json`; what stands before `--` in a
//! name is its project. `FOLDER@0.5` makes its documents count half as much as those of the
//! first folder. Without `--write` nothing is changed.

mod adoption;
mod attribution;
mod labels;
mod logistic;
mod report;
mod whole;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let write = args.iter().any(|arg| arg == "--write");
    let verbose = args.iter().any(|arg| arg == "--verbose");
    args.retain(|arg| !arg.starts_with("--"));
    let Some((what, folders)) = args.split_first().filter(|(_, folders)| !folders.is_empty()) else {
        eprintln!("usage: caveat-fit adoption|attribution|whole FOLDER... [--write] [--verbose]");
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
