//! `--check`: analyses all inputs in parallel and prints one report, the same at every
//! thread count.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::args::Args;
use super::inputs::{self, Input, Problem};
use super::report::{self, Report};
use super::scope::Scoped;
use super::{Outcome, complain, complain_of_configuration, scopes};
use crate::analysis::{Analysis, Engine, Reading, conclude, read};
use crate::rules::Severity;
use crate::text::LineIndex;
use crate::workspace::{Kind, Verdict, kind};

/// What is known of one document when it is reported.
pub(super) struct Checked<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) lines: LineIndex,
    pub(super) analysis: &'a Analysis,
    pub(super) engine: &'a Engine,
}

/// Counts over all documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) files: usize,
    pub(super) adoptions: usize,
    pub(super) recorded: usize,
    pub(super) cells: usize,
    /// Findings that are not suppressed, by severity.
    pub(super) findings: BTreeMap<Severity, usize>,
    pub(super) suppressed: usize,
}

impl Summary {
    /// The trade-off coverage, 0 to 1; 1 where nothing is adopted.
    pub(super) fn coverage(&self) -> f64 {
        if self.cells == 0 { 1.0 } else { self.recorded as f64 / self.cells as f64 }
    }

    fn of(analysis: &Analysis) -> Self {
        let (recorded, cells) = analysis.coverage.counts();
        let mut summary = Self { files: 1, adoptions: analysis.adoptions.len(), recorded, cells, ..Self::default() };
        for finding in &analysis.findings {
            if finding.suppressed {
                summary.suppressed += 1;
            } else {
                *summary.findings.entry(finding.severity).or_default() += 1;
            }
        }
        summary
    }

    fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.adoptions += other.adoptions;
        self.recorded += other.recorded;
        self.cells += other.cells;
        self.suppressed += other.suppressed;
        for (severity, count) in &other.findings {
            *self.findings.entry(*severity).or_default() += count;
        }
    }
}

/// What became of one input.
enum Done {
    Reported(String, Summary),
    LeftAlone,
    Unreadable(Problem),
}

pub(super) fn run(args: &Args) -> io::Result<Outcome> {
    let (found, mut problems) = inputs::find(&args.paths, args.stdin_filename.as_deref());
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let report = report::of(args);
    let progress = progress(args, found.len());
    let done: Vec<Done> = found
        .par_iter()
        .map(|input| {
            let done = check(input, scopes.of(input), &*report);
            progress.inc(1);
            done
        })
        .collect();
    progress.finish_and_clear();

    let mut summary = Summary::default();
    let mut left_alone = 0;
    let mut out = io::BufWriter::new(anstream::stdout().lock());
    report.begin(&mut out)?;
    let mut is_first = true;
    for done in done {
        match done {
            Done::Reported(text, counts) => {
                report.file(&mut out, &text, is_first)?;
                is_first = false;
                summary.add(&counts);
            }
            Done::LeftAlone => left_alone += 1,
            Done::Unreadable(problem) => problems.push(problem),
        }
    }
    report.finish(&mut out, &summary, left_alone)?;
    out.flush()?;
    drop(out);

    problems.sort();
    for problem in &problems {
        complain(&problem.to_string());
    }
    let fails = summary.findings.iter().any(|(severity, count)| *count > 0 && args.fail_on.fails(*severity));
    let outcome = match (problems.is_empty(), fails) {
        (false, _) => Outcome::Broken,
        (true, true) => Outcome::Failed,
        (true, false) => Outcome::Clean,
    };
    Ok(complain_of_configuration(&scopes, outcome))
}

fn check(input: &Input, scoped: &Scoped, report: &dyn Report) -> Done {
    if scoped.left_alone_unread(input).is_some() {
        return Done::LeftAlone;
    }
    let text = match inputs::read(input) {
        Ok(text) => text,
        Err(problem) => return Done::Unreadable(problem),
    };
    let engine = &*scoped.engine;
    let reading = read(&text, engine);
    if verdict_of(input, scoped, &reading).kind == Kind::Other {
        return Done::LeftAlone;
    }
    let analysis = conclude(&text, reading, engine, &scoped.settings, scoped.status_beside(input));
    let checked = Checked { name: &input.name, text: &text, lines: LineIndex::new(&text), analysis: &analysis, engine };
    Done::Reported(report.render(&checked), Summary::of(&analysis))
}

fn verdict_of(input: &Input, scoped: &Scoped, reading: &Reading) -> Verdict {
    let recognised = kind(&input.name, &reading.outline, &reading.prose, &reading.meanings);
    scoped.verdict(input, reading, recognised)
}

/// Whether and why an input is checked, told without a whole analysis.
pub(super) fn verdict(input: &Input, scoped: &Scoped) -> Result<Verdict, Problem> {
    if let Some(verdict) = scoped.left_alone_unread(input) {
        return Ok(verdict);
    }
    let text = inputs::read(input)?;
    Ok(verdict_of(input, scoped, &read(&text, &scoped.engine)))
}

/// A bar on a terminal that appears when a check takes over half a second.
fn progress(args: &Args, files: usize) -> ProgressBar {
    if args.quiet || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    bar.set_length(files as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} documents") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        if !shown.is_finished() {
            shown.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    });
    bar
}
