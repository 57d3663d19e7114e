//! Evidence in a linked section of another document counts, wherever that stands in the
//! repository; a link that is said to lead to a record and leads nowhere is told.

use crate::{CACHE, Folder, cache_and};

const ALL: [&str; 3] = ["missing-blast-radius", "missing-cost", "missing-failure-mode"];

/// A document that adopts the same cache and records all of it in one section.
fn recorded() -> String {
    format!(
        "{CACHE}\n## Trade-offs\n\n**Trade-offs: caching**\n\n- **Cost:** two nodes, $300 a month.\n\
         - **Failure mode:** if Redis is down, every read goes to the database and times out.\n\
         - **Blast radius:** only the pages of the shop; billing does not read the cache.\n"
    )
}

const RUNBOOK: &str = "# Redis cache runbook\n\n## What goes wrong\n\nIf Redis is down, every read goes to the \
                       database and requests time out.\n\n## Notes\n\nAsk the storage team.\n";

/// What is missing in `adr/1.md`, and what else is wrong with it.
fn missing(folder: &Folder) -> Vec<String> {
    let found = folder.findings(&["adr/1.md"]);
    found.iter().map(|line| line.trim_start_matches("adr/1.md: ").to_owned()).collect()
}

fn repository(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write(".git/HEAD", "ref: refs/heads/main\n");
    folder
}

#[test]
fn a_linked_section_is_a_record() {
    let folder = repository("links-section");
    folder.write("other/records.md", &recorded());
    for (link, is_record) in [
        ("../other/records.md#trade-offs", true),
        ("../other/records.md", true),
        ("../other/records", true),
        ("/other/records.md#Trade-offs", true),
        ("../other/records.md?plain=1#trade-offs", true),
        ("../other/records.md#context", false),
        ("https://example.org/other/records.md#trade-offs", false),
        ("https://example.org/other/records.md", false),
    ] {
        folder.write("adr/1.md", &cache_and(&format!("The trade-offs are told [there]({link}).")));
        let expected: &[&str] = if is_record { &[] } else { &ALL };
        assert_eq!(missing(&folder), expected, "{link}");
    }
    // A link to all of a document may lead anywhere; what it is for, its sentence says.
    for (sentence, is_record) in [
        ("Orders are kept as [told there](../other/records.md).", false),
        ("Orders are kept as [told there](../other/records.md#trade-offs).", true),
        ("The cache is that of [the other record](../other/records.md).", true),
    ] {
        folder.write("adr/1.md", &cache_and(sentence));
        let expected: &[&str] = if is_record { &[] } else { &ALL };
        assert_eq!(missing(&folder), expected, "{sentence}");
    }
    // A link that stands elsewhere is about something else.
    folder.write("adr/1.md", &format!("{CACHE}\n## Links\n\n[Another one](../other/records.md#trade-offs).\n"));
    assert_eq!(missing(&folder), ALL);
}

#[test]
fn a_document_that_adopts_nothing_records_in_the_section_that_is_linked() {
    let folder = repository("links-runbook");
    folder.write("runbooks/cache.md", RUNBOOK);
    for (link, is_record) in [("../runbooks/cache.md#what-goes-wrong", true), ("../runbooks/cache.md#notes", false)] {
        folder.write("adr/1.md", &cache_and(&format!("Operators follow [the runbook]({link}).")));
        let found = missing(&folder);
        assert_eq!(found.iter().all(|rule| rule != "missing-failure-mode"), is_record, "{link}");
        assert!(found.iter().any(|rule| rule == "missing-cost"), "{link}");
    }
}

#[test]
fn a_link_to_a_link_is_no_record() {
    let folder = repository("links-chain");
    folder.write("adr/1.md", &cache_and("The trade-offs are told [there](2.md)."));
    folder.write("adr/2.md", &cache_and("The trade-offs are told [there](1.md)."));
    assert_eq!(folder.findings(&["adr"]).len(), 6);
    folder.write("adr/2.md", &cache_and("The trade-offs are told [there](3.md)."));
    folder.write("adr/3.md", &recorded());
    assert_eq!(missing(&folder), ALL);
    assert_eq!(folder.findings(&["adr/2.md"]), [""; 0]);
}

#[test]
fn links_stay_in_the_repository() {
    let outer = Folder::new("links-outside");
    outer.write("records.md", &recorded());
    outer.write("work/.git/HEAD", "ref: refs/heads/main\n");
    let text = |link: &str| cache_and(&format!("Its costs are told [there]({link})."));
    outer.write("work/adr/1.md", &text("../../records.md"));
    let found = |outer: &Folder| {
        let mut found = outer.findings(&["work/adr/1.md"]);
        found.retain(|line| !line.ends_with("missing-cost"));
        found.len()
    };
    // Neither counted nor told to be broken: nobody has looked.
    assert_eq!(found(&outer), 2);
    outer.write("work/adr/1.md", &text("../../none.md"));
    assert_eq!(found(&outer), 2);
    outer.write("work/adr/1.md", &text("../none.md"));
    assert_eq!(found(&outer), 3);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outer.path("records.md"), outer.path("work/adr/link.md")).expect("a link");
        outer.write("work/adr/1.md", &text("link.md"));
        assert_eq!(found(&outer), 2);
    }
}

#[test]
fn a_broken_link_to_a_record_is_told() {
    let folder = repository("links-broken");
    folder.write("adr/2.md", &recorded());
    for (sentence, is_broken) in [
        ("The failure modes are in [ADR 2](2.md#failures).", true),
        ("The failure modes are in [ADR 2](2.md#trade-offs).", false),
        ("For the rest see [ADR 2](2.md#failure-modes).", true),
        ("The drawbacks are in [ADR 3](3.md).", true),
        ("The drawbacks are in [ADR 3](https://example.org/3.md).", false),
        ("The drawbacks are in [ADR 3]({{ site.url }}/3.md).", false),
        ("The keys are in [ADR 3](3.md).", false),
        ("The drawbacks are [below](#drawback).", true),
        ("The drawbacks are [above](#context).", false),
    ] {
        folder.write("adr/1.md", &cache_and(sentence));
        let is_told = missing(&folder).iter().any(|rule| rule == "broken-record-link");
        assert_eq!(is_told, is_broken, "{sentence}");
    }
    // Silenced like anything else.
    folder.write(
        "adr/1.md",
        &cache_and("\n<!-- caveat: ignore broken-record-link -- generated -->\n\nThe drawbacks are in [ADR 3](3.md)."),
    );
    assert_eq!(missing(&folder), ALL);
}

#[test]
fn a_text_on_standard_input_has_the_links_of_its_name() {
    let folder = repository("links-stdin");
    folder.write("adr/2.md", &recorded());
    folder.write("text", &cache_and("The trade-offs are told [there](2.md)."));
    let check = |name: &str| {
        let file = std::fs::File::open(folder.path("text")).expect("a file");
        let output = folder.command(&["-", "--format", "json", "--stdin-filename", name]).stdin(file).output();
        let report: serde_json::Value = serde_json::from_slice(&output.expect("caveat runs").stdout).expect("a report");
        report["files"][0]["findings"].as_array().expect("findings").len()
    };
    assert_eq!(check("adr/1.md"), 0);
    // Three records are missing, and the link is broken.
    assert_eq!(check("1.md"), 4);
}

#[test]
fn a_line_is_explained_as_it_is_checked() {
    let folder = repository("links-explain");
    folder.write("adr/2.md", &recorded());
    let line = CACHE.lines().position(|line| line.starts_with("We will add")).expect("its decision") + 1;
    let place = format!("adr/1.md:{line}");
    let explained = |more: &[&str]| {
        let mut args = vec!["--explain", &place];
        args.extend(more);
        let ran = folder.run(&args);
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
        ran.out
    };
    let rules = |page: &str| ALL.into_iter().filter(|rule| page.contains(&format!("warning[{rule}]"))).count();

    folder.write("adr/1.md", &cache_and("The trade-offs are told [there](2.md)."));
    let page = explained(&[]);
    assert_eq!(rules(&page), 0, "{page}");
    let link = format!("cost recorded: line {}, by the link \"[there](2.md)\"", line + 1);
    assert!(page.contains(&link), "{page}");
    // Whatever changes a check changes this as well.
    assert_eq!(rules(&explained(&["--isolated"])), 3);
    folder.write("adr/1.md", &cache_and("The drawbacks are told [there](2.md#drawbacks)."));
    let page = explained(&[]);
    assert_eq!(rules(&page), 3, "{page}");
    assert!(folder.run(&["--explain", &format!("adr/1.md:{}", line + 1)]).out.contains("[broken-record-link]"));
    assert_eq!(folder.caveat(&["adr/1.md", "--write-baseline"]).status, Some(0));
    let page = explained(&["--baseline", "caveat-baseline.toml"]);
    assert!(page.contains("warning[missing-cost], known by the baseline: "), "{page}");
    folder.write("caveat.toml", "exclude = [\"adr/\"]\n");
    assert!(explained(&[]).contains("adr/1.md is left alone by a check: a pattern of `exclude` matches it"));
}
