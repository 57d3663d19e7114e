//! The pages that the browser looks at, made of documents that are made here.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use caveat::analysis::{Engine, analyze};
use caveat::config::Settings;
use caveat::views::{PageOptions, ledger_page};
use caveat::workspace::{Ledger, LedgerDocument};

/// What a document decides, and the technology that it adopts by that.
const DECISIONS: [(&str, &str); 6] = [
    ("We will add a Redis cache in front of the {} database. The cache keeps each row for a minute.", "caching"),
    ("We will send all {} events through a Kafka message queue. A worker reads the queue.", "message-queue"),
    ("We will shard the {} database by tenant. Each shard holds one eighth of the tenants.", "sharding"),
    ("We will put the new {} page behind a feature flag, and turn the feature flag on team by team.", "feature-flags"),
    ("We will replicate the {} database to a read replica in a second zone.", "replication"),
    ("We will put a circuit breaker around every call to the {} service.", "circuit-breaker"),
];
const SUBJECTS: [&str; 7] = ["orders", "billing", "search", "invoices", "sessions", "catalogue", "messages"];
const FOLDERS: [&str; 4] = ["docs/adr", "docs/rfcs", "teams/payments/adr", "teams/storefront/decisions"];
const STATUSES: [&str; 5] = ["accepted", "accepted", "draft", "proposed", "superseded by a later one"];

const COST: &str = "two extra nodes, about $300 a month, and half a day a month to patch them.";
const FAILURE: &str = "when it is down, requests of the tenants fail with 503 until it is back, and a page is sent.";
const RADIUS: &str = "only the tenants in that zone, at most one in eight; checkout has one of its own.";

/// The document of a number; what it leaves out goes by the number.
fn document(number: usize) -> (String, String) {
    let (decision, technology) = DECISIONS[number % DECISIONS.len()];
    let subject = SUBJECTS[number % SUBJECTS.len()];
    let folder = FOLDERS[number / 3 % FOLDERS.len()];
    let name = format!("{folder}/{number:04}-{subject}-{technology}.md");
    let mut text = format!("# {} for {subject}\n\n", technology.replace('-', " "));
    let _ = writeln!(text, "Status: {}\n\n## Decision\n", STATUSES[number % STATUSES.len()]);
    if number % 11 == 4 {
        text.push_str("<!-- caveat: ignore missing-blast-radius until 2999-06-30 -- decided in ADR 12 -->\n\n");
    }
    let _ = writeln!(text, "{}\n\n**Trade-offs: {technology}**\n", decision.replace("{}", subject));
    let say = |out: &mut String, label: &str, words: &str, kind: usize| {
        let _ = match kind % 5 {
            0..=2 => writeln!(out, "- **{label}:** {words}"),
            3 => writeln!(out, "- **{label}:** TBD"),
            _ => Ok(()),
        };
    };
    say(&mut text, "Cost", COST, number);
    say(&mut text, "Failure mode", FAILURE, number / 2);
    if number % 11 != 4 {
        say(&mut text, "Blast radius", RADIUS, number / 4 + 2);
    }
    if number % 9 == 2 {
        let _ = writeln!(text, "\nWe revisit this decision in Q{} {}.", number % 4 + 1, 2024 + number % 5);
    }
    (name, text)
}

/// A document that would like to be more than words.
fn hostile() -> (String, String) {
    let attack = "<img src=x onerror=\"window.ran=1\"><script>window.ran=2</script>";
    let name = "javascript:window.ran=3/\"><img src=x onerror=window.ran=4>.md".to_owned();
    let text = format!(
        "# `{attack}` cache\n\nStatus: accepted\n\n## Decision `{attack}`\n\n\
         <!-- caveat: ignore missing-blast-radius until 2999-01-01 -- {attack} -->\n\n\
         We will add a Redis cache in front of the orders database. The cache is `{attack}`.\n\n\
         **Trade-offs: caching**\n\n- **Cost:** two extra nodes `{attack}` at $300 a month `</style></script>`.\n\
         - **Failure mode:** TBD\n\nWe revisit `{attack}` this decision in Q3 2027.\n"
    );
    (name, text)
}

/// The ledger of some documents, as the program makes it.
fn page(documents: impl IntoIterator<Item = (String, String)>, nonce: Option<&str>, base: &str) -> String {
    let engine = Engine::built_in();
    let settings = Settings::default();
    let read = |(name, text): (String, String)| {
        let analysis = analyze(&text, engine, &settings, None);
        let facts = analysis.facts(&text, engine);
        let line =
            |offset: u32| text.as_bytes()[..offset as usize].iter().filter(|byte| **byte == b'\n').count() as u32 + 1;
        let address = format!("{base}{name}");
        LedgerDocument::new(name, address, &facts, analysis.standing, &analysis.findings, None, line)
    };
    let ledger = Ledger::new(documents.into_iter().map(read));
    let today = caveat::rules::Date::parse("2026-03-01");
    ledger_page(&ledger, &PageOptions { today, nonce, link: &|address, line| format!("{address}#L{line}") })
}

/// Writes all pages into a folder. One is made by the program itself, from files.
pub(crate) fn write(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).expect("a folder");
    let put = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a page");
    put("ledger.html", page((0..46).map(document), None, ""));
    let many = page((0..1000).map(document), None, "");
    eprintln!("a thousand documents make a page of {} KB", many.len() / 1024);
    put("many.html", many);
    put("webview.html", page((0..8).map(document), Some("cmFuZG9t"), "file:///repository/"));
    let documents = folder.join("documents");
    let (name, text) = hostile();
    // Not every system takes such a name; the page is made with it all the same.
    put("hostile.html", page([(name, text.clone())], None, "./"));
    std::fs::create_dir_all(documents.join("adr")).expect("a folder");
    std::fs::write(documents.join("adr/0001-hostile.md"), text).expect("a document");
    for (target, path) in [("by-program.html", "adr"), ("empty.html", "nothing")] {
        std::fs::create_dir_all(documents.join("nothing")).expect("a folder");
        let output = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .args(["--check", "--format", "html", "--fail-on", "never", "--output"])
            .arg(folder.join(target))
            .arg(path)
            .current_dir(&documents)
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
