//! From an edit to its diagnostics, through the real program and the real protocol.
//!
//! Prints percentiles for documents of 30 KB and 1 MB, the time of `initialize`, and the
//! memory of the server. The text is that of `examples/`, or of the folder that the
//! environment variable `CAVEAT_CORPUS` names, one document after the other.

#![allow(missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const URI: &str = "file:///bench/adr/0001-bench.md";

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Client {
    fn spawn() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_caveat"))
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (input, output) = (child.stdin.take().expect("its input"), child.stdout.take().expect("its output"));
        Self { child, input, output: BufReader::new(output) }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.input.write_all(frame.as_bytes()).expect("the server listens");
        self.input.flush().expect("the server listens");
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// The next message, as it came: reading JSON is the client's time, not the server's.
    fn read(&mut self) -> Vec<u8> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("the server speaks") > 0, "the server went away");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(value) => length = value.parse().expect("a length"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a whole message");
        body
    }

    /// Waits for the diagnostics of a version.
    fn published(&mut self, version: i32) {
        let body = self.read();
        let message: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(
            (message["method"].as_str(), message["params"]["version"].as_i64()),
            (Some("textDocument/publishDiagnostics"), Some(version.into()))
        );
    }

    fn initialize(&mut self) -> Duration {
        let params =
            json!({"processId": null, "rootUri": null, "capabilities": {"general": {"positionEncodings": ["utf-16"]}}});
        let begun = Instant::now();
        self.send(&json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}));
        self.read();
        let took = begun.elapsed();
        self.notify("initialized", json!({}));
        took
    }

    fn memory(&self) -> Option<String> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = |name: &str| Some(status.lines().find_map(|line| line.strip_prefix(name))?.trim().to_owned());
        Some(format!("{} now, {} at most", line("VmRSS:")?, line("VmHWM:")?))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            files.push(path);
        }
    }
}

/// Whole paragraphs of the corpus, about so many bytes, without front matter.
fn text(bytes: usize) -> String {
    let folder = std::env::var_os("CAVEAT_CORPUS").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"));
    let mut files = Vec::new();
    collect(&folder, &mut files);
    assert!(!files.is_empty(), "no Markdown in {}", folder.display());
    let mut text = String::with_capacity(bytes + 10_000);
    for path in files.iter().cycle() {
        if text.len() >= bytes {
            break;
        }
        let one = std::fs::read_to_string(path).unwrap_or_default();
        text.push_str(one.splitn(3, "---\n").last().unwrap_or(""));
        text.push_str("\n\n");
    }
    while text.len() > bytes {
        text.truncate(text[..text.len() - 1].rfind('\n').unwrap_or(0));
    }
    text
}

fn show(what: &str, mut times: Vec<Duration>, aim: Duration) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    println!(
        "{what:34} p50 {:8.2} ms  p90 {:8.2} ms  p99 {:8.2} ms  max {:8.2} ms  (aim {} ms, {} runs)",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        aim.as_millis(),
        times.len()
    );
}

fn edits(bytes: usize, runs: i32, aim: Duration) {
    let text = text(bytes);
    let lines: Vec<usize> = text.split('\n').map(|line| line.encode_utf16().count()).collect();
    let mut client = Client::spawn();
    client.initialize();
    let begun = Instant::now();
    let document = json!({"uri": URI, "languageId": "markdown", "version": 0, "text": text});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
    client.published(0);
    println!("{:34} {:8.2} ms", format!("{} KB: opened", bytes / 1000), begun.elapsed().as_secs_f64() * 1000.0);
    let mut times = Vec::new();
    for version in 1..=runs {
        // A letter here and there, as somebody types; each at the end of a line far from the last.
        let line = (version as usize * 7919) % lines.len();
        let at = json!({"line": line, "character": lines[line]});
        let change = json!([{"range": {"start": at, "end": at}, "text": "x"}]);
        let params = json!({"textDocument": {"uri": URI, "version": version}, "contentChanges": change});
        // A person does not type without a pause, and a cold cache is part of the truth.
        std::thread::sleep(Duration::from_millis(5));
        let begun = Instant::now();
        client.notify("textDocument/didChange", params);
        client.published(version);
        times.push(begun.elapsed());
    }
    show(&format!("{} KB: edit to diagnostics", bytes / 1000), times, aim);
    if let Some(memory) = client.memory() {
        println!("{:34} {memory}", format!("{} KB: memory", bytes / 1000));
    }
}

fn main() {
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for _ in 0..30 {
        let begun = Instant::now();
        let mut client = Client::spawn();
        client.initialize();
        cold.push(begun.elapsed());
        drop(client);
        let mut client = Client::spawn();
        // The program is there and waits.
        std::thread::sleep(Duration::from_millis(50));
        warm.push(client.initialize());
    }
    show("start of the program to initialize", cold, Duration::from_millis(10));
    show("initialize", warm, Duration::from_millis(10));
    edits(30_000, 300, Duration::from_millis(2));
    edits(1_000_000, 100, Duration::from_millis(25));
}
