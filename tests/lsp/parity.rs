//! The server and the checker say the same of the same documents.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::support::{Client, all_rules, pulling, with};

/// Findings as lines that both faces can be brought to.
type Findings = BTreeMap<String, Vec<String>>;

fn by_checker(root: &Path) -> Findings {
    let output = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["--check", ".", "--format", "json", "--fail-on", "never"])
        .current_dir(root)
        .output()
        .expect("the checker runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let mut found = Findings::new();
    for file in report["files"].as_array().expect("files") {
        let open =
            file["findings"].as_array().expect("findings").iter().filter(|finding| finding["suppressed"] == false);
        let line = |finding: &Value| {
            let places = ["line", "column", "endLine", "endColumn"].map(|key| finding[key].to_string()).join(":");
            let text = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
            format!("{places} {} {} {} {}", text("rule"), text("severity"), text("technology"), text("message"))
        };
        let mut lines: Vec<String> = open.map(line).collect();
        lines.sort();
        found.insert(file["path"].as_str().expect("a path").to_owned(), lines);
    }
    found
}

/// The findings of one diagnostic; places count from 1 as the report's do.
fn lines(diagnostic: &Value) -> Vec<String> {
    let range = &diagnostic["range"];
    let place = |end: &str, key: &str| range[end][key].as_u64().expect("a place") + 1;
    let places = format!(
        "{}:{}:{}:{}",
        place("start", "line"),
        place("start", "character"),
        place("end", "line"),
        place("end", "character")
    );
    let technology = diagnostic["data"]["technology"].as_str().unwrap_or("");
    let of = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or("").to_owned();
        format!("{places} {} {} {technology} {}", text("rule"), text("severity"), text("message"))
    };
    diagnostic["data"]["findings"].as_array().expect("findings").iter().map(of).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}

/// Both ways in which a server sees a document: as a buffer and as a file of the workspace.
async fn by_server(root: &Path) -> (Findings, Findings) {
    let uri = |path: &Path| format!("file://{}", path.display().to_string().replace('\\', "/").replace(' ', "%20"));
    let points = with(pulling(), "", "general", json!({"positionEncodings": ["utf-32"]}));
    let mut folders = all_rules();
    folders["workspaceFolders"] = json!([{"uri": uri(root), "name": "work"}]);
    let mut client = Client::start(points, folders).await;
    client.indexed().await;
    let name = |uri_of: &str| uri_of.trim_start_matches(&uri(root)).trim_start_matches('/').replace("%20", " ");
    let sorted = |diagnostics: &[Value]| {
        let mut lines: Vec<String> = diagnostics.iter().flat_map(lines).collect();
        lines.sort();
        lines
    };
    let report = client.request("workspace/diagnostic", json!({"previousResultIds": []})).await;
    let mut as_files = Findings::new();
    for item in report["items"].as_array().expect("items") {
        let diagnostics = item["items"].as_array().expect("diagnostics");
        as_files.insert(name(item["uri"].as_str().expect("a URI")), sorted(diagnostics));
    }
    let mut as_buffers = Findings::new();
    let mut files = Vec::new();
    collect(root, &mut files);
    for path in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        client.open(&uri(&path), 1, &text).await;
        as_buffers.insert(name(&uri(&path)), sorted(&client.pulled(&uri(&path)).await));
    }
    (as_files, as_buffers)
}

pub(crate) async fn compare(root: &Path) -> usize {
    let checked = by_checker(root);
    let (as_files, mut as_buffers) = by_server(root).await;
    // Names that a URI writes in another way are compared as buffers only.
    let plain = |findings: &Findings| -> Findings {
        findings.iter().filter(|(name, _)| name.is_ascii()).map(|(name, lines)| (name.clone(), lines.clone())).collect()
    };
    assert_eq!(plain(&as_files), plain(&checked), "files of the workspace");
    // Buffers of files that are no design documents are silent, and the checker leaves them out.
    as_buffers.retain(|name, lines| checked.contains_key(name) || !lines.is_empty());
    assert_eq!(as_buffers, checked, "buffers");
    checked.len()
}

#[tokio::test]
async fn the_examples_are_judged_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    assert!(compare(&root).await > 0);
}

#[tokio::test]
async fn linked_documents_are_judged_alike() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lsp/linked");
    let _ = std::fs::remove_dir_all(&root);
    let write = |name: &str, text: &str| {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let linking = |sentence: &str| DOCUMENT.replace("## References", &format!("{sentence}\n\n## References"));
    let recorded = DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References"));
    write("adr/1.md", &linking("The trade-offs are told [there](2.md#decision)."));
    write("adr/2.md", &recorded);
    // What no index holds: no design document, no ending, and documents that only link on.
    write("adr/3.md", &linking("It fails as [the runbook](../runbook.md#what-goes-wrong) tells."));
    write("runbook.md", "# Redis cache\n\n## What goes wrong\n\nIf Redis is down, requests to the cache time out.\n");
    write("adr/4.md", &linking("The trade-offs are told [there](../adr/2)."));
    write("adr/5.md", &linking("The trade-offs are told [there](1.md)."));
    write("adr/6.md", &linking("The costs are told [there](7.md), the failure modes [there](2.md#nowhere)."));
    assert_eq!(compare(&root).await, 6);
    let found = by_checker(&root);
    let missing = |name: &str| found[name].iter().filter(|line| line.contains(" missing-")).count();
    assert_eq!([1, 2, 4, 5].map(|number| missing(&format!("adr/{number}.md"))), [0, 0, 0, 3], "{found:#?}");
    let of_runbook: String = found["adr/3.md"].join("\n");
    assert!(of_runbook.contains("missing-cost") && !of_runbook.contains("missing-failure-mode"), "{of_runbook}");
    assert_eq!(found["adr/6.md"].iter().filter(|line| line.contains("broken-record-link")).count(), 2);
}

#[tokio::test]
async fn a_corpus_is_judged_alike() {
    let Some(corpus) = std::env::var_os("CAVEAT_CORPUS") else {
        eprintln!("SKIPPED: set CAVEAT_CORPUS to a folder of design documents to compare the faces on it");
        return;
    };
    let compared = compare(&Path::new(&corpus).canonicalize().expect("the corpus is there")).await;
    eprintln!("compared {compared} documents");
    assert!(compared > 0);
}
