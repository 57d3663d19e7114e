//! What is taken over from the analysis before an edit is what a fresh analysis says.

use std::fs;
use std::path::Path;

use caveat::analysis::{Analysis, Engine, analyze, conclude, read_again};
use caveat::config::Settings;
use proptest::prelude::*;

/// What edits put in: what changes the reading of the line, of the paragraph, of the rest of
/// the document, or of something before it.
const PIECES: [&str; 28] = [
    "",
    "x",
    " ",
    ".",
    "?",
    "\n",
    "\r\n",
    "\n\n",
    "🚀",
    "é",
    "\n# Decision\n\n",
    "\n### Cost\n\n",
    "\n===\n",
    "\n---\n",
    "---\ntitle: x\n---\n",
    "\n```\n",
    "<!--",
    "-->",
    "\n| a | b |\n| - | - |\n| cost | $3 a day |\n",
    "|",
    "\n- ",
    "    ",
    "> ",
    "**Cost:** ",
    "`",
    "[cache][1]",
    "\n\n[1]: https://example.org\n",
    "We will use a Redis cache. If it fails, all readers wait for the database.",
];

fn examples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut texts = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the examples") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                texts.push(fs::read_to_string(path).expect("an example"));
            }
        }
    }
    texts.sort();
    texts
}

fn assert_same(again: &Analysis, fresh: &Analysis, text: &str) {
    assert_eq!(again.prose.tokens, fresh.prose.tokens, "{text:?}");
    assert_eq!(again.prose.hits, fresh.prose.hits, "{text:?}");
    assert_eq!(again.prose.sentences, fresh.prose.sentences, "{text:?}");
    for block in 0..=fresh.outline.blocks.len() as u32 {
        assert_eq!(again.prose.sentences_of(block), fresh.prose.sentences_of(block), "block {block} of {text:?}");
    }
    assert_eq!(again.judged, fresh.judged, "{text:?}");
    assert_eq!(format!("{:?}", again.findings), format!("{:?}", fresh.findings), "{text:?}");
}

/// A place between two characters.
fn place(text: &str, share: f64) -> usize {
    let mut at = (text.len() as f64 * share) as usize;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_edit_is_analysed_as_if_for_the_first_time(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((0.0..1.0, 0_usize..60, prop::sample::select(&PIECES[..]), any::<bool>()), 1..12),
    ) {
        let examples = examples();
        let (engine, settings) = (Engine::built_in(), Settings::default());
        let mut text = which.get(&examples).clone();
        let mut analysis = analyze(&text, engine, &settings, None);
        let mut at = 0;
        for (share, taken, piece, is_elsewhere) in edits {
            let before = text.clone();
            // Somebody who types goes on where they are, mostly.
            at = if is_elsewhere { place(&text, share) } else { place(&text, at as f64 / text.len().max(1) as f64) };
            let mut end = (at + taken).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            text.replace_range(at..end, piece);
            at += piece.len();
            let reading = read_again(&text, engine, (&before, &analysis));
            analysis = conclude(&text, reading, engine, &settings, None);
            assert_same(&analysis, &analyze(&text, engine, &settings, None), &text);
        }
    }
}

#[test]
fn any_earlier_text_will_do() {
    let (engine, settings) = (Engine::built_in(), Settings::default());
    let mut texts = examples();
    texts.extend(["", "\n", "# A", "---\na: b\n---\n\nText.\n"].map(str::to_owned));
    for before in &texts {
        let analysis = analyze(before, engine, &settings, None);
        for text in &texts {
            let reading = read_again(text, engine, (before, &analysis));
            assert_same(
                &conclude(text, reading, engine, &settings, None),
                &analyze(text, engine, &settings, None),
                text,
            );
        }
    }
}

#[test]
fn what_an_edit_leaves_alone_is_taken_over() {
    let (engine, settings) = (Engine::built_in(), Settings::default());
    let before = examples().into_iter().max_by_key(String::len).expect("examples");
    let analysis = analyze(&before, engine, &settings, None);
    let at = before.rfind("\n## ").expect("a section") - 1;
    let mut text = before.clone();
    text.insert_str(at, " More of it.");
    let kept = caveat::outline::kept((&before, &analysis.outline), (&text, &caveat::outline::outline(&text)));
    assert_eq!(kept.first + kept.last + 1, analysis.outline.blocks.len(), "all blocks but the one that was typed in");
}
