//! The client's process: a server whose client is gone has nothing to live for, and nobody
//! would end it if the pipe stayed open in somebody else's hands.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// How often the client's process is looked for.
const EVERY: Duration = Duration::from_secs(2);

/// Tells `gone` when the process is no more. One that cannot be seen from the start is not
/// watched: it may live outside of the container that the server runs in.
pub(super) fn watch(process: u32, gone: Arc<Notify>) {
    if !is_alive(process) {
        return;
    }
    tokio::spawn(async move {
        while is_alive(process) {
            tokio::time::sleep(EVERY).await;
        }
        tracing::info!(process, "the client's process is gone");
        // Remembered if nobody waits just now.
        gone.notify_one();
    });
}

#[cfg(unix)]
fn is_alive(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    // Not to be allowed to signal a process means that it is there.
    process.is_some_and(|process| rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

/// Elsewhere the end of the input has to do; it comes when the client's process ends.
#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    false
}
