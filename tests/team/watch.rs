//! `--watch`: a change is seen, an interrupt ends it well.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use crate::{CACHE, Folder, cache_and};

/// Long enough for a loaded machine; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watch that runs, and the lines it prints.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut all = vec!["--watch", "--color", "never"];
        all.extend(args);
        let mut child = folder.command(&all).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("it runs");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines }
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
fn standard_input_is_not_watched() {
    let folder = Folder::new("watch-stdin");
    let ran = folder.caveat(&["--watch", "-"]);
    assert!(ran.status == Some(2) && ran.err.contains("standard input cannot be watched"), "{ran:?}");
}
