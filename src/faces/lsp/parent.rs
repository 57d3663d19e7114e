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

/// Elsewhere, Windows above all, the system's list of processes tells.
#[cfg(not(unix))]
use listed as is_alive;

#[cfg(any(not(unix), test))]
fn listed(process: u32) -> bool {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let process = Pid::from_u32(process);
    // That it is there is all that is asked for.
    let mut system = System::new();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[process]), true, ProcessRefreshKind::nothing());
    system.process(process).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_alive_until_they_are_not() {
        let own = std::process::id();
        assert!(is_alive(own) && listed(own));
        // Numbers of processes are smaller everywhere.
        let nobody = u32::MAX - 1;
        assert!(!is_alive(nobody) && !listed(nobody));
    }
}
