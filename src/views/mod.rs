//! What faces show, as plain structs: no terminal, no protocol.

mod code_actions;
mod completion;
mod directive_fixes;
mod examples;
mod explain;
mod hover;
mod identity;
mod inlay_hints;
mod ledger_page;
mod navigation;
mod trouble;

pub use crate::rules::near_names;
pub use crate::text::quote;
pub use code_actions::{Action, ActionKind, Comment, Piece, actions};
pub use completion::{Proposal, ProposalKind, Proposals, is_place, proposals};
pub use examples::failure as example_failure;
pub use explain::{explain, page, technology_page, wrapped};
pub use hover::{Hover, Markup, hover};
pub use identity::identities;
pub use inlay_hints::{Hint, HintPart, hints};
pub use ledger_page::{PageOptions, ledger_page};
pub use navigation::{MentionPlace, mention_at, mentions_of, recording_links, recording_places};
pub use trouble::{Searched, Trouble, searched, troubles};
