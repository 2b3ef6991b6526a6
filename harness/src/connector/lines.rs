//! Lines of a stream, bounded, and kept across a deadline so that what had come can be shown.

use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};

/// The longest message that is read, in bytes.
pub(super) const LONGEST: usize = 16 << 20;

/// Lines of a stream.
#[derive(Debug)]
pub(super) struct Lines<R> {
    stream: BufReader<R>,
    line: Vec<u8>,
    complete: bool,
}

/// What came next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A whole line, without its end.
    Line(Vec<u8>),
    /// More bytes than a line may have; here is how they begin.
    TooLong(Vec<u8>),
    /// The stream is closed. What it left unfinished is lost to the protocol, not to the reader.
    End,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(stream: R) -> Self {
        Self { stream: BufReader::with_capacity(64 * 1024, stream), line: Vec::new(), complete: false }
    }

    /// What has come of a line that is not complete.
    pub(super) fn unfinished(&self) -> &[u8] {
        &self.line
    }

    /// The next line that is not blank. May be dropped and called again without losing anything.
    pub(super) async fn next(&mut self) -> Next {
        loop {
            match self.whole_line().await {
                Next::Line(line) if line.iter().all(u8::is_ascii_whitespace) => {}
                next => return next,
            }
        }
    }

    async fn whole_line(&mut self) -> Next {
        while !self.complete {
            let Ok(bytes @ [_, ..]) = self.stream.fill_buf().await else { return self.rest() };
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(bytes.len(), |end| end + 1);
            self.line.extend_from_slice(&bytes[..end.unwrap_or(taken)]);
            self.complete = end.is_some();
            self.stream.consume(taken);
            if self.line.len() > LONGEST {
                return Next::TooLong(std::mem::take(&mut self.line));
            }
        }
        self.complete = false;
        Next::Line(std::mem::take(&mut self.line))
    }

    /// A last line need not end: a program that writes its answer and exits has still answered.
    fn rest(&mut self) -> Next {
        if self.line.is_empty() { Next::End } else { Next::Line(std::mem::take(&mut self.line)) }
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Lines, Next};

    #[tokio::test]
    async fn lines_come_whole_and_blank_ones_not_at_all() {
        let mut lines = Lines::new(&b"one\r\n\n  \ntwo\nthree"[..]);
        assert_eq!(lines.next().await, Next::Line(b"one\r".to_vec()));
        assert_eq!(lines.next().await, Next::Line(b"two".to_vec()));
        assert_eq!(lines.next().await, Next::Line(b"three".to_vec()));
        assert_eq!(lines.next().await, Next::End);
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_given_up_at_the_limit() {
        let endless = vec![b'x'; LONGEST + 100];
        let Next::TooLong(start) = Lines::new(&endless[..]).next().await else { panic!("it should be too long") };
        assert!(start.len() <= LONGEST + 100);
    }
}
