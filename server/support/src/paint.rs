//! Colour for terminals, or none. Knows no report.

use std::env;
use std::io::IsTerminal;

use owo_colors::OwoColorize as _;

/// Colours text, or leaves it as it is.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// A paint that colours or does not.
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// What fits a stream: colour on a terminal, unless `NO_COLOR` is set or the terminal cannot.
    pub fn fitting(stream: &impl IsTerminal) -> Self {
        let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self::new(stream.is_terminal() && !refused && !dumb && colours())
    }

    /// For what passed.
    pub fn green(self, text: &str) -> String {
        if self.on { text.green().to_string() } else { text.to_owned() }
    }

    /// For what is wrong.
    pub fn red(self, text: &str) -> String {
        if self.on { text.red().bold().to_string() } else { text.to_owned() }
    }

    /// For what wants attention.
    pub fn yellow(self, text: &str) -> String {
        if self.on { text.yellow().to_string() } else { text.to_owned() }
    }

    /// For headings.
    pub fn bold(self, text: &str) -> String {
        if self.on { text.bold().to_string() } else { text.to_owned() }
    }

    /// For what is read last.
    pub fn dim(self, text: &str) -> String {
        if self.on { text.dimmed().to_string() } else { text.to_owned() }
    }
}

/// Returns whether the terminal understands colours; on Windows it is switched to understand them.
#[cfg(windows)]
fn colours() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

/// Returns whether the terminal understands colours.
#[cfg(unix)]
fn colours() -> bool {
    true
}
