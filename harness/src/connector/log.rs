//! What a connector wrote to standard error, bounded: a log, never a verdict.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::fault::Tail;

/// The last 64 KiB of what was written.
#[derive(Debug, Default)]
pub(super) struct Log {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: VecDeque<u8>,
    dropped: u64,
}

impl Log {
    const KEPT: usize = 64 * 1024;

    /// Everything that is kept, with a line in front when there was more.
    pub(super) fn text(&self) -> String {
        let mut kept = self.kept.lock();
        let dropped = kept.dropped;
        let text = String::from_utf8_lossy(kept.bytes.make_contiguous()).into_owned();
        if dropped > 0 { format!("[{dropped} bytes before this are not kept]\n{text}") } else { text }
    }

    /// The last lines that say something.
    pub(super) fn tail(&self) -> Tail {
        const LINES: usize = 5;
        const WIDTH: usize = 500;
        let text = self.text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(LINES)..];
        Tail(last.iter().map(|line| line.chars().take(WIDTH).collect()).collect())
    }

    fn write(&self, bytes: &[u8]) {
        let mut kept = self.kept.lock();
        kept.bytes.extend(bytes);
        let excess = kept.bytes.len().saturating_sub(Self::KEPT);
        kept.bytes.drain(..excess);
        kept.dropped += excess as u64;
    }
}

/// Reads a stream to its end into the logs, so that the connector never waits for a reader.
pub(super) async fn pump(mut stream: impl AsyncRead + Unpin, logs: Vec<Arc<Log>>) {
    let mut buffer = vec![0; 8 * 1024];
    // A stream that cannot be read any more is a stream at its end.
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        logs.iter().for_each(|log| log.write(&buffer[..read]));
    }
}

#[cfg(test)]
mod tests {
    use super::Log;

    #[test]
    fn a_log_keeps_its_end_and_says_what_it_lost() {
        let log = Log::default();
        log.write(b"first\n");
        log.write("x".repeat(Log::KEPT).as_bytes());
        log.write(b"\nlast\n\n");
        assert!(log.text().starts_with("[13 bytes before this are not kept]\nx"));
        assert_eq!(log.tail().0.last().map(String::as_str), Some("last"));
    }
}
