//! Many documents: the index, links, folders, files that change, the ledger.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::support::{Client, pulling, pushing};

/// A folder of its own for each test, emptied at the start.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lsp").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("adr")).expect("a folder");
    folder
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display().to_string().replace('\\', "/").replace(' ', "%20"))
}

pub(crate) fn write(folder: &Path, name: &str, text: &str) -> String {
    fs::write(folder.join(name), text).expect("a file");
    uri(&folder.join(name))
}

pub(crate) fn recorded() -> String {
    DOCUMENT.replace("\n## References", &format!("{RECORD}\n## References"))
}

pub(crate) fn folders(paths: &[&Path]) -> Value {
    let folders: Vec<Value> = paths.iter().map(|path| json!({"uri": uri(path), "name": "work"})).collect();
    json!({"workspaceFolders": folders})
}

pub(crate) async fn ledger(client: &mut Client) -> Value {
    client.request("workspace/executeCommand", json!({"command": "caveat.ledger"})).await
}

fn names(ledger: &Value) -> Vec<String> {
    let files = ledger["files"].as_array().expect("files");
    files.iter().filter_map(|file| Some(file["path"].as_str()?.to_owned())).collect()
}

#[tokio::test]
async fn the_workspace_is_indexed_and_open_buffers_win() {
    let root = folder("index");
    let first = write(&root, "adr/0001-cache.md", DOCUMENT);
    let second = write(&root, "adr/0002-more.md", &recorded());
    write(&root, "README.md", "# Nothing\n");
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    let all = ledger(&mut client).await;
    assert_eq!(names(&all), ["adr/0001-cache.md", "adr/0002-more.md"]);
    assert_eq!(all["summary"]["coverage"], 0.5);
    assert_eq!(all["files"][0]["technologies"][0]["records"]["cost"], "missing");
    assert!(
        all["markdown"].as_str().is_some_and(|text| text.contains("| caching | 11 | missing | missing | missing |")),
        "{all}"
    );

    // What is not recorded here is recorded there.
    client.open(&first, 1, DOCUMENT).await;
    let place = json!({"textDocument": {"uri": first}, "position": {"line": 10, "character": 15}});
    let targets = client.request("textDocument/definition", place.clone()).await;
    assert_eq!(targets[0]["targetUri"], second.as_str());
    assert_eq!(targets[0]["targetRange"]["start"]["line"], 8);
    let mut params = place;
    params["context"] = json!({"includeDeclaration": true});
    let references = client.request("textDocument/references", params).await;
    let in_second =
        references.as_array().expect("references").iter().filter(|reference| reference["uri"] == second.as_str());
    assert!(in_second.count() >= 5, "{references}");
    let symbols = client.request("workspace/symbol", json!({"query": "cach"})).await;
    assert_eq!(symbols.as_array().map(Vec::len), Some(2), "{symbols}");
    assert_eq!(client.request("workspace/symbol", json!({"query": "sharding"})).await, json!([]));

    // The buffer counts before it is saved, and the file again after it is closed.
    client.rewrite(&first, 2, &recorded()).await;
    assert_eq!(ledger(&mut client).await["summary"]["coverage"], 1.0);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": first}})).await;
    while ledger(&mut client).await["summary"]["coverage"] != 0.5 {}
}

#[tokio::test]
async fn the_ledger_comes_as_a_page_when_it_is_asked_for() {
    let root = folder("page");
    let document = recorded() + "\nWe revisit this decision in Q1 2027.\n";
    let address = write(&root, "adr/0001-cache.md", &document);
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    let ask = |argument: Value| json!({"command": "caveat.ledger", "arguments": [argument]});
    let data = client.request("workspace/executeCommand", ask(json!({"format": "json"}))).await;
    assert_eq!(data["html"], Value::Null);
    assert_eq!(data["files"][0]["uri"], address.as_str());
    let cost = &data["files"][0]["technologies"][0]["cells"]["cost"];
    assert_eq!((&cost["state"], &cost["silenced"]), (&json!("recorded"), &Value::Null));
    let line = usize::try_from(cost["line"].as_u64().expect("a line")).expect("a small one");
    let quoted = document.lines().nth(line - 1).expect("that line").replace("**", "");
    assert!(quoted.contains(cost["quote"].as_str().expect("words")), "{quoted}");
    let due = &data["files"][0]["deadlines"][0];
    assert_eq!((&due["kind"], &due["date"]), (&json!("revisit"), &json!("2027-03-31")), "{due}");

    let asked = ask(json!({"format": "html", "nonce": "cmFuZG9t"}));
    let answer = client.request("workspace/executeCommand", asked).await;
    let page = answer["html"].as_str().expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("script-src 'nonce-cmFuZG9t'"), "{page}");
    assert!(page.contains(&format!("href=\"{address}#L{line}\"")), "{page}");
    for wrong in [json!({"format": "pdf"}), json!({"format": "html", "nonce": "' onload='"})] {
        let refused = client.try_request("workspace/executeCommand", ask(wrong)).await.expect_err("an error");
        assert_eq!(refused["code"], -32602, "{refused}");
    }
}

#[tokio::test]
async fn all_documents_of_the_workspace_are_reported() {
    let root = folder("report");
    let first = write(&root, "adr/0001-cache.md", DOCUMENT);
    let second = write(&root, "adr/0002-more.md", &recorded());
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    let ask = |previous: Vec<Value>| json!({"previousResultIds": previous});
    let report = client.request("workspace/diagnostic", ask(vec![])).await;
    let items = report["items"].as_array().expect("items").clone();
    assert_eq!(items.len(), 2);
    assert_eq!((items[0]["uri"].as_str(), items[0]["items"].as_array().map(Vec::len)), (Some(first.as_str()), Some(1)));
    let ids: Vec<Value> = items.iter().map(|item| json!({"uri": item["uri"], "value": item["resultId"]})).collect();
    let same = client.request("workspace/diagnostic", ask(ids.clone())).await;
    assert!(same["items"].as_array().expect("items").iter().all(|item| item["kind"] == "unchanged"), "{same}");
    fs::remove_file(root.join("adr/0002-more.md")).expect("it was there");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": second, "type": 3}]})).await;
    client.wait_for("workspace/diagnostic/refresh", |_| true).await;
    loop {
        let report = client.request("workspace/diagnostic", ask(ids.clone())).await;
        let of_second =
            report["items"].as_array().expect("items").iter().find(|item| item["uri"] == second.as_str()).cloned();
        let of_second = of_second.expect("what the client knows is taken back");
        if of_second["kind"] == "full" {
            assert_eq!(of_second["items"], json!([]));
            break;
        }
    }
}

#[tokio::test]
async fn files_are_reported_to_a_client_that_does_not_ask() {
    let root = folder("push");
    let first = write(&root, "adr/0001-cache.md", DOCUMENT);
    let second = write(&root, "adr/0002-more.md", DOCUMENT);
    write(&root, "adr/0003-done.md", &recorded());
    let mut client = Client::start(pushing(), folders(&[&root])).await;
    let mut of = BTreeMap::new();
    while of.len() < 2 {
        let sent = client.wait_for("textDocument/publishDiagnostics", |_| true).await;
        assert!(sent["version"].is_null(), "{sent}");
        of.insert(sent["uri"].as_str().expect("a URI").to_owned(), sent["diagnostics"].as_array().map(Vec::len));
    }
    assert_eq!(of, BTreeMap::from([(first.clone(), Some(1)), (second.clone(), Some(1))]));
    // A file that changes, one that goes, and one that is opened and closed again.
    write(&root, "adr/0002-more.md", &recorded());
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": second, "type": 2}]})).await;
    let sent = client.wait_for("textDocument/publishDiagnostics", |sent| sent["uri"] == second.as_str()).await;
    assert_eq!(sent["diagnostics"], json!([]));
    client.open(&first, 1, &recorded()).await;
    let sent = client.wait_for("textDocument/publishDiagnostics", |sent| sent["uri"] == first.as_str()).await;
    assert_eq!((sent["version"].as_i64(), &sent["diagnostics"]), (Some(1), &json!([])));
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": first}})).await;
    let sent = client.wait_for("textDocument/publishDiagnostics", |sent| sent["uri"] == first.as_str()).await;
    assert_eq!(sent["diagnostics"].as_array().map(Vec::len), Some(1));
    fs::remove_file(root.join("adr/0001-cache.md")).expect("it was there");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": first, "type": 3}]})).await;
    let sent = client.wait_for("textDocument/publishDiagnostics", |sent| sent["uri"] == first.as_str()).await;
    assert_eq!(sent["diagnostics"], json!([]));
}

#[tokio::test]
async fn a_link_to_a_record_is_a_record() {
    let root = folder("links");
    write(&root, "adr/0002 more.md", &recorded());
    let linking = |target: &str| {
        DOCUMENT
            .replace("## References", &format!("The trade-offs are in [the other record]({target}).\n\n## References"))
    };
    let first = write(&root, "adr/0001-cache.md", &linking("0002%20more.md#decision"));
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&first, 1, &linking("0002%20more.md#decision")).await;
    assert_eq!(client.pulled(&first).await, [Value::Null; 0]);
    for elsewhere in ["0002%20more.md#context", "0003.md", "https://example.org/0002%20more.md", "#decision"] {
        client.rewrite(&first, 2, &linking(elsewhere)).await;
        assert_eq!(client.pulled(&first).await.len(), 1, "{elsewhere}");
    }
    client.rewrite(&first, 3, &linking("./../adr/0002%20more.md")).await;
    assert_eq!(client.pulled(&first).await, [Value::Null; 0]);
    // The buffer of the other document wins over its file; what is saved reaches this one.
    let second = uri(&root.join("adr/0002 more.md"));
    client.open(&second, 1, DOCUMENT).await;
    client.pulled(&second).await;
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": second}})).await;
    client.wait_for("workspace/diagnostic/refresh", |_| true).await;
    while client.pulled(&first).await.len() != 1 {}
}

#[tokio::test]
async fn folders_come_and_go() {
    let (one, two) = (folder("one"), folder("two"));
    write(&one, "adr/0001-a.md", DOCUMENT);
    write(&two, "adr/0002-b.md", DOCUMENT);
    let mut client = Client::start(pushing(), folders(&[&one])).await;
    client.indexed().await;
    assert_eq!(names(&ledger(&mut client).await), ["adr/0001-a.md"]);
    let change = |added: &[&Path], removed: &[&Path]| json!({"event": {"added": folders(added)["workspaceFolders"], "removed": folders(removed)["workspaceFolders"]}});
    client.notify("workspace/didChangeWorkspaceFolders", change(&[&two], &[])).await;
    while names(&ledger(&mut client).await).len() != 2 {}
    client.notify("workspace/didChangeWorkspaceFolders", change(&[], &[&one])).await;
    while names(&ledger(&mut client).await) != ["adr/0002-b.md"] {}
}

#[tokio::test]
async fn indexing_can_be_cancelled_and_holds_up_nothing() {
    let root = folder("many");
    for number in 0..600 {
        write(&root, &format!("adr/{number:04}-a.md"), &DOCUMENT.repeat(8));
    }
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    let begun = client.wait_for("$/progress", |params| params["value"]["kind"] == "begin").await;
    client.notify("window/workDoneProgress/cancel", json!({"token": begun["token"]})).await;
    let open = uri(&root.join("adr/0000-a.md"));
    client.open(&open, 1, DOCUMENT).await;
    assert_eq!(client.pulled(&open).await.len(), 1);
    client.indexed().await;
    assert!(names(&ledger(&mut client).await).len() < 600, "it was cancelled before the end");
}

#[tokio::test]
async fn each_indexing_is_shown_under_a_token_of_its_own() {
    let root = folder("tokens");
    write(&root, "adr/0001-a.md", DOCUMENT);
    let mut client = Client::start(pushing(), folders(&[&root])).await;
    client.configuration = json!({"rules": {}});
    let mut tokens: Vec<Value> = Vec::new();
    for _ in 0..3 {
        // Settings begin another, perhaps before the last one is over.
        client.notify("workspace/didChangeConfiguration", json!({"settings": {"caveat": {}}})).await;
        let created =
            client.wait_for("window/workDoneProgress/create", |params| !tokens.contains(&params["token"])).await;
        tokens.push(created["token"].clone());
    }
    for token in &tokens {
        client.wait_for("$/progress", |params| params["token"] == *token && params["value"]["kind"] == "end").await;
    }
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_an_empty_one() {
    let mut client = Client::start(
        pulling(),
        json!({"workspaceFolders": [
            {"uri": "file:///nowhere/at/all", "name": "a"}, {"uri": "vscode-vfs://github/x", "name": "b"}
        ]}),
    )
    .await;
    client.indexed().await;
    assert_eq!(ledger(&mut client).await["summary"]["files"], 0);
}
