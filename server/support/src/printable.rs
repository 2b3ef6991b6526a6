//! Texts of programs that are not trusted, on a terminal and in the log of a pipeline: no control character takes effect,
//! and no line is a command to the pipeline.

use std::borrow::Cow;
use std::io::{self, Write};

/// Returns a text with a visible sign in place of each control character. Line ends and tabs stay.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for sign in text.replace("\r\n", "\n").chars() {
        push_visible(&mut shown, sign);
    }
    shown
}

fn push_visible(shown: &mut String, sign: char) {
    match sign {
        '\n' | '\t' => shown.push(sign),
        // U+2400 and the following are pictures of the control characters.
        '\0'..='\u{1f}' => shown.push(char::from_u32(0x2400 + u32::from(sign)).unwrap_or('␀')),
        '\u{7f}' => shown.push('␡'),
        '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            shown.push_str(&format!("\\u{{{:x}}}", u32::from(sign)));
        }
        _ => shown.push(sign),
    }
}

/// Writer of whole lines: colours pass, every other control character becomes visible, and no line is a workflow command.
#[derive(Debug)]
pub struct LineGuard<W> {
    out: W,
    allows_commands: bool,
}

impl<W: Write> LineGuard<W> {
    /// Wraps a writer.
    pub fn new(out: W) -> Self {
        Self { out, allows_commands: false }
    }

    /// Lets workflow commands pass, or no longer.
    pub fn allow_commands(&mut self, allowed: bool) {
        self.allows_commands = allowed;
    }
}

impl<W: Write> Write for LineGuard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        for line in text.split_inclusive('\n') {
            let line = show_controls(line);
            let line = if self.allows_commands { line } else { disarm(line) };
            self.out.write_all(line.as_bytes())?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns lines for a log, of which none has an effect.
pub fn guard(text: &str) -> String {
    text.split_inclusive('\n').map(|line| disarm(show_controls(line)).into_owned()).collect()
}

/// Makes control characters of a line visible, but for colours.
fn show_controls(line: &str) -> Cow<'_, str> {
    let is_plain = |sign: char| {
        let mut shown = String::new();
        push_visible(&mut shown, sign);
        shown.chars().eq([sign])
    };
    if line.chars().all(is_plain) {
        return Cow::Borrowed(line);
    }
    let (mut shown, mut rest) = (String::with_capacity(line.len()), line);
    while let Some(sign) = rest.chars().next() {
        let length = match colour(rest) {
            Some(length) => {
                shown.push_str(&rest[..length]);
                length
            }
            None => {
                push_visible(&mut shown, sign);
                sign.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    Cow::Owned(shown)
}

/// Returns the length of the colour sequence that a text begins with.
fn colour(text: &str) -> Option<usize> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|sign: char| !sign.is_ascii_digit() && sign != ';')?;
    parameters[end..].starts_with('m').then_some(end + 3)
}

/// Changes a line that GitHub's runner would obey: it cuts blanks at the beginning, and finds `##[` anywhere.
fn disarm(line: Cow<'_, str>) -> Cow<'_, str> {
    let start = line.len() - line.trim_start().len();
    if line[start..].starts_with("::") {
        return disarm(Cow::Owned(format!("{}: :{}", &line[..start], &line[start + 2..])));
    }
    if line.contains("##[") { Cow::Owned(line.replace("##[", "## [")) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_visible() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\td\re\u{7f}\u{9b}\u{202e}"), "a␛[2Jb\nc\td␍e␡\\u{9b}\\u{202e}");
        assert_eq!(printable("für „Ada“ 👩\u{200d}💻"), "für „Ada“ 👩\u{200d}💻");
    }

    fn guarded(text: &str, commands: bool) -> String {
        let mut out = Vec::new();
        let mut guard = LineGuard::new(&mut out);
        guard.allow_commands(commands);
        guard.write_all(text.as_bytes()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn colours_pass_and_other_sequences_do_not() {
        assert_eq!(guarded("\u{1b}[1;31mred\u{1b}[0m\n", false), "\u{1b}[1;31mred\u{1b}[0m\n");
        assert_eq!(guarded("\u{1b}[2J\u{1b}]0;title\u{7}\n", false), "␛[2J␛]0;title␇\n");
        assert_eq!(guarded("\u{1b}", false), "␛");
    }

    #[test]
    fn no_line_is_a_workflow_command() {
        assert_eq!(
            guarded("    ::stop-commands::abc\nx ::error::y\n", false),
            "    : :stop-commands::abc\nx ::error::y\n"
        );
        assert_eq!(guarded("a ##[add-mask]b\n", false), "a ## [add-mask]b\n");
        assert_eq!(guard("\u{3000}::error::x"), "\u{3000}: :error::x");
        assert_eq!(guarded("::error title=x::y\n", true), "::error title=x::y\n");
    }
}
