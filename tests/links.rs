//! Links between the Markdown files of the repository lead somewhere: the file is there, and
//! so is the heading.

#[path = "support/markdown.rs"]
mod markdown;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use markdown::{files, root};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What a page links to, and where it can be linked to.
#[derive(Debug, Default)]
struct Page {
    /// Targets with the line that each stands on.
    links: Vec<(String, usize)>,
    anchors: Vec<String>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        let mut seen: HashMap<String, usize> = HashMap::new();
        let mut heading: Option<String> = None;
        let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        for (event, place) in Parser::new_ext(text, options).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => {
                    let slug = slug(&heading.take().unwrap_or_default());
                    let count = seen.entry(slug.clone()).or_default();
                    page.anchors.push(if *count == 0 { slug } else { format!("{slug}-{count}") });
                    *count += 1;
                }
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    let line = text[..place.start].matches('\n').count() + 1;
                    page.links.push((dest_url.into_string(), line));
                }
                _ => {}
            }
        }
        page
    }
}

/// The anchor that GitHub and GitLab make of a heading.
fn slug(heading: &str) -> String {
    let letters = heading.trim().to_lowercase();
    let kept = letters.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

/// A path from the root without `.` and `..`; none if it leaves the repository.
fn resolve(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = if target.starts_with('/') { Vec::new() } else { page.split('/').collect() };
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// What is wrong with a link, if anything is.
fn complaint(pages: &BTreeMap<String, Page>, page: &str, link: &str) -> Option<String> {
    if link.contains("://") || link.starts_with("mailto:") || link.starts_with("command:") {
        return None;
    }
    let (target, anchor) = link.split_once('#').map_or((link, None), |(target, anchor)| (target, Some(anchor)));
    let file = if target.is_empty() { page.to_owned() } else { resolve(page, target)? };
    if !pages.contains_key(&file) && !Path::new(root()).join(&file).exists() {
        return Some(format!("there is no {file}"));
    }
    let anchor = anchor?;
    let known = pages.get(&file).is_none_or(|page| page.anchors.iter().any(|known| known == anchor));
    (!known).then(|| format!("{file} has no heading #{anchor}"))
}

#[test]
fn links_lead_somewhere() {
    let mut pages = BTreeMap::new();
    for name in files(".") {
        let text = fs::read_to_string(root().join(&name)).expect("UTF-8");
        pages.insert(name, Page::read(&text));
    }
    let mut wrong = Vec::new();
    let mut count = 0;
    // Examples and documents of tests may link to what is not there.
    for (name, page) in pages.iter().filter(|(name, _)| !name.starts_with("tests/") && !name.starts_with("examples/")) {
        count += page.links.len();
        for (link, line) in &page.links {
            if let Some(complaint) = complaint(&pages, name, link) {
                wrong.push(format!("{name}:{line}: {link}: {complaint}"));
            }
        }
    }
    assert!(count > 100, "only {count} links were found");
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn broken_links_are_seen() {
    let mut pages = BTreeMap::new();
    pages.insert("docs/a.md".to_owned(), Page::read("# One `two`, three!\n\n# A\n\n# A\n\n[x](b.md)"));
    let complaint = |link: &str| complaint(&pages, "docs/a.md", link);
    assert_eq!(complaint("#one-two-three"), None);
    assert_eq!(complaint("#a-1"), None);
    assert_eq!(complaint("../README.md"), None);
    assert_eq!(complaint("https://example.org/nowhere"), None);
    assert_eq!(complaint("#a-2").as_deref(), Some("docs/a.md has no heading #a-2"));
    assert_eq!(complaint("b.md").as_deref(), Some("there is no docs/b.md"));
    assert_eq!(complaint("../../b.md"), None, "what leaves the repository is not judged");
    assert_eq!(pages["docs/a.md"].links, [("b.md".to_owned(), 7)]);
}
