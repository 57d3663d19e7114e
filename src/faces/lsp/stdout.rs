//! Standard output, written to by whoever has something to say.

use std::fs::File;
use std::io::{Result, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;

/// Standard output that is written to at once, a message by one call of the system. The
/// library's own hands each message to another thread, and the standard library's cuts it at
/// its last line break: a client that waits for a small answer would wait for either.
///
/// Writing waits while the client does not read. It holds up the one thread that writes;
/// the runtime has others.
#[derive(Debug)]
pub(super) struct Stdout(File);

impl Stdout {
    /// # Errors
    /// Standard output that is closed.
    pub(super) fn new() -> Result<Self> {
        #[cfg(unix)]
        let owned = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned()?;
        #[cfg(windows)]
        let owned = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned()?;
        Ok(Self(File::from(owned)))
    }
}

impl AsyncWrite for Stdout {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Poll::Ready(self.0.write(bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}
