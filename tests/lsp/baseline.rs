//! A baseline that the configuration names holds in the server too.

use std::process::Command;

use serde_json::{Value, json};

use crate::features::DOCUMENT;
use crate::support::{Client, pulling};
use crate::workspace::{folder, folders, uri, write};

#[tokio::test]
async fn what_the_baseline_knows_is_not_told() {
    let root = folder("baseline");
    let first = write(&root, "adr/0001-cache.md", DOCUMENT);
    write(&root, "caveat.toml", "baseline = \"known.toml\"\n");
    let written = Command::new(env!("CARGO_BIN_EXE_caveat"))
        .args(["--check", ".", "--write-baseline"])
        .current_dir(&root)
        .output()
        .expect("the checker runs");
    assert!(written.status.success(), "{written:?}");
    let mut options = folders(&[&root]);
    options["initializationOptions"] = Value::Null;
    let mut client = Client::start(pulling(), options).await;
    client.indexed().await;
    client.open(&first, 1, DOCUMENT).await;
    assert_eq!(client.pulled(&first).await, [Value::Null; 0]);
    // What was known is not told wherever it stands now; what is new is.
    client.rewrite(&first, 2, &DOCUMENT.replace("## Decision", "Status quo.\n\n## What we do")).await;
    assert_eq!(client.pulled(&first).await, [Value::Null; 0]);
    let second = uri(&root.join("adr/0002-cache.md"));
    client.open(&second, 1, DOCUMENT).await;
    assert!(!client.pulled(&second).await.is_empty());
    // A baseline that changes is read again.
    write(&root, "known.toml", "version = 1\n");
    let changed = json!({"changes": [{"uri": uri(&root.join("known.toml")), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changed).await;
    while client.pulled(&first).await.iter().all(|diagnostic| diagnostic["data"]["technology"] != "caching") {}
}
