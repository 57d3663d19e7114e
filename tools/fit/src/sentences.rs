//! Does a sentence record a cost, a failure mode, a blast radius? Weights of
//! `catalog/evidence/weights.toml`: a lasso selects features, a ridge fits those that are left.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use caveat::catalog::Catalog;
use caveat::evidence::{Candidates, Dimension};

use crate::labels;
use crate::sentences_file::{Model, write};
use crate::sentences_rows::{Origin, Row, Verdict, further, labelled, of_documents, own, plain, repositories};
use crate::sentences_settings::Settings;
use crate::sparse::{Columns, Penalty, SparseFit, fit};

/// Command line: rows of labelled sentences, then folders of labelled documents.
pub struct Arguments {
    pub rows: String,
    pub folders: Vec<String>,
    /// Files of labelled sentences of further projects, with the folders of their texts.
    pub further: Vec<String>,
    pub own: Option<String>,
    pub settings: Settings,
    pub write: bool,
    pub verbose: bool,
}

pub fn run(arguments: &Arguments) -> Result<(), String> {
    let candidates = Candidates::new(Catalog::built_in());
    let mut rows = labelled(Path::new(&arguments.rows), &candidates)?;
    if rows.is_empty() {
        return Err(format!("{}: there are no rows", arguments.rows));
    }
    let mut known: HashSet<String> = rows.iter().map(|row| plain(&row.text)).collect();
    let documents = labels::load(&arguments.folders)?;
    let projects = repositories(&arguments.folders)?;
    for argument in &arguments.further {
        let further = further(argument, &projects, &known, &candidates)?;
        known.extend(further.iter().map(|row| plain(&row.text)));
        rows.extend(further);
    }
    rows.extend(of_documents(&documents, &projects, &known, &candidates));
    if let Some(path) = &arguments.own {
        rows.extend(own(Path::new(path), &candidates)?);
    }
    let count = |is_kind: fn(Origin) -> bool| rows.iter().filter(|row| is_kind(row.origin)).count();
    println!(
        "{} labelled sentences, {} of further projects, {} of {} documents, {} of our own",
        count(|origin| matches!(origin, Origin::Labelled { .. })),
        count(|origin| matches!(origin, Origin::Further(_))),
        count(|origin| matches!(origin, Origin::Document(_))),
        documents.len(),
        count(|origin| origin == Origin::Own),
    );
    let mut models = Vec::new();
    for dimension in Dimension::ALL {
        let table = Table::new(&rows, dimension, &arguments.settings);
        let scores = table.left_out();
        let threshold = table.threshold(&scores);
        let figures = table.figures(&scores, threshold);
        println!("{:13} {figures}", dimension.id());
        if arguments.verbose {
            table.print_errors(&scores, threshold);
        }
        let weights = if arguments.write { table.weights() } else { Model::default() };
        models.push(Model { threshold, figures, candidates: table.names.len(), ..weights });
    }
    if arguments.write {
        write(&models, &rows, documents.len(), &arguments.settings)?;
    }
    Ok(())
}

/// Rows of one dimension as numbers.
struct Table<'a> {
    rows: &'a [Row],
    dimension: Dimension,
    settings: &'a Settings,
    names: Vec<&'a str>,
    is_word: Vec<bool>,
    scales: Vec<f64>,
    /// Each part of each row: the row and its columns.
    parts: Vec<(usize, Vec<u32>)>,
    /// By column, the training examples that have it.
    columns: Vec<Vec<u32>>,
    /// Training examples: the row, the class, and how much it counts before balance.
    examples: Vec<(usize, bool, f64)>,
}

fn kind(feature: &str) -> &str {
    feature.split_once(':').map_or("", |(kind, _)| kind)
}

impl<'a> Table<'a> {
    fn new(rows: &'a [Row], dimension: Dimension, settings: &'a Settings) -> Self {
        let names = candidate_names(rows, dimension, settings);
        let numbers: HashMap<&str, u32> = names.iter().enumerate().map(|(at, name)| (*name, at as u32)).collect();
        let mut table = Self {
            rows,
            dimension,
            settings,
            is_word: names.iter().map(|name| matches!(kind(name), "word" | "bigram")).collect(),
            scales: names.iter().map(|name| settings.scale(kind(name))).collect(),
            columns: vec![Vec::new(); names.len()],
            names,
            parts: Vec::new(),
            examples: Vec::new(),
        };
        for (id, row) in rows.iter().enumerate() {
            let first = table.parts.len();
            for part in &row.parts {
                let columns = part.iter().filter_map(|name| numbers.get(name.as_str()).copied()).collect();
                table.parts.push((id, columns));
            }
            table.add_examples(id, first);
        }
        table
    }

    /// What a row teaches. Of a sentence that is read as several, the richest one is taken to
    /// be what the reviewer meant, and all of them not to be what they did not.
    fn add_examples(&mut self, id: usize, first: usize) {
        let row = &self.rows[id];
        let parts = first..self.parts.len();
        let Some(richest) = parts.clone().max_by_key(|&part| self.parts[part].1.len()) else { return };
        let settings = self.settings;
        let factor = match row.origin {
            Origin::Document(weight) | Origin::Further(weight) => f64::from(weight) / 1000.0,
            _ => 1.0,
        };
        let (yes, no) = match row.origin {
            Origin::Labelled { .. } => (1.0, 1.0),
            Origin::Further(_) => (factor, factor),
            Origin::Document(_) => (settings.on_line * factor, settings.off_line * factor),
            Origin::Own => (settings.own, settings.own),
        };
        let mut teach = |part: usize, class: bool, weight: f64| {
            let example = self.examples.len() as u32;
            for &column in &self.parts[part].1 {
                self.columns[column as usize].push(example);
            }
            self.examples.push((id, class, weight));
        };
        match row.verdicts[self.dimension as usize] {
            Verdict::Yes => teach(richest, true, yes),
            Verdict::No => parts.for_each(|part| teach(part, false, no)),
            Verdict::Close => {
                teach(richest, true, settings.close_yes * yes);
                teach(richest, false, settings.close_no * yes);
            }
        }
    }

    /// How much each example counts: none of the project left out, cases raised towards the
    /// number of the others, and all together as many as the penalties are meant for.
    fn example_weights(&self, left_out: Option<&str>) -> Vec<f64> {
        let is_in = |id: usize| Some(self.rows[id].project.as_str()) != left_out;
        let sum = |class: bool| -> f64 {
            let chosen = self.examples.iter().filter(|(id, is_case, _)| *is_case == class && is_in(*id));
            chosen.map(|(_, _, weight)| weight).sum()
        };
        let (cases, others) = (sum(true), sum(false));
        let raise = (others / cases.max(1e-9)).powf(self.settings.raise);
        let total = cases * raise + others;
        let unit = self.settings.total / total.max(1e-9);
        let weight = |&(id, class, weight): &(usize, bool, f64)| {
            if is_in(id) { weight * unit * if class { raise } else { 1.0 } } else { 0.0 }
        };
        self.examples.iter().map(weight).collect()
    }

    /// Selects and fits; gives the bias and a weight for each column, most of them 0.
    fn train(&self, left_out: Option<&str>, starts: &mut Starts) -> SparseFit {
        let weights = self.example_weights(left_out);
        let classes: Vec<bool> = self.examples.iter().map(|(_, class, _)| *class).collect();
        let all = Columns { columns: &self.columns, scales: &self.scales, classes: &classes, weights: &weights };
        let lasso = fit(&all, Penalty::Lasso(self.settings.select), starts.lasso.as_ref());
        let total: f64 = weights.iter().sum();
        let importance = |column: usize| {
            let held: f64 = self.columns[column].iter().map(|&example| weights[example as usize]).sum();
            lasso.weights[column].abs() * (held / total).sqrt()
        };
        let mut chosen: Vec<usize> = (0..self.names.len()).filter(|&column| lasso.weights[column] != 0.0).collect();
        chosen.sort_by(|&a, &b| importance(b).total_cmp(&importance(a)));
        let (mut classes_left, mut words_left) = (self.settings.most_classes, self.settings.most_words);
        chosen.retain(|&column| {
            let left = if self.is_word[column] { &mut words_left } else { &mut classes_left };
            let is_in = *left > 0;
            *left = left.saturating_sub(1);
            is_in
        });
        chosen.sort_unstable();
        let columns: Vec<Vec<u32>> = chosen.iter().map(|&column| self.columns[column].clone()).collect();
        let scales: Vec<f64> = chosen.iter().map(|&column| self.scales[column]).collect();
        let start = SparseFit {
            bias: lasso.bias,
            weights: chosen.iter().map(|&column| starts.ridge.get(column).copied().unwrap_or(0.0)).collect(),
        };
        let few = Columns { columns: &columns, scales: &scales, classes: &classes, weights: &weights };
        let ridge = fit(&few, Penalty::Ridge(self.settings.ridge), Some(&start));
        let mut fitted = SparseFit { bias: ridge.bias, weights: vec![0.0; self.names.len()] };
        for (column, weight) in chosen.into_iter().zip(ridge.weights) {
            fitted.weights[column] = weight;
        }
        starts.lasso.get_or_insert(lasso);
        if starts.ridge.is_empty() {
            starts.ridge.clone_from(&fitted.weights);
        }
        fitted
    }

    fn score(&self, fit: &SparseFit, part: usize) -> f64 {
        fit.bias + self.parts[part].1.iter().map(|&column| fit.weights[column as usize]).sum::<f64>()
    }

    /// For each row that is labelled by itself, the score of its best part by a fit that has
    /// not seen its project. Selection is repeated without the project, too.
    fn left_out(&self) -> Vec<f64> {
        let is_labelled = |row: &Row| matches!(row.origin, Origin::Labelled { .. });
        let projects: BTreeSet<&str> =
            self.rows.iter().filter(|row| is_labelled(row)).map(|row| row.project.as_str()).collect();
        let mut scores = vec![f64::NEG_INFINITY; self.rows.len()];
        let mut starts = Starts::default();
        for project in projects {
            let fit = self.train(Some(project), &mut starts);
            for (part, (id, _)) in self.parts.iter().enumerate() {
                let row = &self.rows[*id];
                if row.project == project && is_labelled(row) {
                    scores[*id] = scores[*id].max(self.score(&fit, part));
                }
            }
        }
        scores
    }

    /// The labelled rows on which reviewers would agree: score, class, and whether the row is
    /// as sampled.
    fn judged(&self, scores: &[f64]) -> Vec<(f64, bool, bool)> {
        let each = self.rows.iter().zip(scores).filter_map(|(row, &score)| {
            let Origin::Labelled { is_active } = row.origin else { return None };
            let verdict = row.verdicts[self.dimension as usize];
            (verdict != Verdict::Close).then_some((score, verdict == Verdict::Yes, !is_active))
        });
        each.collect()
    }

    /// The threshold of the best F1, taken over neighbouring thresholds: a peak of one is chance.
    fn threshold(&self, scores: &[f64]) -> f64 {
        const STEPS: usize = 200;
        const AROUND: usize = 4;
        let judged = self.judged(scores);
        let mut sorted: Vec<f64> = judged.iter().map(|(score, ..)| *score).filter(|score| score.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let at = |step: usize| {
            let share = 0.5 + 0.495 * step as f64 / STEPS as f64;
            sorted[((sorted.len() - 1) as f64 * share) as usize]
        };
        let values: Vec<f64> = (0..STEPS).map(|step| Counts::new(&judged, at(step), false).f1()).collect();
        let smooth = |step: usize| {
            let near = &values[step.saturating_sub(AROUND)..(step + AROUND + 1).min(STEPS)];
            near.iter().sum::<f64>() / near.len() as f64
        };
        let best = (0..STEPS).max_by(|&a, &b| smooth(a).total_cmp(&smooth(b))).unwrap_or(0);
        at(best)
    }

    fn figures(&self, scores: &[f64], threshold: f64) -> String {
        let judged = self.judged(scores);
        let (all, as_sampled) = (Counts::new(&judged, threshold, false), Counts::new(&judged, threshold, true));
        format!(
            "all {all}; not active {as_sampled}; average precision {:.3} {:.3}",
            average_precision(&judged, false),
            average_precision(&judged, true)
        )
    }

    fn print_errors(&self, scores: &[f64], threshold: f64) {
        for (row, &score) in self.rows.iter().zip(scores) {
            let Origin::Labelled { is_active } = row.origin else { continue };
            let verdict = row.verdicts[self.dimension as usize];
            if verdict == Verdict::Close || (verdict == Verdict::Yes) == (score >= threshold) {
                continue;
            }
            println!(
                "{} {} {:+.2}{} [{}] {}",
                if verdict == Verdict::Yes { "missed" } else { "wrong" },
                self.dimension.id(),
                score - threshold,
                if is_active { "" } else { " as sampled" },
                row.heading,
                row.text.chars().take(260).collect::<String>().replace('\n', " ")
            );
        }
    }

    /// Fitted on everything.
    fn weights(&self) -> Model {
        let fit = self.train(None, &mut Starts::default());
        let weights: BTreeMap<String, f64> = self
            .names
            .iter()
            .zip(&fit.weights)
            .filter(|(_, weight)| weight.abs() >= LEAST_WEIGHT)
            .map(|(name, weight)| ((*name).to_owned(), *weight))
            .collect();
        Model { bias: fit.bias, weights, ..Model::default() }
    }
}

/// A smaller weight changes no judgement.
const LEAST_WEIGHT: f64 = 0.01;

/// Where fits on nearly the same rows begin.
#[derive(Default)]
struct Starts {
    lasso: Option<SparseFit>,
    ridge: Vec<f64>,
}

/// The features that a dimension may be judged by, sorted.
fn candidate_names<'a>(rows: &'a [Row], dimension: Dimension, settings: &Settings) -> Vec<&'a str> {
    let mut seen: HashMap<&str, (usize, BTreeSet<&str>)> = HashMap::new();
    for row in rows
        .iter()
        .filter(|row| matches!(row.origin, Origin::Labelled { .. } | Origin::Further(_)) || settings.count_documents)
    {
        if row.origin == Origin::Own {
            continue;
        }
        let names: BTreeSet<&str> = row.parts.iter().flatten().map(String::as_str).collect();
        for name in names {
            let (count, projects) = seen.entry(name).or_default();
            *count += 1;
            projects.insert(&row.project);
        }
    }
    let is_candidate = |name: &str, rows: usize, projects: usize| {
        let kind = kind(name);
        match kind {
            _ if settings.is_dropped(kind, dimension) => false,
            "word" | "bigram" => rows >= settings.least_word_rows && projects >= settings.least_projects,
            _ => rows >= settings.least_class_rows,
        }
    };
    let mut names: Vec<&str> = seen
        .iter()
        .filter(|(name, (rows, projects))| is_candidate(name, *rows, projects.len()))
        .map(|(name, _)| *name)
        .collect();
    names.sort_unstable();
    names
}

/// Right and wrong ones at a threshold.
#[derive(Default)]
struct Counts {
    hits: usize,
    false_alarms: usize,
    missed: usize,
}

impl Counts {
    fn new(judged: &[(f64, bool, bool)], threshold: f64, only_as_sampled: bool) -> Self {
        let mut counts = Self::default();
        for &(score, class, _) in judged.iter().filter(|case| case.2 || !only_as_sampled) {
            let said = score >= threshold;
            counts.hits += usize::from(said && class);
            counts.false_alarms += usize::from(said && !class);
            counts.missed += usize::from(!said && class);
        }
        counts
    }

    fn precision(&self) -> f64 {
        self.hits as f64 / (self.hits + self.false_alarms).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.hits as f64 / (self.hits + self.missed).max(1) as f64
    }

    fn f1(&self) -> f64 {
        2.0 * self.hits as f64 / (2 * self.hits + self.false_alarms + self.missed).max(1) as f64
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "F1 {:.3} (P {:.3} R {:.3})", self.f1(), self.precision(), self.recall())
    }
}

fn average_precision(judged: &[(f64, bool, bool)], only_as_sampled: bool) -> f64 {
    let mut order: Vec<_> = judged.iter().filter(|case| case.2 || !only_as_sampled).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut hits, mut sum) = (0, 0.0);
    for (index, (_, class, _)) in order.iter().enumerate() {
        if *class {
            hits += 1;
            sum += f64::from(hits) / (index + 1) as f64;
        }
    }
    sum / f64::from(hits.max(1))
}
