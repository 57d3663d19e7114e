//! `caveat.toml` in the server: honoured for each document, read anew when it changes, and kept
//! as it was when it is broken.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::features::{DOCUMENT, RECORD};
use crate::parity;
use crate::support::{Client, all_rules, pulling, pushing, with};
use crate::workspace::{folder, folders, ledger, recorded, uri, write};

/// Only the one rule speaks, at a severity of its own.
const ONE: &str = "\
[rules]
missing-cost = \"error\"
missing-failure-mode = \"off\"
missing-blast-radius = \"off\"
";

/// What a team knows by itself.
const OWN: &str = include_str!("../data/event-ledger.toml");

/// A decision on it.
const LEDGER: &str = include_str!("../data/event-ledger.md");

async fn changed(client: &mut Client, path: &Path, kind: u8) {
    let changes = json!([{"uri": uri(path), "type": kind}]);
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes})).await;
}

/// Rules and severities of the diagnostics of a document.
fn codes(diagnostics: &[Value]) -> Vec<(String, i64)> {
    let code = |diagnostic: &Value| {
        (diagnostic["code"].as_str().unwrap_or("").to_owned(), diagnostic["severity"].as_i64().unwrap_or(0))
    };
    diagnostics.iter().map(code).collect()
}

fn code(name: &str, severity: i64) -> (String, i64) {
    (name.to_owned(), severity)
}

#[tokio::test]
async fn it_is_read_anew_when_it_is_created_changed_and_deleted() {
    let root = folder("reload");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    let path = root.join("caveat.toml");
    let mut client = Client::start(pushing(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&document, 1, DOCUMENT).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 2)]);
    write(&root, "caveat.toml", ONE);
    changed(&mut client, &path, 1).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)]);
    write(&root, "caveat.toml", &ONE.replace("\"error\"", "\"hint\""));
    changed(&mut client, &path, 2).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 4)]);
    fs::remove_file(&path).expect("it was there");
    changed(&mut client, &path, 3).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 2)]);
}

#[tokio::test]
async fn a_client_that_asks_is_told_to_ask_again() {
    let root = folder("reload-pull");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&document, 1, DOCUMENT).await;
    assert_eq!(codes(&client.pulled(&document).await), [code("missing-cost", 2)]);
    client.said.clear();
    write(&root, "caveat.toml", ONE);
    changed(&mut client, &root.join("caveat.toml"), 1).await;
    client.wait_for("workspace/diagnostic/refresh", |_| true).await;
    assert_eq!(codes(&client.pulled(&document).await), [code("missing-cost", 1)]);
    client.wait_for("workspace/inlayHint/refresh", |_| true).await;
}

#[tokio::test]
async fn a_broken_one_leaves_what_held_before_and_is_told_once() {
    let root = folder("broken");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    let path = root.join("caveat.toml");
    write(&root, "caveat.toml", ONE);
    let mut client = Client::start(pushing(), folders(&[&root])).await;
    client.indexed().await;
    client.open(&document, 1, DOCUMENT).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)]);
    let broken = "[rules]\nmissing-cost = \"of\"\nmissing-csot = \"off\"\n";
    write(&root, "caveat.toml", broken);
    changed(&mut client, &path, 2).await;
    let config = uri(&path);
    let told = client.wait_for("textDocument/publishDiagnostics", |params| params["uri"] == config.as_str()).await;
    let lines: Vec<&Value> =
        told["diagnostics"].as_array().expect("diagnostics").iter().map(|told| &told["range"]["start"]).collect();
    assert_eq!(lines, [&json!({"line": 1, "character": 15}), &json!({"line": 2, "character": 0})], "{told}");
    let message = client.wait_for("window/showMessage", |_| true).await;
    let message = message["message"].as_str().expect("a message");
    assert!(
        message.contains("caveat.toml:2:16: `missing-cost` cannot be `of`; did you mean `off`? (and 1 more)"),
        "{message}"
    );
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)], "what held before");
    // The same again is no news.
    changed(&mut client, &path, 2).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)]);
    write(&root, "caveat.toml", &ONE.replace("\"error\"", "\"hint\""));
    changed(&mut client, &path, 2).await;
    let told = client.wait_for("textDocument/publishDiagnostics", |params| params["uri"] == config.as_str()).await;
    assert_eq!(told["diagnostics"], json!([]));
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 4)]);
    assert!(client.said.iter().all(|said| said["method"] != "window/showMessage"), "one message");
}

#[tokio::test]
async fn an_open_one_is_told_as_one_types_and_counts_when_it_is_saved() {
    for capabilities in [pushing(), pulling()] {
        let root = folder("typed");
        fs::create_dir_all(root.join(".git")).expect("a folder");
        let document = write(&root, "adr/0001-cache.md", DOCUMENT);
        let path = root.join("caveat.toml");
        write(&root, "caveat.toml", ONE);
        let pulls = capabilities == pulling();
        let mut client = Client::start(capabilities, folders(&[&root])).await;
        client.indexed().await;
        client.open(&document, 1, DOCUMENT).await;
        let config = uri(&path);
        client.open_as("toml", &config, 1, ONE).await;
        assert_eq!(client.published(&config, 1).await, [Value::Null; 0]);
        client.rewrite(&config, 2, "[rules]\nmissing-cost = \"of\"\n").await;
        let told = client.published(&config, 2).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["range"]["start"], json!({"line": 1, "character": 15}));
        assert_eq!(told[0]["message"], "`missing-cost` cannot be `of`; did you mean `off`?");
        // Another file that it extends is read as it is on disk.
        client.rewrite(&config, 3, "extends = \"none.toml\"\n").await;
        let told = client.published(&config, 3).await;
        assert!(told.len() == 1 && told[0]["message"].to_string().contains("there is no such file"), "{told:?}");
        client.rewrite(&config, 4, &ONE.replace("\"error\"", "\"hint\"")).await;
        assert_eq!(client.published(&config, 4).await, [Value::Null; 0]);
        if pulls {
            assert_eq!(client.pulled(&config).await, [Value::Null; 0], "nothing is told twice");
        }
        // Nobody was disturbed while it was typed, and what was saved holds.
        assert!(client.said.iter().all(|said| said["method"] != "window/showMessage"), "no message");
        client.rewrite(&document, 2, &format!("{DOCUMENT}\n")).await;
        let found = if pulls { client.pulled(&document).await } else { client.published(&document, 2).await };
        assert_eq!(codes(&found), [code("missing-cost", 1)]);
        client.said.clear();
        write(&root, "caveat.toml", &ONE.replace("\"error\"", "\"hint\""));
        client.notify("textDocument/didSave", json!({"textDocument": {"uri": config}})).await;
        if pulls {
            client.wait_for("workspace/diagnostic/refresh", |_| true).await;
        }
        let found = if pulls { client.pulled(&document).await } else { client.published(&document, 2).await };
        assert_eq!(codes(&found), [code("missing-cost", 4)]);
        // What was never saved is gone with its buffer. A byte order mark is a column in it.
        client.rewrite(&config, 5, "\u{feff}rules = 3\n").await;
        let told = client.published(&config, 5).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0]["range"]["start"], json!({"line": 0, "character": 9}));
        client.notify("textDocument/didClose", json!({"textDocument": {"uri": config}})).await;
        let of_disk = |params: &Value| params["uri"] == config.as_str() && params["version"].is_null();
        let told = client.wait_for("textDocument/publishDiagnostics", of_disk).await;
        assert_eq!(told["diagnostics"], json!([]));
    }
}

#[tokio::test]
async fn a_file_that_is_extended_is_watched_too() {
    let root = folder("extended");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    write(&root, "caveat.toml", "extends = \"team.toml\"\n");
    write(&root, "team.toml", ONE);
    let mut client = Client::start(pushing(), folders(&[&root])).await;
    let registered = client.wait_for("client/registerCapability", |_| true).await;
    assert!(registered.to_string().contains("**/*.toml"), "{registered}");
    client.indexed().await;
    client.open(&document, 1, DOCUMENT).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)]);
    write(&root, "team.toml", &ONE.replace("\"error\"", "\"information\""));
    changed(&mut client, &root.join("team.toml"), 2).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 3)]);
}

#[tokio::test]
async fn without_watching_a_save_is_enough() {
    let root = folder("on-save");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    let blind = with(pushing(), "/workspace", "didChangeWatchedFiles", json!({"dynamicRegistration": false}));
    let mut client = Client::start(blind, folders(&[&root])).await;
    client.indexed().await;
    client.open(&document, 1, DOCUMENT).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 2)]);
    write(&root, "caveat.toml", ONE);
    client.notify("textDocument/didSave", json!({"textDocument": {"uri": document}})).await;
    assert_eq!(codes(&client.published(&document, 1).await), [code("missing-cost", 1)]);
}

#[tokio::test]
async fn what_a_user_sets_in_the_editor_comes_on_top() {
    let root = folder("on-top");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let document = write(&root, "adr/0001-cache.md", DOCUMENT);
    write(&root, "caveat.toml", ONE);
    let mut options = folders(&[&root]);
    let mut rules = crate::support::records_only();
    rules["rules"]["missing-failure-mode"] = json!("information");
    options["initializationOptions"] = rules;
    let mut client = Client::start(pulling(), options).await;
    client.open(&document, 1, DOCUMENT).await;
    let [diagnostic] = &client.pulled(&document).await[..] else { panic!("one adoption") };
    assert!(
        diagnostic["message"].as_str().is_some_and(|message| message.contains("cost and failure mode")),
        "{diagnostic}"
    );
}

#[tokio::test]
async fn a_technology_of_the_team_is_known_everywhere_it_counts() {
    let root = folder("own");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    for part in ["orders/adr", "mail/adr", "plain/adr"] {
        fs::create_dir_all(root.join(part)).expect("a folder");
    }
    let orders = write(&root, "orders/adr/0001-ledger.md", LEDGER);
    // The same technology stands behind another in this part's own list.
    let record = RECORD.replace("caching", "the event ledger");
    let mail = write(&root, "mail/adr/0002-ledger.md", &format!("{LEDGER}{record}"));
    write(&root, "plain/adr/0003-ledger.md", LEDGER);
    write(&root, "orders/caveat.toml", OWN);
    let another = "[[technology]]\nid = \"alpha-board\"\nterms = [\"alpha board\"]\n\n";
    write(&root, "mail/caveat.toml", &format!("{another}{OWN}"));
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    let all = ledger(&mut client).await;
    let adopted: Vec<(&str, Vec<&str>)> = all["files"]
        .as_array()
        .expect("files")
        .iter()
        .map(|file| {
            let ids = file["technologies"].as_array().expect("technologies");
            (file["path"].as_str().expect("a path"), ids.iter().filter_map(|known| known["id"].as_str()).collect())
        })
        .collect();
    let of = |path: &str| adopted.iter().find(|(name, _)| *name == path).map(|(_, ids)| ids.contains(&"event-ledger"));
    assert_eq!(of("orders/adr/0001-ledger.md"), Some(true), "{all}");
    assert_eq!(of("mail/adr/0002-ledger.md"), Some(true), "{all}");
    assert_eq!(of("plain/adr/0003-ledger.md"), Some(false), "{all}");

    client.open(&orders, 1, LEDGER).await;
    let place = json!({"textDocument": {"uri": orders}, "position": {"line": 6, "character": 20}});
    let hover = client.request("textDocument/hover", place.clone()).await;
    let said = hover["contents"]["value"].as_str().expect("a hover");
    assert!(said.contains("the event ledger") && said.contains("Who replays the events?"), "{said}");
    let targets = client.request("textDocument/definition", place.clone()).await;
    assert_eq!(targets[0]["targetUri"], mail.as_str(), "what another part records is found: {targets}");
    let mut params = place;
    params["context"] = json!({"includeDeclaration": true});
    let references = client.request("textDocument/references", params).await;
    let uris: Vec<&str> =
        references.as_array().expect("references").iter().filter_map(|place| place["uri"].as_str()).collect();
    assert!(uris.contains(&orders.as_str()) && uris.contains(&mail.as_str()), "{references}");
    let symbols = client.request("workspace/symbol", json!({"query": "event ledger"})).await;
    let named = symbols.as_array().expect("symbols").iter().filter(|symbol| symbol["name"] == "the event ledger");
    assert_eq!(named.count(), 2, "{symbols}");
    let directive = format!("{LEDGER}\n<!-- caveat: ignore ev");
    client.rewrite(&orders, 2, &directive).await;
    let end = json!({"line": 10, "character": 22});
    let offered =
        client.request("textDocument/completion", json!({"textDocument": {"uri": orders}, "position": end})).await;
    let labels: Vec<&str> =
        offered["items"].as_array().expect("items").iter().filter_map(|item| item["label"].as_str()).collect();
    assert!(labels.contains(&"event-ledger"), "{labels:?}");
    let field = format!("{LEDGER}\n**Trade-offs: the event ledger**\n\n- **Cost:** two");
    client.rewrite(&orders, 3, &field).await;
    let end = json!({"line": 12, "character": 15});
    let offered =
        client.request("textDocument/completion", json!({"textDocument": {"uri": orders}, "position": end})).await;
    assert_eq!(offered["items"][0]["label"], "two chargeback units a tenant", "{offered}");
}

#[tokio::test]
async fn a_document_is_left_alone_or_taken_in_by_its_patterns() {
    let root = folder("patterns");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    let excluded = write(&root, "adr/0001-cache.md", DOCUMENT);
    let included = write(&root, "notes.md", DOCUMENT);
    write(&root, "caveat.toml", "exclude = [\"adr\"]\nextend-include = [\"notes.md\"]\n");
    let mut client = Client::start(pulling(), folders(&[&root])).await;
    client.indexed().await;
    for (uri, expected) in [(&excluded, 0), (&included, 1)] {
        client.open(uri, 1, DOCUMENT).await;
        assert_eq!(client.pulled(uri).await.len(), expected, "{uri}");
    }
    assert_eq!(ledger(&mut client).await["summary"]["files"], 1);
}

#[tokio::test]
async fn both_faces_judge_alike_under_a_configuration() {
    let root = folder("parity");
    fs::create_dir_all(root.join(".git")).expect("a folder");
    for part in ["mail/adr", "adr/old"] {
        fs::create_dir_all(root.join(part)).expect("a folder");
    }
    write(&root, "adr/0001-cache.md", DOCUMENT);
    write(&root, "adr/0002-draft.md", &DOCUMENT.replace("accepted", "draft"));
    write(&root, "adr/0003-rejected.md", &DOCUMENT.replace("accepted", "rejected"));
    write(&root, "adr/0004-recorded.md", &recorded());
    write(&root, "adr/old/0005-cache.md", DOCUMENT);
    write(&root, "mail/adr/0006-ledger.md", LEDGER);
    write(&root, "mail/notes.md", DOCUMENT);
    let general = "\
exclude = [\"old/\"]
require = [\"cost\", \"blast-radius\"]

[rules]
missing-cost = \"error\"
unquantified-cost = \"information\"

[status]
draft = \"full\"
retired = \"hint\"
";
    write(&root, "caveat.toml", general);
    let mail =
        "extends = \"../caveat.toml\"\nextend-include = [\"notes.md\"]\n\n[technologies]\nassume = [\"caching\"]\n\n";
    write(&root, "mail/caveat.toml", &format!("{mail}{OWN}"));
    assert_eq!(parity::compare(&root).await, 6);
}

#[tokio::test]
async fn the_log_goes_to_the_client_when_it_asks() {
    for (log, is_silent) in [(json!("info"), false), (json!("off"), true)] {
        let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_caveat"))
            .arg("--stdio")
            .env_remove("CAVEAT_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut client = Client::over(child.stdout.take().expect("its output"), child.stdin.take().expect("its input"));
        let root = folder("log");
        let mut options = folders(&[&root]);
        options["initializationOptions"] = json!({"log": log});
        client.configuration = json!({"log": log});
        client.greet(pulling(), options).await;
        client.indexed().await;
        if is_silent {
            client.request("shutdown", Value::Null).await;
            assert!(client.said.iter().all(|said| said["method"] != "window/logMessage"));
        } else {
            let line = client.wait_for("window/logMessage", |_| true).await;
            assert!(line["message"].as_str().is_some_and(|line| line.contains("documents=0")), "{line}");
        }
    }
    // Nothing of this stands in the options of a test that has none.
    assert_eq!(all_rules()["initializationOptions"], Value::Null);
}
