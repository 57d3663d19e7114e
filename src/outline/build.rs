//! From Markdown to an [`Outline`]: the only user of pulldown-cmark.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::front_matter;
use super::{Block, BlockKind, Link, Outline, Run, Section, SectionId, Style};
use crate::text::Span;

/// Takes a document apart. Never fails: any text is some Markdown.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let front_matter = front_matter::find(text, start);
    let body = front_matter.as_ref().map_or(start, |block| block.span.end as usize);
    let mut builder = Builder::new(text, body);
    builder.outline.front_matter = front_matter;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        builder.event(event, Span::from(range.start + body..range.end + body));
    }
    builder.finish()
}

struct OpenBlock {
    kind: BlockKind,
    span: Span,
    first_run: u32,
}

struct Builder<'a> {
    text: &'a str,
    outline: Outline,
    open: Option<OpenBlock>,
    /// Headings above the current place: the sections they opened, outermost first.
    path: Vec<SectionId>,
    style: Style,
    /// How deep in code blocks, HTML, images and struck-out text: none of it is prose.
    muted: u32,
    /// For each list or item around the current place: whether it is an item.
    containers: Vec<bool>,
    lists: u8,
    quotes: u32,
    tables: u32,
    row: u32,
    column: u16,
    /// Whether any block need be searched for comments of MDX.
    has_mdx_comments: bool,
    /// A link whose text is being read.
    link: Option<(Span, Box<str>)>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, body: usize) -> Self {
        let mut outline = Outline::default();
        outline.sections.push(Section {
            parent: None,
            level: 0,
            heading: None,
            blocks: 0..0,
            span: Span::from(body..body),
            subtree_end: 1,
        });
        Self {
            text,
            outline,
            open: None,
            path: Vec::new(),
            style: Style::default(),
            muted: 0,
            containers: Vec::new(),
            lists: 0,
            quotes: 0,
            tables: 0,
            row: 0,
            column: 0,
            has_mdx_comments: text[body..].contains("{/*"),
            link: None,
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Start(tag) => self.start(tag, span),
            Event::End(tag) => self.end(tag, span),
            Event::Text(_) => self.run(span, self.style),
            Event::Code(_) => self.code(span),
            Event::InlineHtml(_) => self.html(span),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, span: Span) {
        match tag {
            Tag::Strong => self.style.strong = true,
            Tag::Emphasis | Tag::Superscript | Tag::Subscript => {}
            Tag::Link { dest_url, .. } => {
                self.style.link = true;
                self.link = Some((span, dest_url.as_ref().into()));
            }
            Tag::Strikethrough | Tag::Image { .. } => self.muted += 1,
            Tag::Heading { level, .. } => {
                self.close(span.start);
                self.open_section(level as u8, span);
                self.open_block(BlockKind::Heading, span);
                let heading = self.outline.blocks.len() as u32;
                if let Some(section) = self.outline.sections.last_mut() {
                    section.heading = Some(heading);
                }
            }
            Tag::Paragraph => {
                self.close(span.start);
                self.open_block(self.prose_kind(), span);
            }
            Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => {
                self.close(span.start);
                self.muted += 1;
            }
            Tag::List(_) => {
                self.close(span.start);
                self.containers.push(false);
                self.lists = self.lists.saturating_add(1);
            }
            Tag::Item => {
                self.close(span.start);
                self.containers.push(true);
            }
            Tag::BlockQuote(_) => {
                self.close(span.start);
                self.quotes += 1;
            }
            Tag::Table(_) => {
                self.close(span.start);
                self.row = 0;
            }
            Tag::TableHead | Tag::TableRow => self.column = 0,
            Tag::TableCell => {
                self.close(span.start);
                let kind = BlockKind::Cell { table: self.tables, row: self.row, column: self.column };
                self.open_block(kind, span);
            }
            _ => self.close(span.start),
        }
    }

    fn end(&mut self, tag: TagEnd, span: Span) {
        match tag {
            TagEnd::Strong => self.style.strong = false,
            TagEnd::Emphasis | TagEnd::Superscript | TagEnd::Subscript => {}
            TagEnd::Link => {
                self.style.link = false;
                if let Some((span, target)) = self.link.take() {
                    let section = self.section();
                    self.outline.links.push(Link { span, section, target });
                }
            }
            TagEnd::Strikethrough | TagEnd::Image => self.muted = self.muted.saturating_sub(1),
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) => self.muted = self.muted.saturating_sub(1),
            TagEnd::HtmlBlock => {
                self.muted = self.muted.saturating_sub(1);
                self.html(span);
            }
            TagEnd::List(_) => {
                self.close(span.end);
                self.containers.pop();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::Item => {
                self.close(span.end);
                self.containers.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.close(span.end);
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::TableCell => {
                self.close(span.end);
                self.column = self.column.saturating_add(1);
            }
            TagEnd::TableHead | TagEnd::TableRow => self.row += 1,
            TagEnd::Table => self.tables += 1,
            _ => self.close(span.end),
        }
    }

    /// Inline code: the span without its backticks and padding.
    fn code(&mut self, span: Span) {
        let inner = span.of(self.text);
        let trimmed = inner.trim_matches(['`', ' ']);
        let lead = inner.len() - inner.trim_start_matches(['`', ' ']).len();
        let start = span.start + lead as u32;
        let style = Style { code: true, ..self.style };
        self.run(Span::new(start, start + trimmed.len() as u32), style);
    }

    fn run(&mut self, span: Span, style: Style) {
        if self.muted > 0 || span.is_empty() {
            return;
        }
        if self.open.is_none() {
            self.open_block(self.prose_kind(), span);
        }
        if let Some(open) = &mut self.open {
            open.span = open.span.cover(span);
            // The parser splits text at every possible mark: `a_b` comes in three parts.
            if let Some(last) = self.outline.runs.get_mut(open.first_run as usize..).and_then(<[Run]>::last_mut)
                && last.span.end == span.start
                && last.style == style
                && !style.code
            {
                last.span.end = span.end;
                return;
            }
            self.outline.runs.push(Run { span, style });
        }
    }

    fn html(&mut self, span: Span) {
        let mut at = span.start as usize;
        let end = span.end as usize;
        while let Some(open) = self.text[at..end].find("<!--") {
            let start = at + open;
            let close = self.text[start + 4..end].find("-->").map_or(end, |close| start + 4 + close + 3);
            self.outline.comments.push(Span::from(start..close));
            at = close;
        }
    }

    fn prose_kind(&self) -> BlockKind {
        if self.containers.last() == Some(&true) { BlockKind::Item } else { BlockKind::Paragraph }
    }

    fn section(&self) -> SectionId {
        self.outline.sections.len() as u32 - 1
    }

    fn open_block(&mut self, kind: BlockKind, span: Span) {
        let first_run = self.outline.runs.len() as u32;
        self.open = Some(OpenBlock { kind, span: Span::new(span.start, span.start), first_run });
    }

    /// Ends the open block at `end`, dropping it if it holds no prose.
    fn close(&mut self, end: u32) {
        let Some(open) = self.open.take() else { return };
        let span = Span::new(open.span.start, open.span.end.max(open.span.start).min(end.max(open.span.end)));
        let is_heading = open.kind == BlockKind::Heading;
        if self.has_mdx_comments {
            self.take_mdx_comments(open.first_run as usize, span);
        }
        let runs = open.first_run..self.outline.runs.len() as u32;
        if !is_heading && (runs.is_empty() || self.is_mdx_code(span)) {
            self.outline.runs.truncate(runs.start as usize);
            return;
        }
        let only_links = self.outline.runs[runs.start as usize..].iter().all(|run| run.style.link);
        self.outline.blocks.push(Block {
            kind: open.kind,
            section: self.section(),
            span,
            runs,
            list_depth: self.lists,
            quoted: self.quotes > 0,
            only_links,
        });
    }

    /// Takes comments of MDX, `{/* */}`, out of the runs of a block. What stands in code is
    /// none.
    fn take_mdx_comments(&mut self, first_run: usize, span: Span) {
        let mut at = span.start;
        while let Some(found) = Span::new(at, span.end).of(self.text).find("{/*") {
            let start = at + found as u32;
            let rest = Span::new(start, span.end).of(self.text);
            let end = rest.find("*/}").map_or(span.end, |close| start + close as u32 + 3);
            at = end;
            let in_code = |run: &Run| run.style.code && run.span.touches(start);
            if self.outline.runs[first_run..].iter().any(in_code) {
                continue;
            }
            self.outline.comments.push(Span::new(start, end));
            let mut kept = Vec::new();
            for run in self.outline.runs.drain(first_run..) {
                let before = Span::new(run.span.start, run.span.end.min(start).max(run.span.start));
                let after = Span::new(run.span.start.max(end).min(run.span.end), run.span.end);
                if run.span.end <= start || run.span.start >= end {
                    kept.push(run);
                } else {
                    let parts = [before, after].into_iter().filter(|part| !part.of(self.text).trim().is_empty());
                    kept.extend(parts.map(|span| Run { span, style: run.style }));
                }
            }
            self.outline.runs.append(&mut kept);
        }
    }

    /// MDX keeps imports in paragraphs of their own.
    fn is_mdx_code(&self, span: Span) -> bool {
        let source = span.of(self.text);
        let is_import = |line: &str| {
            (line.starts_with("import ") || line.starts_with("export ")) && line.contains(['\'', '"', '=', '{'])
        };
        (source.starts_with("import ") || source.starts_with("export ")) && source.lines().all(is_import)
    }

    fn open_section(&mut self, level: u8, span: Span) {
        self.close_section(span.start);
        while let Some(&last) = self.path.last() {
            if self.outline.sections[last as usize].level < level {
                break;
            }
            self.path.pop();
        }
        let id = self.outline.sections.len() as u32;
        let first_block = self.outline.blocks.len() as u32;
        self.outline.sections.push(Section {
            parent: self.path.last().copied(),
            level,
            heading: None,
            blocks: first_block..first_block,
            span,
            subtree_end: id + 1,
        });
        self.path.push(id);
    }

    fn close_section(&mut self, end: u32) {
        let blocks = self.outline.blocks.len() as u32;
        if let Some(section) = self.outline.sections.last_mut() {
            section.span.end = end.max(section.span.start);
            section.blocks.end = blocks;
        }
    }

    fn finish(mut self) -> Outline {
        let end = self.text.len() as u32;
        self.close(end);
        self.close_section(end);
        // Those of MDX are found at the end of their block.
        self.outline.comments.sort_unstable();
        // Children stand behind their parents, so one pass from the back is enough.
        for id in (1..self.outline.sections.len()).rev() {
            let subtree_end = self.outline.sections[id].subtree_end;
            if let Some(parent) = self.outline.sections[id].parent {
                let parent = &mut self.outline.sections[parent as usize];
                parent.subtree_end = parent.subtree_end.max(subtree_end);
            }
        }
        // Asked for at every mention, so it is looked for once.
        let titled = || self.outline.sections.iter().enumerate().filter(|(_, section)| section.heading.is_some());
        let first = titled().find(|(_, section)| section.level == 1).or_else(|| titled().next());
        let title = first.map(|(id, _)| id as SectionId);
        self.outline.title = title;
        self.outline
    }
}
