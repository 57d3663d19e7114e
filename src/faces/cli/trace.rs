//! `--trace`: what was concluded of each sentence, and why, as JSON lines.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::args::Args;
use super::inputs::{self, Input, Problem};
use super::scope::Scoped;
use super::{Outcome, complain, complain_of_configuration, scopes};
use crate::analysis::analyze;
use crate::evidence::{Strength, reasons};
use crate::text::LineIndex;

#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    line: u32,
    section: String,
    text: &'a str,
    mentions: Vec<MentionLine<'a>>,
    evidence: Vec<EvidenceLine<'a>>,
    /// The adoptions that are reported at this sentence.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adopts: Vec<AdoptionLine<'a>>,
}

#[derive(Serialize)]
struct MentionLine<'a> {
    technology: &'a str,
    stance: &'static str,
    term: &'a str,
}

#[derive(Serialize)]
struct EvidenceLine<'a> {
    dimension: &'static str,
    cue: &'a str,
    score: f32,
}

/// An adoption and what its score is made of.
#[derive(Serialize)]
struct AdoptionLine<'a> {
    technology: &'a str,
    home: String,
    confidence: &'static str,
    score: f32,
    because: Vec<(&'static str, f32)>,
}

pub(super) fn run(args: &Args) -> io::Result<Outcome> {
    let inputs::Asked { found, mut problems, .. } = match inputs::asked(args) {
        Ok(asked) => asked,
        Err(message) => {
            complain(&message);
            return Ok(Outcome::Broken);
        }
    };
    let Some(scopes) = scopes(args, &found) else { return Ok(Outcome::Broken) };
    let traced: Vec<Result<String, Problem>> = found.par_iter().map(|input| trace(input, scopes.of(input))).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    for result in traced {
        match result {
            Ok(lines) => out.write_all(lines.as_bytes())?,
            Err(problem) => problems.push(problem),
        }
    }
    out.flush()?;
    for problem in &problems {
        complain(&problem.to_string());
    }
    Ok(complain_of_configuration(&scopes, if problems.is_empty() { Outcome::Clean } else { Outcome::Broken }))
}

fn trace(input: &Input, scoped: &Scoped) -> Result<String, Problem> {
    let text = inputs::read(input)?;
    let engine = &*scoped.engine;
    let analysis = analyze(&text, engine, &scoped.settings, scoped.status_beside(input));
    let lines = LineIndex::new(&text);
    let catalog = &*engine.catalog;
    let mut out = String::new();
    let mut push = |line: serde_json::Result<String>| {
        out.push_str(&line.unwrap_or_default());
        out.push('\n');
    };
    let round = |score: f32| (score * 100.0).round() / 100.0;
    let (mut mention, mut recording) = (0, 0);
    for (id, sentence) in analysis.prose.sentences.iter().enumerate() {
        let id = id as u32;
        let mentions: Vec<MentionLine<'_>> = analysis.mentions[mention..]
            .iter()
            .take_while(|mention| mention.sentence == id)
            .map(|mention| MentionLine {
                technology: &catalog.technology(mention.technology).id,
                stance: mention.stance.name(),
                term: mention.span.of(&text),
            })
            .collect();
        mention += mentions.len();
        let mut judged = None;
        let evidence: Vec<EvidenceLine<'_>> = analysis.recordings[recording..]
            .iter()
            .take_while(|recording| recording.sentence == id)
            .inspect(|_| recording += 1)
            .filter(|recording| recording.strength == Strength::Records)
            .map(|recording| {
                let judged = judged
                    .get_or_insert_with(|| reasons(&analysis.outline, &analysis.prose, catalog, &engine.evidence, id));
                let (score, reasons) = &judged[recording.dimension as usize];
                let weightiest = reasons.iter().find(|(_, weight)| *weight > 0.0).filter(|_| *score >= 0.0);
                // What a field or a cell records, it records by its name.
                let cue = weightiest.map_or("field", |(name, _)| *name);
                EvidenceLine { dimension: recording.dimension.id(), cue, score: round(recording.score) }
            })
            .collect();
        if mentions.is_empty() && evidence.is_empty() {
            continue;
        }
        let adopts =
            analysis.adoptions.iter().filter(|adoption| sentence.span.contains(adoption.span)).map(|adoption| {
                AdoptionLine {
                    technology: &catalog.technology(adoption.technology).id,
                    home: analysis.outline.heading_text(&text, adoption.home),
                    confidence: adoption.confidence.name(),
                    score: round(adoption.score),
                    because: adoption.reasons.iter().take(8).map(|&(name, part)| (name, round(part))).collect(),
                }
            });
        push(serde_json::to_string(&Line {
            path: &input.name,
            line: lines.line(sentence.span.start) + 1,
            section: analysis.outline.heading_text(&text, sentence.section),
            text: sentence.span.of(&text),
            mentions,
            evidence,
            adopts: adopts.collect(),
        }));
    }
    Ok(out)
}
