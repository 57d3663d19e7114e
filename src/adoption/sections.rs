//! Which sections tell what a design is, and which name technologies without taking them on.

use crate::prose::Meaning;

/// Whether such a section tells what the design is, rather than why, how it is tested or
/// what was not chosen.
pub(super) fn is_core(meaning: Option<Meaning>) -> bool {
    !meaning.is_some_and(Meaning::sets_aside)
        && !matches!(
            meaning,
            Some(
                Meaning::Testing
                    | Meaning::Questions
                    | Meaning::Status
                    | Meaning::Motivation
                    | Meaning::Rollout
                    | Meaning::Monitoring
                    | Meaning::Example
            )
        )
}

/// Whether what such a section names is not counted at all.
pub(super) fn is_passed_over(meaning: Option<Meaning>) -> bool {
    matches!(
        meaning,
        Some(
            Meaning::Testing
                | Meaning::Status
                | Meaning::Example
                | Meaning::NonGoals
                | Meaning::Future
                | Meaning::Alternatives
                | Meaning::Rejected
        )
    )
}
