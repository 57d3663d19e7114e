//! `--check`: analyses all inputs in parallel and prints one report, the same at every
//! thread count.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;

use super::args::Args;
use super::inputs::{self, Input, Problem};
use super::known::{self, Known};
use super::memory::Memory;
use super::output::Output;
use super::report::{self, Rendered, Report};
use super::scope::{Scoped, Scopes};
use super::{Outcome, complain, complain_of_configuration, scopes, watch};
use crate::analysis::{Analysis, Engine, Reading, conclude, conclude_linked, read};
use crate::faces::configs::turned_off;
use crate::faces::links::Library;
use crate::rules::{Date, Severity, Standing, rule};
use crate::text::LineIndex;
use crate::workspace::{Kind, Verdict, kind};

/// What is known of one document when it is reported.
pub(super) struct Checked<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
    pub(super) lines: LineIndex,
    pub(super) analysis: &'a Analysis,
    pub(super) engine: &'a Engine,
    /// By which directives run out.
    pub(super) today: Option<Date>,
}

/// Counts over all documents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) files: usize,
    pub(super) adoptions: usize,
    pub(super) recorded: usize,
    pub(super) cells: usize,
    /// Findings that are neither suppressed nor known by a baseline, by severity.
    pub(super) findings: BTreeMap<Severity, usize>,
    pub(super) suppressed: usize,
    /// Findings that a baseline knows; they count for nothing else here.
    pub(super) baselined: usize,
    /// Inputs that have not changed since the revision that was asked for.
    pub(super) unchanged: usize,
    /// Inputs that are not checked, by why.
    pub(super) left_alone: BTreeMap<LeftAlone, usize>,
}

/// Why an input is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LeftAlone {
    /// It is something else.
    NoDesign,
    /// A pattern of `exclude` matches it, or none of `include` does.
    Patterns,
    /// Its front matter says `caveat: off`.
    TurnedOff,
}

impl Summary {
    /// The trade-off coverage, 0 to 1; 1 where nothing is adopted.
    pub(super) fn coverage(&self) -> f64 {
        if self.cells == 0 { 1.0 } else { self.recorded as f64 / self.cells as f64 }
    }

    fn of(analysis: &Analysis) -> Self {
        let mut summary = Self { files: 1, ..Self::default() };
        // What is not judged, such as what is superseded, owes nothing.
        if analysis.standing != Standing::Off {
            (summary.recorded, summary.cells) = analysis.coverage.counts();
            summary.adoptions = analysis.adoptions.len();
        }
        for finding in &analysis.findings {
            if finding.suppressed {
                summary.suppressed += 1;
            } else if finding.baselined {
                summary.baselined += 1;
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
        self.baselined += other.baselined;
        self.unchanged += other.unchanged;
        for (severity, count) in &other.findings {
            *self.findings.entry(*severity).or_default() += count;
        }
    }
}

/// What became of one input.
pub(super) enum Done {
    Reported(Box<Reported>),
    LeftAlone(LeftAlone),
    Unreadable(Problem),
}

/// One document's part of the report.
pub(super) struct Reported {
    rendered: Rendered,
    summary: Summary,
    /// What its findings are known by, where a baseline asks.
    known: Option<known::OfDocument>,
    has_links: bool,
}

impl Done {
    /// Whether it stays so as long as the file itself does.
    pub(super) fn stands_alone(&self) -> bool {
        match self {
            Self::Reported(reported) => !reported.has_links,
            Self::LeftAlone(_) => true,
            Self::Unreadable(_) => false,
        }
    }
}

pub(super) fn run(args: &Args) -> io::Result<Outcome> {
    if args.watch { watch::run(args) } else { round(args, &mut Memory::default()) }
}

/// Checks everything once, but for what is remembered.
pub(super) fn round(args: &Args, memory: &mut Memory) -> io::Result<Outcome> {
    let prepared = inputs::asked(args).and_then(|asked| Ok((asked, Known::open(args)?)));
    let (inputs::Asked { found, unchanged, mut problems }, known) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => {
            complain(&message);
            return Ok(Outcome::Broken);
        }
    };
    // What has not changed needs no configuration either.
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let report = report::of(args);
    // A place that cannot be written is told before the work, not after it.
    let mut out = match Output::open(args.output.as_deref()) {
        Ok(out) => out,
        Err(message) => {
            complain(&message);
            return Ok(Outcome::Broken);
        }
    };
    let library = library(args, &scopes);
    let progress = progress(args, found.len());
    let done: Vec<Arc<Done>> = found
        .par_iter()
        .map(|input| {
            let check = || Arc::new(check(input, scopes.of(input), &library, &known, &*report));
            let done = memory.recall(input).unwrap_or_else(check);
            progress.inc(1);
            done
        })
        .collect();
    progress.finish_and_clear();
    if args.watch {
        memory.keep(found.iter().zip(&done));
    }

    let mut summary = Summary { unchanged: unchanged.len(), ..Summary::default() };
    let mut of_baseline = Vec::new();
    report.begin(&mut out)?;
    let mut is_first = true;
    let mut parts = Vec::new();
    for done in &done {
        match &**done {
            Done::Reported(reported) => {
                match &reported.rendered {
                    Rendered::Text(text) if text.is_empty() => {}
                    Rendered::Text(text) => {
                        report.file(&mut out, text, is_first)?;
                        is_first = false;
                    }
                    part => parts.push(part),
                }
                summary.add(&reported.summary);
                of_baseline.extend(reported.known.clone());
            }
            Done::LeftAlone(why) => *summary.left_alone.entry(*why).or_default() += 1,
            Done::Unreadable(problem) => problems.push(problem.clone()),
        }
    }
    report.whole(&mut out, &parts, &summary)?;
    report.finish(&mut out, &summary)?;
    out.close()?;

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
    let is_on = |id: &str| rule(id).is_some_and(|rule| scopes.is_on(rule));
    let of_baseline = known.finish(of_baseline, &is_on, args.quiet);
    let outcome = outcome.max(of_baseline).max(under(args, &summary));
    Ok(complain_of_configuration(&scopes, outcome))
}

/// Whether the coverage is under the percentage that was asked for; told where it is.
fn under(args: &Args, summary: &Summary) -> Outcome {
    let percent = summary.coverage() * 100.0;
    let Some(least) = args.fail_under.filter(|least| percent < *least) else { return Outcome::Clean };
    // One decimal, rounded down: what is under must not look as if it were not.
    let percent = (percent * 10.0).floor() / 10.0;
    complain(&format!("trade-off coverage {percent} % is under --fail-under {least} %"));
    Outcome::Failed
}

/// Where links lead: inside of the repositories of the documents, and of the folders given.
pub(super) fn library(args: &Args, scopes: &Scopes) -> Library {
    let here = std::path::PathBuf::from(".");
    Library::new(args.paths.iter().filter(|path| path.is_dir()).cloned().chain([here]), scopes.configs())
}

fn check(input: &Input, scoped: &Scoped, library: &Library, known: &Known, report: &dyn Report) -> Done {
    if scoped.left_alone_unread(input).is_some() {
        return Done::LeftAlone(LeftAlone::Patterns);
    }
    let text = match inputs::read(input) {
        Ok(text) => text,
        Err(problem) => return Done::Unreadable(problem),
    };
    let engine = &*scoped.engine;
    let reading = read(&text, engine);
    if verdict_of(input, scoped, &reading).kind == Kind::Other {
        return Done::LeftAlone(if turned_off(&reading) { LeftAlone::TurnedOff } else { LeftAlone::NoDesign });
    }
    let mut analysis = judge(input, scoped, library, &text, reading);
    let known = known.mark(input, scoped, &text, &mut analysis);
    let (lines, today) = (LineIndex::new(&text), scoped.settings.today);
    let checked = Checked { name: &input.name, text: &text, lines, analysis: &analysis, engine, today };
    Done::Reported(Box::new(Reported {
        rendered: report.render(&checked),
        summary: Summary::of(&analysis),
        known,
        has_links: !analysis.outline.links.is_empty(),
    }))
}

/// The analysis of an input, by all that counts for it: its configuration, the status beside it,
/// and the documents that it links to.
pub(super) fn judge(input: &Input, scoped: &Scoped, library: &Library, text: &str, reading: Reading) -> Analysis {
    let (engine, settings) = (&*scoped.engine, &scoped.settings);
    let status = scoped.status_beside(input);
    match inputs::place(input).filter(|_| !scoped.is_isolated) {
        Some(place) => conclude_linked(text, reading, engine, settings, status, &|link| library.follow(place, link)),
        None => conclude(text, reading, engine, settings, status),
    }
}

fn verdict_of(input: &Input, scoped: &Scoped, reading: &Reading) -> Verdict {
    let recognised = kind(&inputs::told_by(input), &reading.outline, &reading.prose, &reading.meanings);
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
