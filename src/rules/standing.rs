//! How hard a document is judged, which its status decides.

use super::Severity;

/// How hard a document is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Not at all.
    Off,
    /// Everything is a hint.
    Hint,
    /// One severity lower than configured.
    Lower,
    /// As configured.
    Full,
    /// One severity higher than configured.
    Raise,
}

impl Standing {
    /// All, the mildest first.
    pub const ALL: [Self; 5] = [Self::Off, Self::Hint, Self::Lower, Self::Full, Self::Raise];

    /// Its name in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hint => "hint",
            Self::Lower => "lower",
            Self::Full => "full",
            Self::Raise => "raise",
        }
    }

    /// The severity of a finding that a rule raises at `severity`.
    #[must_use]
    pub fn applied(self, severity: Severity) -> Severity {
        match self {
            Self::Off | Self::Hint => Severity::Hint,
            Self::Lower => severity.lowered(),
            Self::Full => severity,
            Self::Raise => severity.raised(),
        }
    }
}
