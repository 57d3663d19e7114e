//! Links between documents while files and buffers change.

use std::fs;

use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::support::{Client, pulling};
use crate::workspace::{folder, folders, uri, write};

fn linking(sentence: &str) -> String {
    DOCUMENT.replace("## References", &format!("{sentence}\n\n## References"))
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().filter_map(|diagnostic| diagnostic["code"].as_str()).collect()
}

/// Asks until the diagnostics of a document hold a rule, or hold it no more.
async fn until(client: &mut Client, uri: &str, rule: &str, is_there: bool) {
    while codes(&client.pulled(uri).await).contains(&rule) != is_there {}
}

#[tokio::test]
async fn a_broken_link_is_told_until_the_file_is_there() {
    let root = folder("broken");
    let text = linking("The costs and the failure modes are told [there](0002-more.md).");
    let first = write(&root, "adr/0001-cache.md", &text);
    let mut options = folders(&[&root]);
    options["initializationOptions"] = Value::Null;
    let mut client = Client::start(pulling(), options).await;
    client.indexed().await;
    client.open(&first, 1, &text).await;
    let diagnostics = client.pulled(&first).await;
    assert!(codes(&diagnostics).contains(&"broken-record-link"), "{diagnostics:#?}");
    assert!(codes(&diagnostics).contains(&"missing-cost"), "{diagnostics:#?}");

    let changed = |kind: u8| {
        let second = uri(&root.join("adr/0002-more.md"));
        json!({"changes": [{"uri": second, "type": kind}]})
    };
    write(&root, "adr/0002-more.md", &DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References")));
    client.notify("workspace/didChangeWatchedFiles", changed(1)).await;
    until(&mut client, &first, "broken-record-link", false).await;
    assert!(!codes(&client.pulled(&first).await).contains(&"missing-cost"));

    fs::remove_file(root.join("adr/0002-more.md")).expect("it was there");
    client.notify("workspace/didChangeWatchedFiles", changed(3)).await;
    until(&mut client, &first, "broken-record-link", true).await;
}

#[tokio::test]
async fn definition_goes_where_the_link_leads() {
    let root = folder("definition");
    let recorded = DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References"));
    let second = write(&root, "adr/0002-more.md", &recorded);
    write(&root, "adr/0003-more.md", &recorded);
    let text = linking("The trade-offs are told [there](0002-more.md).");
    let first = write(&root, "adr/0001-cache.md", &text);
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&first, 1, &text).await;
    let place = json!({"textDocument": {"uri": first}, "position": {"line": 10, "character": 15}});
    let targets = client.request("textDocument/definition", place).await;
    assert_eq!(targets.as_array().map(Vec::len), Some(1), "{targets:#}");
    assert_eq!(
        (targets[0]["targetUri"].as_str(), &targets[0]["targetRange"]["start"]["line"]),
        (Some(&*second), &json!(8))
    );
}

#[tokio::test]
async fn a_file_that_no_index_holds_is_read_anew_after_a_save() {
    let root = folder("runbook");
    let runbook = |failure: &str| format!("# Redis cache\n\n## What goes wrong\n\n{failure}\n");
    let file = write(&root, "runbook.md", &runbook("Ask the storage team."));
    let text = linking("Operators follow [the runbook](../runbook.md#what-goes-wrong).");
    let first = write(&root, "adr/0001-cache.md", &text);
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&first, 1, &text).await;
    let missing = |diagnostics: &[Value]| diagnostics[0]["message"].as_str().unwrap_or("").contains("failure mode");
    assert!(missing(&client.pulled(&first).await));
    write(&root, "runbook.md", &runbook("If Redis is down, every read goes to the database and requests time out."));
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": file}})).await;
    while missing(&client.pulled(&first).await) {}
}
