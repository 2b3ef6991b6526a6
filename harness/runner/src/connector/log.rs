//! Standard error of a connector, bounded: a log, never a verdict.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt};

use super::encoding::decode_lossy;

/// The last 64 KiB of the text that was written.
#[derive(Debug, Default)]
pub(super) struct Log {
    buffer: Mutex<Buffer>,
}

#[derive(Debug, Default)]
struct Buffer {
    bytes: VecDeque<u8>,
    dropped: u64,
}

/// The last lines of a log, as the end of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogTail(pub(super) Vec<String>);

impl Log {
    const CAPACITY: usize = 64 * 1024;

    /// Text in the buffer, after a line about the dropped bytes where there are any.
    pub(super) fn text(&self) -> String {
        let mut buffer = self.buffer.lock();
        let dropped = buffer.dropped;
        let text = decode_lossy(buffer.bytes.make_contiguous()).into_owned();
        if dropped > 0 { format!("[{dropped} bytes before this are not kept]\n{text}") } else { text }
    }

    /// Lines that are not blank, cut to a readable width.
    pub(super) fn lines(&self) -> Vec<String> {
        const WIDTH: usize = 500;
        let text = self.text();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| line.chars().take(WIDTH).collect()).collect()
    }

    /// Lines that are not blank, which are forgotten.
    pub(super) fn drain(&self) -> Vec<String> {
        let lines = self.lines();
        *self.buffer.lock() = Buffer::default();
        lines
    }

    /// The last lines that are not blank.
    pub(super) fn tail(&self) -> LogTail {
        const LINES: usize = 5;
        let mut lines = self.lines();
        LogTail(lines.split_off(lines.len().saturating_sub(LINES)))
    }

    fn write(&self, bytes: &[u8]) {
        let mut buffer = self.buffer.lock();
        buffer.bytes.extend(bytes);
        let excess = buffer.bytes.len().saturating_sub(Self::CAPACITY);
        buffer.bytes.drain(..excess);
        buffer.dropped += excess as u64;
    }
}

impl fmt::Display for LogTail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("; it wrote nothing to standard error");
        }
        f.write_str("; its standard error ends:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  | {line}"))
    }
}

/// Copies a stream to the logs until its end, so that the connector never waits for a reader.
pub(super) async fn copy_to_logs(mut stream: impl AsyncRead + Unpin, logs: Vec<Arc<Log>>) {
    let mut buffer = vec![0; 8 * 1024];
    // A stream that cannot be read any more is at its end.
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        logs.iter().for_each(|log| log.write(&buffer[..read]));
    }
}

#[cfg(test)]
mod tests {
    use super::Log;

    #[test]
    fn log_keeps_its_end_and_counts_the_dropped_bytes() {
        let log = Log::default();
        log.write(b"first\n");
        log.write("x".repeat(Log::CAPACITY).as_bytes());
        log.write(b"\nlast\n\n");
        assert!(log.text().starts_with("[13 bytes before this are not kept]\nx"));
        assert_eq!(log.tail().0.last().map(String::as_str), Some("last"));
    }
}
