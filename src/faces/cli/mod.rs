//! The headless checker: arguments, files, reports, exit status.

mod args;
mod check;
mod configure;
mod git;
mod inputs;
mod known;
mod listing;
mod memory;
mod output;
mod place;
mod report;
mod shell;
mod scope;
mod trace;
mod watch;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

pub use args::{Args, Color, FailOn, Format, Listing};
pub use scope::ConfigArgs;

/// What a run came to, the worse the later; the exit status is computed from it, in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Nothing to complain of.
    Clean,
    /// Findings at or over the threshold.
    Failed,
    /// Something could not be read or run.
    Broken,
}

/// Reads the arguments, does what they ask, and gives the exit status.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::parse();
    set_color(args.color);
    if args.threads > 0 {
        // Only fails if the pool is there already, and nobody builds it before.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global();
    }
    let outcome = match dispatch(&args) {
        Ok(outcome) => outcome,
        // A reader that has seen enough (`caveat ... | head`) is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Clean,
        Err(error) => {
            complain(&format!("cannot write the output: {error}"));
            Outcome::Broken
        }
    };
    match outcome {
        Outcome::Clean => ExitCode::SUCCESS,
        Outcome::Failed => ExitCode::from(1),
        Outcome::Broken => ExitCode::from(2),
    }
}

fn dispatch(args: &Args) -> io::Result<Outcome> {
    if let Some(name) = &args.explain {
        return match place::parse(name) {
            Some((path, line)) => place::explain(args, &path, line),
            None => listing::explain(args, name),
        };
    }
    if let Some(what) = args.list {
        return listing::list(args, what);
    }
    if args.init {
        return configure::init(args);
    }
    if let Some(path) = &args.explain_config {
        return configure::explain(args, path);
    }
    if args.test_catalog {
        return configure::test_catalog(args);
    }
    if let Some(shell) = args.completions {
        return shell::completions(shell);
    }
    if args.man {
        return shell::manual();
    }
    if args.list_files {
        return listing::files(args);
    }
    if args.trace { trace::run(args) } else { check::run(args) }
}

fn set_color(color: Color) {
    let choice = match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    };
    choice.write_global();
}

/// The configurations of the inputs, what is wrong with them said; none if an argument means
/// nothing, which is said as well.
fn scopes(args: &Args, inputs: &[inputs::Input]) -> Option<scope::Scopes> {
    match scope::Scopes::new(args, inputs) {
        Ok(scopes) => Some(scopes),
        Err(message) => {
            complain(&message);
            None
        }
    }
}

/// Says what is wrong with the configurations; a run with such problems ends broken, whatever
/// else it came to.
fn complain_of_configuration(scopes: &scope::Scopes, outcome: Outcome) -> Outcome {
    let problems = scopes.problems();
    problems.iter().for_each(|problem| complain(problem));
    if problems.is_empty() { outcome } else { Outcome::Broken }
}

/// Prints one message of the program itself to standard error.
fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "caveat: {message}");
}

/// Tells something that is no trouble, on standard error, where no report is disturbed.
fn note(message: &str) {
    let _ = writeln!(anstream::stderr(), "{message}");
}
