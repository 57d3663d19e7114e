//! What a rule finds.

use super::Rule;
use crate::catalog::TechnologyId;
use crate::evidence::Dimension;
use crate::text::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Shown where it stands, never fails a check by default.
    Hint,
    /// Worth knowing.
    Information,
    /// A reviewer would ask.
    Warning,
    /// As configured by a team.
    Error,
}

impl Severity {
    /// All, the weakest first.
    pub const ALL: [Self; 4] = [Self::Hint, Self::Information, Self::Warning, Self::Error];

    /// Its name in reports and configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Information => "information",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// One step stronger; an error stays an error.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::Hint => Self::Information,
            Self::Information => Self::Warning,
            Self::Warning | Self::Error => Self::Error,
        }
    }

    /// One step weaker; a hint stays a hint.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Hint | Self::Information => Self::Hint,
            Self::Warning => Self::Information,
            Self::Error => Self::Warning,
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it matters here.
    pub severity: Severity,
    /// Where it is reported.
    pub span: Span,
    /// The adoption it is about, by index; none for findings on the document.
    pub adoption: Option<usize>,
    /// The technology it is about.
    pub technology: Option<TechnologyId>,
    /// The dimension it is about.
    pub dimension: Option<Dimension>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// Whether a directive in the document silences it.
    pub suppressed: bool,
    /// Whether a baseline knows it: it was there before the team began to count.
    pub baselined: bool,
}

impl Finding {
    /// A finding about no single adoption, at the rule's own severity.
    pub(super) fn on_document(rule: &Rule, span: Span, message: String) -> Self {
        Self {
            rule: rule.id,
            severity: rule.severity,
            span,
            adoption: None,
            technology: None,
            dimension: None,
            message,
            related: Vec::new(),
            suppressed: false,
            baselined: false,
        }
    }

    /// Whether it asks for something now: neither a directive nor a baseline sets it aside.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.suppressed && !self.baselined
    }
}

/// Another place that matters for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What it is, in a few words.
    pub message: String,
}
