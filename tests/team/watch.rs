//! `--watch`: a change is seen, an interrupt ends it well.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::{CACHE, Folder, cache_and};

/// Long enough for a loaded machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watch that runs, the lines it prints, and those that it tells beside them.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    notes: Receiver<String>,
}

impl Watch {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut all = vec!["--watch", "--color", "never"];
        all.extend(args);
        let mut child = folder.command(&all).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let lines = read(child.stdout.take().expect("its output"));
        let notes = read(child.stderr.take().expect("its messages"));
        Self { child, lines, notes }
    }

    /// Waits until a round is over; gives a report that was written to a file.
    fn round(&self, folder: &Folder, report: &str) -> String {
        let note = self.notes.recv_timeout(PATIENCE).expect("the end of a round");
        assert_eq!(note, "watching for changes; Ctrl-C ends");
        folder.read(report)
    }

    /// The next summary.
    fn summary(&self) -> String {
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) if line.contains(" document") => return line,
                Ok(_) => {}
                Err(error) => panic!("no summary: {error}"),
            }
        }
    }

    /// Summaries until one says so: a change may be seen in two steps.
    fn until(&self, said: &str) {
        while !self.summary().contains(said) {}
    }

    fn interrupt(mut self) -> Option<i32> {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process");
        rustix::process::kill_process(id, rustix::process::Signal::INT).expect("a signal");
        self.child.wait().expect("it ends").code()
    }
}

fn read(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    std::thread::spawn(move || {
        BufReader::new(stream).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}

#[test]
fn changes_are_seen_and_an_interrupt_ends_it() {
    let folder = Folder::new("watch");
    folder.write("docs/adr/1.md", CACHE);
    folder.write("docs/adr/2.md", &cache_and("The trade-offs are told [there](1.md)."));
    let watch = Watch::start(&folder, &["docs"]);
    watch.until("2 documents, 2 adoptions, trade-off coverage 0 %");
    folder.write("docs/adr/1.md", &cache_and("\n**Trade-offs: caching**\n\n- **Cost:** two nodes, $300 a month."));
    // The other document links to it.
    watch.until("2 documents, 2 adoptions, trade-off coverage 33 %");
    folder.write("docs/adr/sub/3.md", CACHE);
    watch.until("3 documents");
    folder.write("docs/adr/sub/4.md", CACHE);
    watch.until("4 documents");
    folder.remove("docs/adr/sub/4.md");
    watch.until("3 documents");
    // What is no document of ours changes nothing.
    folder.write("docs/adr/notes.txt", "Nothing.\n");
    assert_eq!(watch.lines.recv_timeout(Duration::from_millis(400)), Err(RecvTimeoutError::Timeout));
    assert_eq!(watch.interrupt(), Some(0));
}

#[test]
fn reports_in_files_follow_and_are_no_change_themselves() {
    for (format, report, before, after) in [
        ("markdown", "report.md", "| warning | `docs/adr/1.md:12` |", "| warning | `docs/adr/2.md:12` |"),
        ("html", "ledger.html", "docs/adr/1.md#L12", "docs/adr/2.md#L12"),
    ] {
        let folder = Folder::new(&format!("watch-{format}"));
        folder.write("docs/adr/1.md", CACHE);
        let watch = Watch::start(&folder, &["--format", format, "--output", report]);
        let text = watch.round(&folder, report);
        assert!(text.contains(before) && !text.contains(after), "{text}");
        folder.write("docs/adr/2.md", CACHE);
        while !watch.round(&folder, report).contains(after) {}
        folder.remove("docs/adr/1.md");
        while watch.round(&folder, report).contains(before) {}
        // A second look at the last change may come; then it is quiet.
        let more = std::iter::from_fn(|| watch.notes.recv_timeout(Duration::from_millis(400)).ok()).take(3).count();
        assert!(more < 3, "{format}: the report is taken for a change");
        assert_eq!(watch.interrupt(), Some(0));
    }
}

#[test]
fn a_report_on_standard_output_comes_whole_each_round() {
    let folder = Folder::new("watch-printed");
    folder.write("docs/adr/1.md", CACHE);
    let watch = Watch::start(&folder, &["--format", "markdown"]);
    let comment = |last: &str| {
        let mut lines = Vec::new();
        while lines.last().is_none_or(|line: &String| !line.contains(last)) {
            lines.push(watch.lines.recv_timeout(PATIENCE).expect("a line"));
        }
        lines
    };
    let settle = "To settle one, write the sentence";
    assert_eq!(comment(settle)[..2], ["<!-- caveat-report -->", "### Trade-offs"]);
    folder.write("docs/adr/2.md", CACHE);
    while !comment(settle).iter().any(|line| line.contains("2 documents, 2 adoptions")) {}
    assert_eq!(watch.interrupt(), Some(0));
}

#[test]
fn standard_input_is_not_watched() {
    let folder = Folder::new("watch-stdin");
    let ran = folder.caveat(&["--watch", "-"]);
    assert!(ran.status == Some(2) && ran.err.contains("standard input cannot be watched"), "{ran:?}");
}
