//! A client for tests: speaks to a server over any pair of streams, answers what the server
//! asks, and keeps what it says.

#![allow(dead_code, missing_docs, unreachable_pub)]

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};

/// Long enough for a loaded machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

type Reader = Box<dyn AsyncRead + Unpin + Send>;
type Writer = Box<dyn AsyncWrite + Unpin + Send>;

pub struct Client {
    reader: BufReader<Reader>,
    writer: Option<Writer>,
    next_id: i64,
    /// What the server said and nobody has looked at.
    pub said: VecDeque<Value>,
    answers: HashMap<i64, Value>,
    /// What the section `caveat` of the settings is when the server asks.
    pub configuration: Value,
    /// What `initialize` was answered with.
    pub capabilities: Value,
    server: Option<tokio::task::JoinHandle<caveat::faces::lsp::End>>,
}

/// Capabilities of a client that can do everything and is sent its diagnostics.
pub fn pushing() -> Value {
    json!({
        "general": {"positionEncodings": ["utf-16"]},
        "window": {"workDoneProgress": true},
        "workspace": {
            "configuration": true,
            "workspaceEdit": {"documentChanges": true},
            "didChangeWatchedFiles": {"dynamicRegistration": true},
            "didChangeConfiguration": {"dynamicRegistration": true},
            "inlayHint": {"refreshSupport": true},
            "diagnostics": {"refreshSupport": true},
        },
        "textDocument": {
            "hover": {"contentFormat": ["markdown", "plaintext"]},
            "publishDiagnostics": {"relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true},
            "definition": {"linkSupport": true},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        },
    })
}

/// The same for a client that asks for its diagnostics.
pub fn pulling() -> Value {
    let mut capabilities = pushing();
    capabilities["textDocument"]["diagnostic"] = json!({"dynamicRegistration": false});
    capabilities
}

/// Sets one value in capabilities, by pointer; the parents must be there.
pub fn with(mut capabilities: Value, parent: &str, key: &str, value: Value) -> Value {
    capabilities.pointer_mut(parent).expect("a parent")[key] = value;
    capabilities
}

/// Settings that switch off all rules but those on records and on directives. Tests of the
/// protocol count diagnostics, and what is judged of a whole document changes more often than
/// the protocol does.
pub fn records_only() -> Value {
    let is_kept = |id: &str| {
        id.starts_with("missing-") || id == "placeholder-record" || id.ends_with("-suppression") || id == "unknown-name"
    };
    let others = caveat::rules::RULES.iter().map(|rule| rule.id).filter(|id| !is_kept(id));
    let rules: serde_json::Map<String, Value> = others.map(|id| (id.to_owned(), json!("off"))).collect();
    assert!(rules.contains_key("unstated-priority") && !rules.contains_key("missing-cost"));
    json!({"rules": rules})
}

/// What is added to `initialize` for a server with its settings as they are.
pub fn all_rules() -> Value {
    json!({"initializationOptions": null})
}

impl Client {
    /// A server in this process, not yet greeted.
    pub fn connect() -> Self {
        let (ours, theirs) = tokio::io::duplex(1 << 20);
        let (their_input, their_output) = tokio::io::split(theirs);
        let (our_input, our_output) = tokio::io::split(ours);
        let server = tokio::spawn(caveat::faces::lsp::serve(their_input, their_output));
        let mut client = Self::over(our_input, our_output);
        client.server = Some(server);
        client
    }

    /// A server at the other end of two streams.
    pub fn over(
        input: impl AsyncRead + Unpin + Send + 'static,
        output: impl AsyncWrite + Unpin + Send + 'static,
    ) -> Self {
        Self {
            reader: BufReader::new(Box::new(input)),
            writer: Some(Box::new(output)),
            next_id: 1,
            said: VecDeque::new(),
            answers: HashMap::new(),
            configuration: Value::Null,
            capabilities: Value::Null,
            server: None,
        }
    }

    /// A server in this process that was greeted.
    pub async fn start(capabilities: Value, extra: Value) -> Self {
        let mut client = Self::connect();
        client.greet(capabilities, extra).await;
        client
    }

    /// Greets the server; the rules are those of [`records_only`] unless `extra` has options.
    pub async fn greet(&mut self, capabilities: Value, extra: Value) {
        let mut params = json!({
            "processId": null, "rootUri": null, "capabilities": capabilities, "initializationOptions": records_only(),
        });
        if let (Some(params), Some(extra)) = (params.as_object_mut(), extra.as_object()) {
            params.extend(extra.clone());
        }
        self.capabilities = self.request("initialize", params).await["capabilities"].clone();
        self.notify("initialized", json!({})).await;
    }

    pub async fn raw(&mut self, bytes: &[u8]) {
        if let Some(writer) = &mut self.writer {
            writer.write_all(bytes).await.expect("the server listens");
            writer.flush().await.expect("the server listens");
        }
    }

    pub async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await;
    }

    pub async fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params})).await;
    }

    /// Sends a request without waiting for its answer.
    pub async fn ask(&mut self, method: &str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
        if !params.is_null() {
            message["params"] = params;
        }
        self.send(&message).await;
        id
    }

    /// The answer to a request, result or error.
    pub async fn answer(&mut self, id: i64) -> Result<Value, Value> {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return match answer.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(answer["result"].clone()),
                };
            }
            assert!(self.take_in().await, "the server went away before it answered");
        }
    }

    pub async fn try_request(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.ask(method, params).await;
        self.answer(id).await
    }

    pub async fn request(&mut self, method: &str, params: Value) -> Value {
        self.try_request(method, params).await.unwrap_or_else(|error| panic!("{method} failed: {error}"))
    }

    /// Reads one message; false at the end.
    async fn take_in(&mut self) -> bool {
        let Some(message) = self.read().await else { return false };
        match (message.get("method").and_then(Value::as_str), message.get("id")) {
            (Some(method), Some(id)) => {
                let result = match method {
                    "workspace/configuration" => json!([self.configuration]),
                    _ => Value::Null,
                };
                let answer = json!({"jsonrpc": "2.0", "id": id, "result": result});
                self.said.push_back(message.clone());
                self.send(&answer).await;
            }
            (Some(_), None) => self.said.push_back(message),
            (None, Some(Value::Number(id))) => {
                self.answers.insert(id.as_i64().expect("a whole number"), message);
            }
            // An answer to what was no message.
            _ => self.said.push_back(message),
        }
        true
    }

    pub async fn read(&mut self) -> Option<Value> {
        let read = async {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if self.reader.read_line(&mut line).await.ok()? == 0 {
                    return None;
                }
                let line = line.trim();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.strip_prefix("Content-Length: ") {
                    length = value.parse().expect("a length");
                }
            }
            let mut body = vec![0; length];
            self.reader.read_exact(&mut body).await.ok()?;
            Some(serde_json::from_slice(&body).expect("the server speaks JSON"))
        };
        tokio::time::timeout(PATIENCE, read).await.expect("the server says something in time")
    }

    /// Waits for a message of the server that fits, and forgets those before it of the same
    /// method.
    pub async fn wait_for(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let found = self.said.iter().position(|message| message["method"] == method && fits(&message["params"]));
            if let Some(found) = found {
                return self.said.remove(found).expect("it was found")["params"].clone();
            }
            assert!(self.take_in().await, "the server went away before it said {method}");
        }
    }

    /// Opens a document.
    pub async fn open(&mut self, uri: &str, version: i32, text: &str) {
        self.open_as("markdown", uri, version, text).await;
    }

    pub async fn open_as(&mut self, language: &str, uri: &str, version: i32, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": version, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document})).await;
    }

    /// Changes a document as a whole.
    pub async fn rewrite(&mut self, uri: &str, version: i32, text: &str) {
        let changes = json!([{"text": text}]);
        let params = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
        self.notify("textDocument/didChange", params).await;
    }

    /// The diagnostics that are sent for a version of a document.
    pub async fn published(&mut self, uri: &str, version: i32) -> Vec<Value> {
        let params = self
            .wait_for("textDocument/publishDiagnostics", |params| params["uri"] == uri && params["version"] == version)
            .await;
        params["diagnostics"].as_array().expect("diagnostics").clone()
    }

    /// The diagnostics of a document, asked for.
    pub async fn pulled(&mut self, uri: &str) -> Vec<Value> {
        let report = self.request("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).await;
        report["items"].as_array().expect("a full report").clone()
    }

    /// Waits until the workspace has been read.
    pub async fn indexed(&mut self) {
        let is_index = |token: &Value| token.as_str().is_some_and(|token| token.starts_with("caveat/index/"));
        self.wait_for("$/progress", |params| is_index(&params["token"]) && params["value"]["kind"] == "end").await;
    }

    /// Says goodbye; gives how the server took it.
    pub async fn end(mut self) -> caveat::faces::lsp::End {
        self.request("shutdown", Value::Null).await;
        self.notify("exit", Value::Null).await;
        let server = self.server.take().expect("a server in this process");
        tokio::time::timeout(PATIENCE, server).await.expect("it ends in time").expect("it ends well")
    }

    /// Goes away without a word.
    pub async fn vanish(mut self) -> caveat::faces::lsp::End {
        self.writer.take();
        drop(self.reader);
        let server = self.server.take().expect("a server in this process");
        tokio::time::timeout(PATIENCE, server).await.expect("it ends in time").expect("it ends well")
    }
}

/// A text with `<CURSOR>` in it: the text without, and the cursor as line and column.
pub fn cursor(marked: &str) -> (String, Value) {
    let at = marked.find("<CURSOR>").expect("a cursor");
    let line = marked[..at].matches('\n').count();
    let start = marked[..at].rfind('\n').map_or(0, |at| at + 1);
    let column = marked[start..at].encode_utf16().count();
    (marked.replacen("<CURSOR>", "", 1), json!({"line": line, "character": column}))
}

/// What a range of the protocol covers, in UTF-16.
pub fn covered(text: &str, range: &Value) -> String {
    let offset = |position: &Value| -> usize {
        let line = position["line"].as_u64().expect("a line") as usize;
        let column = position["character"].as_u64().expect("a column") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = 0;
        for (at, letter) in text[start..].char_indices() {
            if units >= column {
                return start + at;
            }
            units += letter.len_utf16();
        }
        text.len()
    };
    text[offset(&range["start"])..offset(&range["end"])].to_owned()
}

/// Applies the text edits of a fix, which all insert.
pub fn applied(text: &str, edits: &Value) -> String {
    let mut edited = text.to_owned();
    for edit in edits.as_array().expect("edits") {
        let start = &edit["range"]["start"];
        let before = covered(text, &json!({"start": {"line": 0, "character": 0}, "end": start}));
        edited.insert_str(before.len(), edit["newText"].as_str().expect("a text"));
    }
    edited
}
