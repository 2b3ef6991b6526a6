//! Terminal of a command: its standard output, and whether a person reads it. Masks secrets, and lets nothing
//! pass that has an effect on a terminal or in a pipeline.

use std::io::{self, IsTerminal, Write};

use egnyte_support::mask::{self, MaskedWriter};
use egnyte_support::paint::Paint;
use egnyte_support::printable::{LineGuard, guard};

/// Error: the output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the output: {0}")]
pub struct OutputError(io::Error);

impl OutputError {
    /// Checks the result of a write. A closed pipe is no error: its reader has read enough.
    pub fn check(written: io::Result<()>) -> Result<(), Self> {
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Self(error)),
            _ => Ok(()),
        }
    }
}

/// Standard output of a command.
pub struct Terminal<'a> {
    out: MaskedWriter<LineGuard<&'a mut dyn Write>>,
    is_interactive: bool,
    paint: Paint,
}

impl<'a> Terminal<'a> {
    /// Creates the terminal of a stream.
    pub fn new(out: &'a mut (impl Write + IsTerminal)) -> Self {
        let (is_interactive, paint) = (out.is_terminal(), Paint::for_stream(out));
        Self { out: MaskedWriter::new(LineGuard::new(out)), is_interactive, paint }
    }

    /// Returns whether a person reads the output.
    pub fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// Returns the colours of the output.
    pub fn paint(&self) -> Paint {
        self.paint
    }

    /// Writes commands to a pipeline, which no other output can contain.
    pub fn write_commands<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        self.out.get_mut().allow_commands(true);
        let written = write(self);
        self.out.get_mut().allow_commands(false);
        written
    }

    /// Writes a text, and ends its last line.
    pub fn print(&mut self, text: &str) -> Result<(), OutputError> {
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        OutputError::check(write!(self.out, "{text}{end}").and_then(|()| self.out.flush()))
    }
}

impl Write for Terminal<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a line to standard error. A closed one is no failure.
pub fn print_error(line: &str) {
    let _ = writeln!(io::stderr(), "{}", guard(&mask::secrets(line.trim_end())));
}
