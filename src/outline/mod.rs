//! The shape of a document: sections that form a tree, blocks of prose, and the runs of
//! text inside them, all as byte spans.
//!
//! Code blocks, HTML, front matter, comments, link targets and struck-out text are not
//! prose and are not in any block. The parser is used in `build.rs` alone; nothing here
//! fails, whatever the text.

mod build;
mod front_matter;
mod kept;
mod status;

use std::ops::Range;

use crate::text::Span;

pub use build::outline;
pub use front_matter::FrontMatter;
pub(crate) use kept::moved;
pub use kept::{Kept, Shift, kept};
pub use status::{Status, status};

/// Index of a [`Section`] in [`Outline::sections`].
pub type SectionId = u32;
/// Index of a [`Block`] in [`Outline::blocks`].
pub type BlockId = u32;

/// One document, taken apart.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The block of metadata at the top, if there is one.
    pub front_matter: Option<FrontMatter>,
    /// In document order. The first one holds what stands before any heading.
    pub sections: Vec<Section>,
    /// Blocks of prose in document order, headings included.
    pub blocks: Vec<Block>,
    /// Runs of text, grouped by block.
    pub runs: Vec<Run>,
    /// Comments (`<!-- -->`, and `{/* */}` of MDX), the markers included.
    pub comments: Vec<Span>,
    /// Links to other documents or places, in document order.
    pub links: Vec<Link>,
    title: Option<SectionId>,
}

/// A heading and its body up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The section whose heading is one or more levels higher.
    pub parent: Option<SectionId>,
    /// 1 to 6; 0 for the text before any heading.
    pub level: u8,
    /// The heading's block; none for the text before any heading.
    pub heading: Option<BlockId>,
    /// Its blocks, heading included, those of subsections not.
    pub blocks: Range<BlockId>,
    /// From the heading's start to the next heading's start.
    pub span: Span,
    /// One past its last subsection: `id..subtree_end` is the section with all below it.
    pub subtree_end: SectionId,
}

/// What kind of block a piece of prose is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading, level 1 to 6.
    Heading,
    /// A paragraph, in a block quote or not.
    Paragraph,
    /// A paragraph of a list item.
    Item,
    /// A cell of a table; rows and columns count from 0, row 0 is the header.
    Cell {
        /// Which table of the document.
        table: u32,
        /// Row, 0 for the header.
        row: u32,
        /// Column.
        column: u16,
    },
}

/// A stretch of prose that is read as one: a heading, paragraph, list item or table cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// The section it stands in.
    pub section: SectionId,
    /// Where it stands, markup included.
    pub span: Span,
    /// Its runs in [`Outline::runs`].
    pub runs: Range<u32>,
    /// How many lists are around it (255 at most).
    pub list_depth: u8,
    /// Whether it stands in a block quote.
    pub quoted: bool,
    /// Whether it is nothing but links, as the entries of a table of contents are.
    pub only_links: bool,
}

/// A stretch of text in one style, exactly as it stands in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Where it stands.
    pub span: Span,
    /// How it is set.
    pub style: Style,
}

/// How a run of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// Inline code.
    pub code: bool,
    /// Strong emphasis.
    pub strong: bool,
    /// The text of a link.
    pub link: bool,
}

/// A link and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The link with its text, as it stands.
    pub span: Span,
    /// The section it stands in.
    pub section: SectionId,
    /// The target as written, without resolving it.
    pub target: Box<str>,
}

impl Outline {
    /// The runs of a block.
    #[must_use]
    pub fn runs_of(&self, block: &Block) -> &[Run] {
        &self.runs[block.runs.start as usize..block.runs.end as usize]
    }

    /// The heading's text as it stands, its inline markup left out; empty before any heading.
    #[must_use]
    pub fn heading_text(&self, text: &str, section: SectionId) -> String {
        let Some(heading) = self.sections.get(section as usize).and_then(|section| section.heading) else {
            return String::new();
        };
        let mut title = String::new();
        for run in self.runs_of(&self.blocks[heading as usize]) {
            title.push_str(run.span.of(text));
        }
        title.trim().to_owned()
    }

    /// The section that is the document's title: the first of level 1, else the first
    /// with a heading.
    #[must_use]
    pub fn title(&self) -> Option<SectionId> {
        self.title
    }

    /// Whether `section` is `ancestor` or stands below it.
    #[must_use]
    pub fn is_within(&self, section: SectionId, ancestor: SectionId) -> bool {
        (ancestor..self.sections[ancestor as usize].subtree_end).contains(&section)
    }

    /// The section and all above it, innermost first.
    pub fn ancestors(&self, section: SectionId) -> impl Iterator<Item = SectionId> + '_ {
        std::iter::successors(Some(section), |&id| self.sections[id as usize].parent)
    }
}
