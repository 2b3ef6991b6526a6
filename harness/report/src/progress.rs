//! Progress line: it rewrites itself on a terminal, and is written nowhere else. It has counts only, so nothing is masked.

use std::io::Write;

/// Control sequence that clears the line.
const CLEAR: &str = "\r\x1b[2K";

/// Progress line of a run.
pub struct ProgressLine<W> {
    /// Terminal; none if the output is not one.
    out: Option<W>,
    total: usize,
    done: usize,
    red: usize,
}

impl<W: Write> ProgressLine<W> {
    /// Creates the line of a run of `total` scenarios.
    pub fn new(out: Option<W>, total: usize) -> Self {
        Self { out, total, done: 0, red: 0 }
    }

    /// Clears the line, so that other output can be written.
    pub fn clear(&mut self) {
        self.write(CLEAR.to_owned());
    }

    /// Counts a scenario, and writes the line.
    pub fn count(&mut self, is_red: bool) {
        self.done += 1;
        self.red += usize::from(is_red);
        let red = if self.red > 0 { format!(", {} unexpected", self.red) } else { String::new() };
        self.write(format!("{CLEAR}{} of {}{red}", self.done, self.total));
    }

    fn write(&mut self, text: String) {
        if let Some(out) = &mut self.out {
            // A closed terminal is no failure: the console report has the same counts.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_rewrites_and_clears_itself() {
        let mut out = Vec::new();
        let mut progress = ProgressLine::new(Some(&mut out), 3);
        progress.count(false);
        progress.count(true);
        progress.clear();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\r\u{1b}[2K1 of 3\r\u{1b}[2K2 of 3, 1 unexpected\r\u{1b}[2K");
        assert!(!text.contains('\n'));
    }

    #[test]
    fn without_terminal_nothing_is_written() {
        let mut progress = ProgressLine::<Vec<u8>>::new(None, 3);
        progress.count(true);
        progress.clear();
        assert!(progress.out.is_none());
    }
}
