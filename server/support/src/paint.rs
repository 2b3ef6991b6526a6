//! Colour for terminals.

use std::env;
use std::io::IsTerminal;

use owo_colors::OwoColorize as _;

/// Colours for text, switched on or off.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Colours switched on or off.
    pub fn new(on: bool) -> Self {
        Self { on }
    }

    /// Colours for a stream: on for a terminal, unless `NO_COLOR` is set or the terminal has none.
    pub fn for_stream(stream: &impl IsTerminal) -> Self {
        let is_refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        Self::new(stream.is_terminal() && !is_refused && !is_dumb && has_colors())
    }

    /// Green, for success.
    pub fn green(self, text: &str) -> String {
        if self.on { text.green().to_string() } else { text.to_owned() }
    }

    /// Bold red, for failure.
    pub fn red(self, text: &str) -> String {
        if self.on { text.red().bold().to_string() } else { text.to_owned() }
    }

    /// Yellow, for warnings.
    pub fn yellow(self, text: &str) -> String {
        if self.on { text.yellow().to_string() } else { text.to_owned() }
    }

    /// Bold, for headings.
    pub fn bold(self, text: &str) -> String {
        if self.on { text.bold().to_string() } else { text.to_owned() }
    }

    /// Dimmed, for details.
    pub fn dim(self, text: &str) -> String {
        if self.on { text.dimmed().to_string() } else { text.to_owned() }
    }
}

/// Returns whether the terminal understands colours, after switching it to understand them.
#[cfg(windows)]
fn has_colors() -> bool {
    anstyle_query::windows::enable_ansi_colors().unwrap_or(true)
}

/// Returns whether the terminal understands colours.
#[cfg(unix)]
fn has_colors() -> bool {
    true
}
