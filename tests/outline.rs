//! What is prose, where it stands, and to which section it belongs: a document in, its
//! outline out, every piece shown by the text of its span.

use std::fmt::Write as _;

use caveat::outline::{BlockKind, Outline, outline};
use caveat::text::Span;
use expect_test::{Expect, expect};

/// The outline as text: sections as `#`, blocks with their runs, then comments and links.
fn check(text: &str, expected: Expect) {
    let outline = outline(text);
    let mut shown = String::new();
    if let Some(block) = &outline.front_matter {
        let _ = writeln!(shown, "front matter {:?}", block.span.of(text));
    }
    for (id, section) in outline.sections.iter().enumerate() {
        if section.blocks.is_empty() {
            continue;
        }
        let parent = section.parent.map_or_else(String::new, |parent| {
            let title = outline.heading_text(text, parent);
            format!(" in {title:?}")
        });
        let _ = writeln!(shown, "section {id} level {}{parent}", section.level);
        for block in &outline.blocks[section.blocks.start as usize..section.blocks.end as usize] {
            assert_eq!(block.section as usize, id);
            let kind = match block.kind {
                BlockKind::Heading => "heading".to_owned(),
                BlockKind::Paragraph => "paragraph".to_owned(),
                BlockKind::Item => format!("item {}", block.list_depth),
                BlockKind::Cell { table, row, column } => format!("cell {table}.{row}.{column}"),
            };
            let marks = format!(
                "{}{}",
                if block.quoted { " quoted" } else { "" },
                if block.only_links { " links" } else { "" }
            );
            let runs: Vec<String> = outline
                .runs_of(block)
                .iter()
                .map(|run| {
                    assert!(block.span.contains(run.span), "a run lies in its block");
                    let style = [(run.style.code, "code "), (run.style.strong, "strong "), (run.style.link, "link ")];
                    let style: String = style.iter().filter(|(is_set, _)| *is_set).map(|(_, name)| *name).collect();
                    format!("{style}{:?}", run.span.of(text))
                })
                .collect();
            let _ = writeln!(shown, "  {kind}{marks}: {}", runs.join(" + "));
        }
    }
    for comment in &outline.comments {
        let _ = writeln!(shown, "comment {:?}", comment.of(text));
    }
    for link in &outline.links {
        let _ = writeln!(shown, "link {:?} to {:?}", link.span.of(text), link.target);
    }
    expected.assert_eq(&shown);
    covers(text, &outline);
}

/// Sections cover the body without a gap, and nothing is out of bounds.
fn covers(text: &str, outline: &Outline) {
    let start = outline.front_matter.as_ref().map_or(0, |block| block.span.end);
    let mut at = outline.sections[0].span.start.max(start);
    for section in &outline.sections {
        assert!(section.span.start >= at || section.level == 0, "sections do not overlap");
        at = section.span.end;
    }
    assert_eq!(at as usize, text.len(), "the last section ends with the text");
    let spans = outline.blocks.iter().map(|block| block.span).chain(outline.runs.iter().map(|run| run.span));
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} is on character boundaries");
    }
}

#[test]
fn atx_and_setext_headings() {
    check(
        "# One\n\nA\n\n### Two ###\n\nB\n\nThree\n=====\n\nFour\n----\nC\n",
        expect![[r#"
        section 1 level 1
          heading: "One"
          paragraph: "A"
        section 2 level 3 in "One"
          heading: "Two"
          paragraph: "B"
        section 3 level 1
          heading: "Three"
        section 4 level 2 in "Three"
          heading: "Four"
          paragraph: "C"
    "#]],
    );
}

#[test]
fn headings_with_markup_and_attributes() {
    check(
        "## The `cache` **layer** {#cache}\n\nText.\n",
        expect![[r#"
        section 1 level 2
          heading: "The " + code "cache" + " " + strong "layer"
          paragraph: "Text."
    "#]],
    );
}

#[test]
fn text_before_any_heading() {
    check(
        "Before.\n\n# After\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Before."
        section 1 level 1
          heading: "After"
    "#]],
    );
}

#[test]
fn nested_lists_and_tasks() {
    check(
        "- one\n  - two\n    still two\n\n    second paragraph of two\n- [x] done\n1. first\n",
        expect![[r#"
        section 0 level 0
          item 1: "one"
          item 2: "two" + "still two"
          item 2: "second paragraph of two"
          item 1: "done"
          item 1: "first"
    "#]],
    );
}

#[test]
fn tables() {
    check(
        "| a | b `c` |\n| --- | :-: |\n| 1 | x \\| y |\n| 2 | |\n\n| z |\n| - |\n| 3 |\n",
        expect![[r#"
        section 0 level 0
          cell 0.0.0: "a"
          cell 0.0.1: "b " + code "c"
          cell 0.1.0: "1"
          cell 0.1.1: "x " + "| y"
          cell 0.2.0: "2"
          cell 1.0.0: "z"
          cell 1.1.0: "3"
    "#]],
    );
}

#[test]
fn block_quotes() {
    check(
        "> A quote\n> goes on.\n>\n> - item\n\nNot quoted.\n",
        expect![[r#"
        section 0 level 0
          paragraph quoted: "A quote" + "goes on."
          item 1 quoted: "item"
          paragraph: "Not quoted."
    "#]],
    );
}

#[test]
fn yaml_front_matter() {
    check(
        "---\nstatus: accepted\n---\n# Title\n",
        expect![[r#"
        front matter "---\nstatus: accepted\n---\n"
        section 1 level 1
          heading: "Title"
    "#]],
    );
}

#[test]
fn toml_front_matter() {
    check(
        "+++\nstatus = \"draft\"\n+++\n\nText.\n",
        expect![[r#"
        front matter "+++\nstatus = \"draft\"\n+++\n"
        section 0 level 0
          paragraph: "Text."
    "#]],
    );
}

#[test]
fn a_rule_is_not_front_matter() {
    check(
        "---\n\nText.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Text."
    "#]],
    );
    check(
        "# Title\n\n---\nstatus: accepted\n---\n",
        expect![[r#"
        section 1 level 1
          heading: "Title"
        section 2 level 2 in "Title"
          heading: "status: accepted"
    "#]],
    );
}

#[test]
fn code_is_not_prose() {
    check(
        "A\n\n```toml\n# not a heading\ncache = true\n```\n\n    indented code\n\n~~~\n<!-- no comment -->\n~~~\nB\n",
        expect![[r#"
        section 0 level 0
          paragraph: "A"
          paragraph: "B"
    "#]],
    );
}

#[test]
fn comments() {
    check(
        "<!-- one -->\n\nText <!-- two --> goes on.\n\n<!-- three\nover lines -->\n<!-- four -->\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Text " + " goes on."
        comment "<!-- one -->"
        comment "<!-- two -->"
        comment "<!-- three\nover lines -->"
        comment "<!-- four -->"
    "#]],
    );
}

#[test]
fn html_is_not_prose() {
    check(
        "<details>\n<summary>More</summary>\n\nInside.\n\n</details>\n\nA <kbd>key</kbd>.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Inside."
          paragraph: "A " + "key" + "."
    "#]],
    );
}

#[test]
fn footnotes() {
    check(
        "Text.[^1]\n\n[^1]: The note.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Text."
          paragraph: "The note."
    "#]],
    );
}

#[test]
fn links_and_images() {
    check(
        "See [the plan](docs/plan.md \"Plan\"), [ADR 3][adr], <https://example.org/cache> and ![a cache](cache.png).\n\n[adr]: 0003.md\n",
        expect![[r#"
            section 0 level 0
              paragraph: "See " + link "the plan" + ", " + link "ADR 3" + ", " + link "https://example.org/cache" + " and " + "."
            link "[the plan](docs/plan.md \"Plan\")" to "docs/plan.md"
            link "[ADR 3][adr]" to "0003.md"
            link "<https://example.org/cache>" to "https://example.org/cache"
        "#]],
    );
    check(
        "- [One](#one)\n- [Two](#two) and more\n",
        expect![[r##"
        section 0 level 0
          item 1 links: link "One"
          item 1: link "Two" + " and more"
        link "[One](#one)" to "#one"
        link "[Two](#two)" to "#two"
    "##]],
    );
}

#[test]
fn inline_code_and_emphasis() {
    check(
        "Use `redis` and `` a`b ``, *not* **the `big` one**, ~~struck~~ snake_case.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Use " + code "redis" + " and " + code "a`b" + ", " + "not" + " " + strong "the " + code strong "big" + strong " one" + ", " + " snake_case."
    "#]],
    );
}

#[test]
fn mdx() {
    check(
        "import Note from './note'\nexport const x = 1\n\n{/* caveat: ignore caching -- why */}\n\n<Note>\n\nInside.\n\n</Note>\n\nimport duties rise.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "Inside."
          paragraph: "import duties rise."
        comment "{/* caveat: ignore caching -- why */}"
    "#]],
    );
}

#[test]
fn line_breaks_of_every_kind() {
    check(
        "# T\r\n\r\nOne\r\ntwo.\r\n\r\n- a\r\n- b\r\n",
        expect![[r#"
        section 1 level 1
          heading: "T"
          paragraph: "One" + "two."
          item 1: "a"
          item 1: "b"
    "#]],
    );
}

#[test]
fn a_byte_order_mark() {
    check(
        "\u{feff}# Title\n\nText.\n",
        expect![[r#"
        section 1 level 1
          heading: "Title"
          paragraph: "Text."
    "#]],
    );
    check(
        "\u{feff}---\nstatus: draft\n---\nText.\n",
        expect![[r#"
        front matter "---\nstatus: draft\n---\n"
        section 0 level 0
          paragraph: "Text."
    "#]],
    );
}

#[test]
fn tabs() {
    check(
        "-\tone\n\n\ttwo\n\n#\tTitle\n\n\tcode\n",
        expect![[r#"
        section 0 level 0
          item 1: "one"
          item 1: "two"
        section 1 level 1
          heading: "Title"
    "#]],
    );
}

#[test]
fn characters_of_more_than_one_byte() {
    check(
        "# Caf\u{e9} 🚀 plan\n\nNa\u{ef}ve ca\u{301}che — “quoted” 日本語。\n\n| 🚀 | é |\n| - | - |\n| ✓ | ü |\n",
        expect![[r#"
        section 1 level 1
          heading: "Café 🚀 plan"
          paragraph: "Naïve ca\u{301}che — “quoted” 日本語。"
          cell 0.0.0: "🚀"
          cell 0.0.1: "é"
          cell 0.1.0: "✓"
          cell 0.1.1: "ü"
    "#]],
    );
}

#[test]
fn entities_and_escapes_keep_their_source() {
    check(
        "A &amp; B \\*not strong\\* &nbsp;end.\n",
        expect![[r#"
        section 0 level 0
          paragraph: "A &amp; B " + "*not strong" + "* &nbsp;end."
    "#]],
    );
}

#[test]
fn nothing_at_all() {
    check("", expect![[""]]);
    check("\n\n\n", expect![[""]]);
}

#[test]
fn sections_form_a_tree() {
    let text = "# T\n## A\n### B\n# U\n#### C\n## D\n";
    let outline = outline(text);
    let tree: Vec<(u8, Option<u32>, u32)> =
        outline.sections.iter().map(|section| (section.level, section.parent, section.subtree_end)).collect();
    assert_eq!(
        tree,
        [(0, None, 1), (1, None, 4), (2, Some(1), 4), (3, Some(2), 4), (1, None, 7), (4, Some(4), 6), (2, Some(4), 7)]
    );
    assert!(outline.is_within(3, 1) && !outline.is_within(4, 1));
    assert_eq!(outline.ancestors(3).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(outline.sections[2].span, Span::new(4, 9));
}
