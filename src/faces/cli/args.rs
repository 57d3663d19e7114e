//! The command line as typed. Nothing here reads a file.

use std::path::PathBuf;

use clap::{ArgGroup, Parser, ValueEnum};

use super::scope::ConfigArgs;
use crate::rules::Severity;

/// Checks the trade-offs of Markdown design documents: which technologies a document
/// adopts without recording their cost, failure mode or blast radius.
#[derive(Debug, Parser)]
#[command(name = "caveat", version, arg_required_else_help = true, max_term_width = 100)]
#[command(group = ArgGroup::new("mode").required(true))]
// Scripts and pipelines add to what stands there already: what comes later wins.
#[command(args_override_self = true)]
#[command(
    after_help = "Exit status: 0 clean, 1 findings at or over --fail-on or coverage under --fail-under, 2 something could not be read or run."
)]
pub struct Args {
    /// Speak the Language Server Protocol on standard input and output; the same without any
    /// argument where standard input is no terminal
    #[arg(long, group = "mode")]
    pub stdio: bool,

    /// Check design documents and print what they leave unsaid
    #[arg(long, group = "mode")]
    pub check: bool,

    /// Print what was concluded of each sentence, and why, as JSON lines
    #[arg(long, group = "mode")]
    pub trace: bool,

    /// Print which files would be checked, which not, and why
    #[arg(long, group = "mode")]
    pub list_files: bool,

    /// Explain a rule, a technology, or what was concluded of FILE:LINE
    #[arg(long, group = "mode", value_name = "NAME")]
    pub explain: Option<String>,

    /// List the rules or the technologies
    #[arg(long, group = "mode", value_name = "WHAT")]
    pub list: Option<Listing>,

    /// Print a script that completes the command line in this shell
    #[arg(long, group = "mode", value_name = "SHELL")]
    pub completions: Option<clap_complete::Shell>,

    /// Print the manual page, for `man -l -` or a package
    #[arg(long, group = "mode")]
    pub man: bool,

    /// Write a commented caveat.toml into the current folder
    #[arg(long, group = "mode")]
    pub init: bool,

    /// Show what is configured for a document, and where each value comes from
    #[arg(long, group = "mode", value_name = "FILE")]
    pub explain_config: Option<PathBuf>,

    /// Run the examples of the technologies, cues and headings that the configuration adds
    #[arg(long, group = "mode")]
    pub test_catalog: bool,

    /// Files and folders; `-` reads standard input, none means the current folder
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to print findings
    #[arg(long, default_value = "text", value_name = "FORMAT")]
    pub format: Format,

    /// Write the report to this file in place of standard output, whole or not at all
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// What the page of `--format html` links to, with {path} and {line} put in; the documents
    /// themselves if not given
    #[arg(long, value_name = "URL")]
    pub link: Option<String>,

    /// Run only this rule, also one that is off by default; may be given several times
    #[arg(long, value_name = "RULE")]
    pub select: Vec<String>,

    /// Leave this rule out; may be given several times
    #[arg(long, value_name = "RULE")]
    pub ignore: Vec<String>,

    #[command(flatten)]
    #[allow(missing_docs)]
    pub configuration: ConfigArgs,

    /// Exit with 1 when a finding is at least this severe
    #[arg(long, default_value = "warning", value_name = "SEVERITY")]
    pub fail_on: FailOn,

    /// Exit with 1 when the trade-off coverage is less than this, from 0 to 100
    #[arg(long, value_name = "PERCENT", value_parser = percentage)]
    pub fail_under: Option<f64>,

    /// Look only at documents that have changed since the merge base with this git revision
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,

    /// Set findings aside that this file knows
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write what is found into a baseline, or take out of it what is settled; without FILE,
    /// that of --baseline or of the configuration, else caveat-baseline.toml
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub write_baseline: Option<Option<PathBuf>>,

    /// Let --write-baseline take in findings that are not in the baseline yet
    #[arg(long, requires = "write_baseline")]
    pub accept_new: bool,

    /// Check again whenever a document changes, until Ctrl-C
    #[arg(long, conflicts_with = "write_baseline")]
    pub watch: bool,

    /// The name under which standard input is reported
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    /// Leave alone what is no design document even if it is named, as pre-commit hooks name
    /// every changed file
    #[arg(long)]
    pub force_exclude: bool,

    /// Print findings only: no summary, no progress
    #[arg(long, short)]
    pub quiet: bool,

    /// When to colour the output
    #[arg(long, default_value = "auto", value_name = "WHEN")]
    pub color: Color,

    /// How many threads to use; 0 means one a core
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
}

/// What `--list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Listing {
    /// The rules
    Rules,
    /// The technologies
    Technologies,
}

/// An output format of `--check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: the document's lines with what is missing
    Text,
    /// For programs: the stable report described in docs/report.md
    Json,
    /// SARIF 2.1.0, for GitHub code scanning and other readers of it
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// A GitLab Code Quality report
    Gitlab,
    /// JUnit XML, for whatever shows tests
    Junit,
    /// A comment on a pull request, or the summary of a job
    Markdown,
    /// A line for every dimension of every adoption
    Csv,
    /// The ledger: one page over all documents
    Html,
}

/// From which severity on findings fail a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum FailOn {
    Error,
    Warning,
    Information,
    Hint,
    Never,
}

impl FailOn {
    /// Whether a finding of this severity fails the check.
    #[must_use]
    pub fn fails(self, severity: Severity) -> bool {
        let threshold = match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Information => Severity::Information,
            Self::Hint => Severity::Hint,
            Self::Never => return false,
        };
        severity >= threshold
    }
}

/// When to colour the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// Reads a percentage.
fn percentage(written: &str) -> Result<f64, String> {
    let number = written.strip_suffix('%').unwrap_or(written).trim().parse().ok();
    number
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or_else(|| "a number from 0 to 100 is needed".to_owned())
}
