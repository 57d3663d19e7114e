//! `--format sarif`: the Static Analysis Results Interchange Format 2.1.0, for GitHub code
//! scanning and whatever else reads it. Silenced findings are marked, not left out: a program
//! that compares two runs would take them for mended.

use std::io::{self, Write};

use serde::Serialize;

use super::place::{self, Place};
use super::{Checked, Rendered, Report, Summary};
use crate::outline::Status;
use crate::rules::{Directive, Facts, Finding, RULES, Rule, Severity, directives, silencing};
use crate::text::Span;
use crate::views::identities;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Where the sources are, if that is said.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

pub(super) struct Sarif {
    /// Whether findings are compared with a baseline.
    pub(super) has_baseline: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    information_uri: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: String,
    short_description: Text,
    full_description: Text,
    help: Text,
    help_uri: String,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Text {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: [&'static str; 2],
    #[serde(rename = "problem.severity")]
    problem_severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
    properties: ResultProperties<'a>,
}

#[derive(Serialize)]
struct Fingerprints {
    /// With the version of its recipe.
    #[serde(rename = "caveat/v1")]
    identity: String,
}

/// Why a finding counts for nothing.
#[derive(Serialize)]
struct Suppression {
    /// `inSource` for a directive, `external` for a baseline.
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultProperties<'a> {
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    technology: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_status: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: Artifact<'a>,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact<'a> {
    uri: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl From<Place> for Region {
    fn from(place: Place) -> Self {
        Self {
            start_line: place.line,
            start_column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }
    }
}

impl Report for Sarif {
    fn render(&self, checked: &Checked<'_>) -> Rendered {
        let analysis = checked.analysis;
        let uri = place::uri(checked.name);
        let facts = analysis.facts(checked.text, checked.engine);
        let directives = directives(checked.text, &analysis.outline);
        let identities = identities(&place::relative(checked.name), checked.text, analysis, &checked.engine.catalog);
        let result = |(finding, identity): (&Finding, String)| {
            let location = |span: Span| PhysicalLocation {
                artifact_location: Artifact { uri: &uri, uri_base_id: (!uri.contains(':')).then_some("%SRCROOT%") },
                region: place::place(checked, span).into(),
            };
            let related = finding.related.iter().enumerate().map(|(id, related)| Location {
                id: Some(id + 1),
                physical_location: location(related.span),
                message: Some(plain(&related.message)),
            });
            let object = ResultObject {
                rule_id: finding.rule,
                rule_index: RULES.iter().position(|rule| rule.id == finding.rule),
                level: level(finding.severity),
                message: plain(&finding.message),
                locations: [Location { id: None, physical_location: location(finding.span), message: None }],
                related_locations: related.collect(),
                partial_fingerprints: Fingerprints { identity },
                baseline_state: self.has_baseline.then_some(if finding.baselined { "unchanged" } else { "new" }),
                suppressions: suppressions(&facts, &directives, finding, checked),
                properties: ResultProperties {
                    severity: finding.severity.name(),
                    technology: finding.technology.map(|id| checked.engine.catalog.technology(id).id.as_str()),
                    dimension: finding.dimension.map(|dimension| dimension.id()),
                    document_status: analysis.status.map(Status::name),
                },
            };
            serde_json::to_string(&object).unwrap_or_default()
        };
        let results: Vec<String> = analysis.findings.iter().zip(identities).map(result).collect();
        Rendered::Text(results.join(",\n     "))
    }

    fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        let driver = Driver {
            name: "Caveat",
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: HOME,
            rules: RULES.iter().map(|rule| descriptor(rule)).collect(),
        };
        let driver = serde_json::to_string(&driver)?;
        write!(
            out,
            "{{\"$schema\":\"{SCHEMA}\",\n \"version\":\"2.1.0\",\n \"runs\":[\n  {{\"tool\":{{\"driver\":{driver}}},\n   \
             \"columnKind\":\"unicodeCodePoints\",\n   \"results\":["
        )
    }

    fn file(&self, out: &mut dyn Write, rendered: &str, is_first: bool) -> io::Result<()> {
        write!(out, "{}\n     {rendered}", if is_first { "" } else { "," })
    }

    fn finish(&self, out: &mut dyn Write, _summary: &Summary) -> io::Result<()> {
        writeln!(out, "]}}]}}")
    }
}

fn suppressions(
    facts: &Facts<'_>,
    directives: &[Directive],
    finding: &Finding,
    checked: &Checked<'_>,
) -> Vec<Suppression> {
    let mut suppressions = Vec::new();
    if finding.suppressed {
        let directive = silencing(facts, directives, finding, checked.today);
        let justification = directive.and_then(|directive| directive.reason.clone());
        suppressions.push(Suppression { kind: "inSource", status: "accepted", justification });
    }
    if finding.baselined {
        let justification = Some("known by the baseline".to_owned());
        suppressions.push(Suppression { kind: "external", status: "accepted", justification });
    }
    suppressions
}

/// The rule's page of this very version.
fn help_uri(rule: &Rule) -> String {
    let version = env!("CARGO_PKG_VERSION");
    if HOME.is_empty() {
        format!("https://docs.rs/crate/caveat/{version}/source/docs/rules/{}.md", rule.id)
    } else {
        format!("{HOME}/blob/v{version}/docs/rules/{}.md", rule.id)
    }
}

fn plain(text: &str) -> Text {
    Text { text: text.to_owned(), markdown: None }
}

fn descriptor(rule: &Rule) -> Descriptor {
    let (title, page) = rule.page.trim_start().split_once('\n').unwrap_or(("", rule.page));
    debug_assert!(title.starts_with("# "));
    let page = page.trim();
    let lead = page.split("\n\n").next().unwrap_or(page).replace('\n', " ");
    Descriptor {
        id: rule.id,
        name: pascal(rule.id),
        short_description: plain(&sentence(rule.summary)),
        full_description: plain(&lead),
        help: Text { text: page.to_owned(), markdown: Some(page.to_owned()) },
        help_uri: help_uri(rule),
        default_configuration: Configuration { enabled: rule.default_on, level: level(rule.severity) },
        properties: RuleProperties {
            tags: ["documentation", "trade-offs"],
            problem_severity: match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Information | Severity::Hint => "recommendation",
            },
        },
    }
}

/// SARIF has three levels; a hint is the fourth, and `note` is the weakest that is shown.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information | Severity::Hint => "note",
    }
}

/// `missing-cost` as `MissingCost`: the format wants a name for programs beside the id.
fn pascal(id: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    id.split('-').filter(|word| !word.is_empty()).map(capital).collect()
}

fn sentence(summary: &str) -> String {
    let mut letters = summary.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}
