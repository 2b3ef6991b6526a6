//! How far a run is: one line that rewrites itself on a terminal, and nothing anywhere else. Holds counts only, and so
//! nothing that had to be masked.

use std::io::Write;

/// Goes to the beginning of the line and empties it.
const AGAIN: &str = "\r\x1b[2K";

/// The line.
pub struct Progress<W> {
    /// Where it is shown; nowhere where nobody watches.
    out: Option<W>,
    total: usize,
    done: usize,
    red: usize,
}

impl<W: Write> Progress<W> {
    /// The line of a run of so many scenarios.
    pub fn new(out: Option<W>, total: usize) -> Self {
        Self { out, total, done: 0, red: 0 }
    }

    /// Takes the line away, so that others can write.
    pub fn clear(&mut self) {
        self.write(AGAIN.to_owned());
    }

    /// Counts a scenario, and shows the line.
    pub fn count(&mut self, is_red: bool) {
        self.done += 1;
        self.red += usize::from(is_red);
        let red = if self.red > 0 { format!(", {} not as declared", self.red) } else { String::new() };
        self.write(format!("{AGAIN}{} of {}{red}", self.done, self.total));
    }

    fn write(&mut self, text: String) {
        if let Some(out) = &mut self.out {
            // Whoever does not watch any more misses nothing that is not told again.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_rewrites_itself_and_leaves_nothing_behind() {
        let mut out = Vec::new();
        let mut progress = Progress::new(Some(&mut out), 3);
        progress.count(false);
        progress.count(true);
        progress.clear();
        let told = String::from_utf8(out).unwrap();
        assert_eq!(told, "\r\u{1b}[2K1 of 3\r\u{1b}[2K2 of 3, 1 not as declared\r\u{1b}[2K");
        assert!(!told.contains('\n'));
    }

    #[test]
    fn where_nobody_watches_nothing_is_written() {
        let mut progress = Progress::<Vec<u8>>::new(None, 3);
        progress.count(true);
        progress.clear();
        assert!(progress.out.is_none());
    }
}
