//! `--explain FILE:LINE`: what was concluded of a line, and why a finding is or is not there.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::known::Known;
use super::{Args, Outcome, check, complain, complain_of_configuration, inputs, scopes};
use crate::adoption::{Confidence, grounded};
use crate::analysis::{Analysis, Engine, read};
use crate::evidence::{Dimension, Evidence, Strength, reasons};
use crate::prose::SentenceId;
use crate::text::LineIndex;
use crate::views::quote;
use crate::workspace::Kind;

/// Features that are shown of one conclusion.
const MOST_REASONS: usize = 6;

/// The file and line that a name is, if it is one: `docs/adr/7.md:31`.
pub(super) fn parse(name: &str) -> Option<(PathBuf, u32)> {
    let (path, line) = name.rsplit_once(':')?;
    let line = line.parse().ok().filter(|line| *line > 0)?;
    Path::new(path).is_file().then(|| (PathBuf::from(path), line))
}

pub(super) fn explain(args: &Args, path: &Path, line: u32) -> io::Result<Outcome> {
    let (found, mut problems) = inputs::find(&[path.to_owned()], None);
    let known = match Known::open(args) {
        Ok(known) => known,
        Err(message) => {
            complain(&message);
            return Ok(Outcome::Broken);
        }
    };
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let text = found.first().map(|input| inputs::read(input).map(|text| (input, text)));
    match text {
        Some(Ok((input, text))) => {
            let scoped = scopes.of(input);
            let engine = &*scoped.engine;
            let library = check::library(args, &scopes);
            let mut analysis = check::judge(input, scoped, &library, &text, read(&text, engine));
            let _ = known.mark(input, scoped, &text, &mut analysis);
            let mut page = page(&text, &analysis, engine, line);
            // What is concluded of it all the same tells why one would want it checked.
            if let Ok(verdict) = check::verdict(input, scoped)
                && verdict.kind == Kind::Other
            {
                let _ = writeln!(page, "\n{} is left alone by a check: {}", input.name, verdict.reason);
            }
            anstream::stdout().lock().write_all(page.as_bytes())?;
            return Ok(complain_of_configuration(&scopes, Outcome::Clean));
        }
        Some(Err(problem)) => problems.push(problem),
        None => {}
    }
    for problem in &problems {
        complain(&problem.to_string());
    }
    Ok(complain_of_configuration(&scopes, Outcome::Broken))
}

fn page(text: &str, analysis: &Analysis, engine: &Engine, line: u32) -> String {
    let lines = LineIndex::new(text);
    let mut page = String::new();
    for (id, sentence) in analysis.prose.sentences.iter().enumerate() {
        let (first, last) = (lines.line(sentence.span.start) + 1, lines.line(sentence.span.end) + 1);
        if (first..=last).contains(&line) {
            sentence_page(&mut page, text, analysis, engine, id as SentenceId);
        }
    }
    let on_line = |offset: u32| lines.line(offset) + 1 == line;
    for (index, adoption) in analysis.adoptions.iter().enumerate().filter(|(_, adoption)| on_line(adoption.span.start))
    {
        let name = &engine.catalog.technology(adoption.technology).id;
        let _ =
            writeln!(page, "{name} is adopted here, {} (score {:+.2}):", adoption.confidence.name(), adoption.score);
        weights(&mut page, &adoption.reasons);
        for (dimension, record) in Dimension::ALL.iter().zip(&analysis.coverage.rows[index]) {
            let place = record.evidence.first().or(record.nearest.as_ref());
            let is_nearest = record.evidence.is_empty();
            let place = place.map_or_else(String::new, |evidence| told(text, &lines, evidence, is_nearest));
            let _ = writeln!(page, "  {} {}{place}", dimension.title(), record.state.name());
        }
    }
    for finding in analysis.findings.iter().filter(|finding| on_line(finding.span.start)) {
        let silenced = match finding {
            finding if finding.suppressed => ", silenced by a directive",
            finding if finding.baselined => ", known by the baseline",
            _ => "",
        };
        let _ = writeln!(page, "{}[{}]{silenced}: {}", finding.severity.name(), finding.rule, finding.message);
    }
    if page.is_empty() {
        page.push_str("no prose stands on this line\n");
    }
    page
}

/// Where a record stands, or where one nearly does.
fn told(text: &str, lines: &LineIndex, evidence: &Evidence, is_nearest: bool) -> String {
    let (line, said) = (lines.line(evidence.span.start) + 1, quote(evidence.span.of(text), 70));
    match evidence.strength {
        // The document that it leads to has a score of its own.
        Strength::Leads => format!(": line {line}, by the link \"{said}\""),
        _ if is_nearest => format!("; nearest: line {line}, \"{said}\" ({:+.2})", evidence.score),
        _ => format!(": line {line}, \"{said}\" ({:+.2})", evidence.score),
    }
}

fn sentence_page(page: &mut String, text: &str, analysis: &Analysis, engine: &Engine, id: SentenceId) {
    let sentence = &analysis.prose.sentences[id as usize];
    let meaning =
        analysis.meanings[sentence.section as usize].map_or("no meaning of its own", |meaning| meaning.name());
    let section = analysis.outline.heading_text(text, sentence.section);
    let _ = writeln!(page, "\"{}\"\n  in \"{section}\" ({meaning})", quote(sentence.span.of(text), 160));
    let grounded = grounded(&analysis.prose, &engine.catalog);
    for mention in analysis.mentions.iter().filter(|mention| mention.sentence == id) {
        let technology = &engine.catalog.technology(mention.technology).id;
        let term = mention.span.of(text);
        let settled = if mention.is_settled { "" } else { ", ambiguous here" };
        let adoption = analysis.adoptions.iter().find(|adoption| adoption.technology == mention.technology);
        let taken = match adoption.map(|adoption| adoption.confidence) {
            Some(Confidence::Certain) => "adopted by the document, certainly",
            Some(Confidence::Likely) => "adopted by the document, likely",
            None if grounded.contains(&mention.technology) => {
                "not adopted: the document is one of its own (its `ground` terms)"
            }
            None => "only named by the document",
        };
        let _ = writeln!(page, "  names {technology} with \"{term}\": {}{settled}; {taken}", mention.stance.name());
    }
    let judged = reasons(&analysis.outline, &analysis.prose, &engine.catalog, &engine.evidence, id);
    for (dimension, (score, reasons)) in Dimension::ALL.iter().zip(judged) {
        let verdict = if score >= 0.0 { "records a" } else { "records no" };
        let _ = writeln!(page, "  {verdict} {} ({score:+.2}):", dimension.title());
        weights(page, &reasons);
    }
    page.push('\n');
}

fn weights(page: &mut String, reasons: &[(&str, f32)]) {
    let shown: Vec<String> =
        reasons.iter().take(MOST_REASONS).map(|(name, weight)| format!("{name} {weight:+.2}")).collect();
    let _ = writeln!(
        page,
        "    {}",
        if shown.is_empty() { "nothing speaks for or against it".to_owned() } else { shown.join(", ") }
    );
}
