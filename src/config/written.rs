//! A `caveat.toml` as it is written: every key may be missing, and every value knows where it
//! stands. The schema that TOML editors complete from is made of these types.

use std::collections::BTreeMap;

use crate::catalog::{Axis, Failure, Radius, Source};
use crate::evidence::Dimension;
use crate::rules::{Severity, Standing};
use crate::text::Span;

#[cfg(test)]
use super::schema;

/// A value and where it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Values, each with where it stands.
pub(super) type List = Vec<Located<String>>;

/// What a team sets about Caveat. Paths and patterns are relative to the file in which they
/// stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename_all = "kebab-case", deny_unknown_fields, title = "caveat.toml"))]
pub struct Written {
    /// Another configuration file to start from.
    pub extends: Option<Located<String>>,
    /// Check only the Markdown files that match one of these patterns, whatever they look
    /// like. Patterns are those of `.gitignore`.
    pub include: Option<List>,
    /// Check these Markdown files too, whatever they look like.
    #[cfg_attr(test, schemars(default))]
    pub extend_include: List,
    /// Never check these, even when they are named on the command line.
    #[cfg_attr(test, schemars(default))]
    pub exclude: List,
    /// A file of findings that are set aside, because they were there before the team began to
    /// count; `caveat --check --write-baseline` writes it.
    pub baseline: Option<Located<String>>,
    /// What every adopted technology owes a record of; all three where nothing is said.
    #[cfg_attr(test, schemars(default, schema_with = "schema::dimensions"))]
    pub require: Option<Located<Vec<Dimension>>>,
    /// The severity of each rule.
    #[cfg_attr(test, schemars(default, schema_with = "schema::rules"))]
    pub rules: BTreeMap<String, Located<Option<Severity>>>,
    /// How hard a document is judged, by its status.
    #[cfg_attr(test, schemars(default))]
    pub status: WrittenStatus,
    /// What is asked of technologies.
    #[cfg_attr(test, schemars(default))]
    pub technologies: WrittenTechnologies,
    /// Technologies of the team's own, and additions to built-in ones.
    #[cfg_attr(test, schemars(default))]
    pub technology: Vec<Located<WrittenTechnology>>,
    /// More words that record a dimension, by dimension.
    #[cfg_attr(test, schemars(default, schema_with = "schema::evidence"))]
    pub evidence: BTreeMap<String, Terms>,
    /// More headings, by what they mean.
    #[cfg_attr(test, schemars(default, schema_with = "schema::sections"))]
    pub sections: BTreeMap<String, Terms>,
}

/// How hard a document is judged, by its status: `off`, `hint` (everything is a hint),
/// `lower` (by one severity), `full` or `raise` (by one severity).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub struct WrittenStatus {
    /// Drafts and work in progress; `lower` where nothing is said.
    #[cfg_attr(test, schemars(default, schema_with = "schema::standing"))]
    pub draft: Option<Located<Standing>>,
    /// What is proposed, accepted or implemented; `full` where nothing is said.
    #[cfg_attr(test, schemars(default, schema_with = "schema::standing"))]
    pub active: Option<Located<Standing>>,
    /// What is rejected, superseded or deprecated; `off` where nothing is said.
    #[cfg_attr(test, schemars(default, schema_with = "schema::standing"))]
    pub retired: Option<Located<Standing>>,
    /// Documents without a status; `full` where nothing is said.
    #[cfg_attr(test, schemars(default, schema_with = "schema::standing"))]
    pub none: Option<Located<Standing>>,
}

/// What is asked of technologies, by their ids (`caveat --list technologies`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub struct WrittenTechnologies {
    /// Technologies that are not looked for at all.
    #[cfg_attr(test, schemars(default, schema_with = "schema::technology_ids"))]
    pub ignore: List,
    /// Technologies whose trade-offs every reader knows: they are listed as adopted and owe no
    /// record.
    #[cfg_attr(test, schemars(default, schema_with = "schema::technology_ids"))]
    pub assume: List,
    /// What single technologies owe a record of.
    #[cfg_attr(test, schemars(default, schema_with = "schema::required_of"))]
    pub require: BTreeMap<String, Located<Vec<Dimension>>>,
}

/// A technology of the team's own, or additions to the built-in one of the same id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename_all = "kebab-case", deny_unknown_fields))]
pub struct WrittenTechnology {
    /// Its id, in lower case with hyphens.
    #[cfg_attr(test, schemars(schema_with = "schema::id"))]
    pub id: Option<Located<String>>,
    /// As it stands in a message: "*the ledger* is adopted, its cost is not recorded".
    pub name: Option<Located<String>>,
    /// What it is, in one sentence.
    pub summary: Option<Located<String>>,
    /// Terms that name it wherever they stand.
    #[cfg_attr(test, schemars(default))]
    pub terms: List,
    /// Products and protocols that imply it.
    #[cfg_attr(test, schemars(default))]
    pub products: List,
    /// Terms that name it in some sentences only: beside one of `company`.
    #[cfg_attr(test, schemars(default))]
    pub weak: List,
    /// Terms that settle a weak one in the same sentence.
    #[cfg_attr(test, schemars(default))]
    pub company: List,
    /// Longer phrases that hold a term and mean something else.
    #[cfg_attr(test, schemars(default))]
    pub never: List,
    /// Terms that show a document to be one of the technology's own, which does not take it on.
    #[cfg_attr(test, schemars(default))]
    pub ground: List,
    /// The trade-off axes it moves.
    #[cfg_attr(test, schemars(default))]
    pub axes: Vec<WrittenAxis>,
    /// Whether it is more often the ground that a design stands on than what it adopts.
    pub ambient: Option<Located<bool>>,
    /// Whether it is taken on to carry load, so that a document owes a figure of it.
    pub scaling: Option<Located<bool>>,
    /// What it usually costs.
    #[cfg_attr(test, schemars(default))]
    pub costs: List,
    /// How it goes wrong.
    #[cfg_attr(test, schemars(default, schema_with = "schema::failures"))]
    pub failures: Vec<Failure>,
    /// Whom it hits.
    #[cfg_attr(test, schemars(default, schema_with = "schema::radius"))]
    pub radius: Vec<Radius>,
    /// What a reviewer asks, the most telling question first.
    #[cfg_attr(test, schemars(default))]
    pub questions: List,
    /// When not to use it.
    #[cfg_attr(test, schemars(default))]
    pub avoid_when: List,
    /// Signs that it is time to decide again.
    #[cfg_attr(test, schemars(default))]
    pub revisit_when: List,
    /// Where to read more.
    #[cfg_attr(test, schemars(default, schema_with = "schema::sources"))]
    pub sources: Vec<Source>,
    /// Sentences that must be read as naming it (`caveat --test-catalog`).
    #[cfg_attr(test, schemars(default))]
    pub matches: List,
    /// Sentences that must not.
    #[cfg_attr(test, schemars(default))]
    pub ignores: List,
}

/// One axis and how the technology moves along it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
pub struct WrittenAxis {
    /// Which axis.
    #[cfg_attr(test, schemars(schema_with = "schema::axis"))]
    pub axis: Axis,
    /// The side it gains.
    pub buys: String,
    /// The side it gives up.
    pub spends: String,
}

/// Terms, and sentences or headings that try them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(deny_unknown_fields))]
pub struct Terms {
    /// The terms.
    #[cfg_attr(test, schemars(default))]
    pub terms: List,
    /// What must be read so (`caveat --test-catalog`).
    #[cfg_attr(test, schemars(default))]
    pub matches: List,
    /// What must not.
    #[cfg_attr(test, schemars(default))]
    pub ignores: List,
}
