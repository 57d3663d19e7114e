//! Directives: where they are read, and the quick fixes for those that are wrong.

use caveat::analysis::{Analysis, Engine, analyze};
use caveat::config::Settings;
use caveat::outline::outline;
use caveat::rules::{Date, directives};
use caveat::text::Span;
use caveat::views::{Action, Comment, Piece, actions};

/// A decision that owes a record, with room for a directive before its paragraph.
fn document(directive: &str) -> String {
    format!(
        "# Use a Redis cache for order reads\n\n- Status: accepted\n\n## Decision\n\nText.\n\n{directive}\n\n\
         We will add a Redis cache in front of the orders database, and we adopt caching for all pages.\n"
    )
}

fn analyzed(text: &str) -> Analysis {
    let settings = Settings { today: Some(Date { year: 2026, month: 11, day: 24 }), ..Settings::default() };
    analyze(text, Engine::built_in(), &settings, None)
}

/// Findings that no directive silences, of the rules on directives.
fn about_directives(text: &str) -> Vec<(&'static str, String)> {
    let analysis = analyzed(text);
    let open = analysis.findings.iter().filter(|finding| !finding.suppressed);
    let own = open.filter(|finding| finding.rule.ends_with("-suppression") || finding.rule == "unknown-name");
    own.map(|finding| (finding.rule, finding.span.of(text).to_owned())).collect()
}

fn fixes(text: &str, comment: Comment) -> Vec<Action> {
    let analysis = analyzed(text);
    let all = Span::new(0, text.len() as u32);
    let fixes = actions(&analysis, text, all, &Engine::built_in().catalog, comment);
    let directives = directives(text, &analysis.outline);
    fixes.into_iter().filter(|fix| directives.iter().any(|known| known.span.contains(fix.span))).collect()
}

fn applied(text: &str, fix: &Action) -> String {
    let written: String = fix
        .pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Hole(text) => text.as_str(),
        })
        .collect();
    let (before, after) = (&text[..fix.replaced.start as usize], &text[fix.replaced.end as usize..]);
    format!("{before}{written}{after}")
}

/// The fixes for the one directive in a text: title, and what becomes of its line.
fn fixed(directive: &str) -> Vec<(String, String)> {
    let text = document(directive);
    let line = |edited: String| {
        let from = edited.find("Text.\n\n").expect("what stands before") + "Text.\n\n".len();
        let to = edited.find("We will").expect("what stands behind");
        edited[from..to].trim_end().to_owned()
    };
    fixes(&text, Comment::Html).iter().map(|fix| (fix.title.clone(), line(applied(&text, fix)))).collect()
}

fn fix(title: &str, line: &str) -> (String, String) {
    (title.to_owned(), line.to_owned())
}

#[test]
fn a_word_that_means_nothing_is_changed_for_one_that_does() {
    let text = document("<!-- caveat: ignore mising-cost, missing-blast-radius -- ADR 12 -->");
    assert_eq!(about_directives(&text)[0], ("unknown-name", "mising-cost".to_owned()));
    let found = fixed("<!-- caveat: ignore mising-cost, missing-blast-radius -- ADR 12 -->");
    let expected = "<!-- caveat: ignore missing-cost, missing-blast-radius -- ADR 12 -->";
    assert_eq!(found[0], fix("Change `mising-cost` to `missing-cost`", expected));
    assert_eq!(
        fixed("<!-- caveat: disable caching -- ADR 12 -->"),
        [
            fix("Change `disable` to `ignore`", "<!-- caveat: ignore caching -- ADR 12 -->"),
            fix("Change `disable` to `ignore-file`", "<!-- caveat: ignore-file caching -- ADR 12 -->"),
        ]
    );
    assert_eq!(
        fixed("<!-- caveat: ignore caching until soon -- load test -->"),
        [fix("Write a day", "<!-- caveat: ignore caching until YYYY-MM-DD -- load test -->")]
    );
}

#[test]
fn a_reason_is_asked_for_until_somebody_writes_one() {
    for bare in
        ["<!-- caveat: ignore caching -->", "<!-- caveat: ignore caching -- -->", "<!--caveat: ignore caching-->"]
    {
        let text = document(bare);
        assert_eq!(about_directives(&text), [("reasonless-suppression", bare.to_owned())]);
        let [only] = &fixes(&text, Comment::Html)[..] else { panic!("one fix for {bare}") };
        let edited = applied(&text, only);
        assert!(edited.contains("caveat: ignore caching -- TODO: the reason"), "{edited}");
        assert!(!edited.contains("-- --") && !edited.contains("----"), "{edited}");
        // What holds the reason's place is none.
        assert_eq!(about_directives(&edited).len(), 1, "{edited}");
        let answered = edited.replace("TODO: the reason", "decided in ADR 12");
        assert_eq!(about_directives(&answered), [], "{answered}");
    }
}

#[test]
fn a_directive_that_does_nothing_goes_with_its_line() {
    let silent = "# Notes\n\nNothing.\n\n<!-- caveat: ignore caching -- ADR 12 -->\n\nMore.\n";
    assert_eq!(about_directives(silent).len(), 1);
    let found = fixes(silent, Comment::Html);
    assert_eq!(applied(silent, &found[0]), "# Notes\n\nNothing.\n\nMore.\n");
    let inline = "# Notes\n\nNothing <!-- caveat: ignore caching -- ADR 12 --> more.\n";
    assert_eq!(applied(inline, &fixes(inline, Comment::Html)[0]), "# Notes\n\nNothing  more.\n");
    let windows = silent.replace('\n', "\r\n");
    assert_eq!(applied(&windows, &fixes(&windows, Comment::Html)[0]), "# Notes\r\n\r\nNothing.\r\n\r\nMore.\r\n");
}

#[test]
fn a_directive_that_ran_out_is_renewed_or_goes() {
    let found = fixed("<!-- caveat: ignore caching until 2026-11-01 -- load test planned -->");
    let renewed = "<!-- caveat: ignore caching until YYYY-MM-DD -- load test planned -->";
    assert_eq!(found, [fix("Write another last day", renewed), fix("Remove this directive", "")]);
    // A day that nobody wrote is told as well.
    assert_eq!(about_directives(&document(renewed)), [("unknown-name", "YYYY-MM-DD".to_owned())]);
    assert_eq!(about_directives(&document("<!-- caveat: ignore caching until 2026-11-24 -- load test -->")), []);
}

/// The directives of a text, as they stand.
fn read(text: &str) -> Vec<String> {
    directives(text, &outline(text)).iter().map(|known| known.span.of(text).to_owned()).collect()
}

#[test]
fn comments_of_mdx_are_comments() {
    let directive = "{/* caveat: ignore caching -- decided in ADR 12 */}";
    let open = |text: &str| {
        let analysis = analyzed(text);
        let own = analysis.findings.iter().filter(|finding| !finding.suppressed && finding.dimension.is_some());
        own.count()
    };
    assert!(open(&document("")) > 0);
    assert_eq!(open(&document(directive)), 0);
    assert_eq!(read(&document(directive)), [directive]);
    // Right above its paragraph, without a blank line: the paragraph is prose still.
    let tight = document(directive).replace("*/}\n\n", "*/}\n");
    assert_eq!((read(&tight), open(&tight)), (vec![directive.to_owned()], 0));
    assert!(analyzed(&tight).adoptions.len() == analyzed(&document("")).adoptions.len());
    // In a line, behind a heading, over several lines.
    assert_eq!(read(&format!("Text {directive} more.\n")), [directive]);
    assert_eq!(read(&format!("# Title\n\n{directive}\n\nText.\n")), [directive]);
    assert_eq!(read("{/*\n  caveat: ignore caching -- ADR 12\n*/}\n").len(), 1);
    // In code it is an example of one.
    assert_eq!(read(&format!("Write `{directive}` above it.\n\n```\n{directive}\n```\n")), [""; 0]);
}

#[test]
fn words_in_a_comment_of_mdx_are_no_prose() {
    let text = "# Title\n\nBefore {/* Redis and Kafka */} after.\n\n- item {/* Kafka */}\n";
    let outline = outline(text);
    let runs: Vec<&str> = outline.runs.iter().map(|run| run.span.of(text)).collect();
    assert!(!runs.concat().contains("Kafka"), "{runs:?}");
    assert!(runs.concat().contains("Before") && runs.concat().contains("after"), "{runs:?}");
    assert_eq!(outline.comments.len(), 2);
}

#[test]
fn what_is_silenced_in_mdx_is_silenced_in_its_own_way() {
    let text = document("");
    let analysis = analyzed(&text);
    let all = Span::new(0, text.len() as u32);
    for (comment, open, close) in [(Comment::Html, "<!--", "-->"), (Comment::Mdx, "{/*", "*/}")] {
        let fixes = actions(&analysis, &text, all, &Engine::built_in().catalog, comment);
        let ignoring = fixes.iter().find(|fix| fix.title.contains("Ignore caching")).expect("a fix");
        let edited = applied(&text, ignoring).replace("TODO: the reason", "decided in ADR 12");
        assert!(edited.contains(&format!("{open} caveat: ignore caching -- decided in ADR 12 {close}")), "{edited}");
        let after = analyzed(&edited);
        let owed = after.findings.iter().filter(|finding| finding.dimension.is_some() && !finding.suppressed);
        assert_eq!(owed.count(), 0, "{edited}");
    }
}
