//! Commands that the pages of the repository show, for tests that run them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders without pages for readers.
const LEFT_OUT: [&str; 5] = ["target", "node_modules", "golden", "step_docs", "__pycache__"];

/// Words before the program: they install it for one run.
const LAUNCHERS: [&[&str]; 4] =
    [&["uvx", "--from", "egnyte-conformance"], &["uvx"], &["npx"], &["cargo", "run", "--release", "--"]];

/// One command of a page.
#[derive(Debug, Clone)]
pub struct ShownCommand {
    /// Page, below the root of the repository.
    pub page: String,
    /// Number of its first line.
    pub line: usize,
    /// Words, after variables that are set for it; up to a pipe or another command.
    pub words: Vec<String>,
    /// Comment behind it, or above it if that is a number.
    pub comment: String,
    /// Block of JSON below the block of the command, if it is the last one there: a part of its answer.
    pub answer: Option<String>,
    /// Shown in a block, not within a sentence.
    pub is_in_block: bool,
}

impl ShownCommand {
    /// Returns the name of the program, and its arguments.
    pub fn program(&self) -> (&str, &[String]) {
        let words = self.words.as_slice();
        let launched = LAUNCHERS.iter().find(|launcher| starts_with(words, launcher) && words.len() > launcher.len());
        match launched {
            Some(["cargo", ..]) => ("egnyte-conformance", &words[4..]),
            Some(launcher) => (&words[launcher.len()], &words[launcher.len() + 1..]),
            None if starts_with(words, &["cargo", "run", "--"]) => ("egnyte-conformance", &words[3..]),
            None => words.split_first().map_or(("", words), |(program, rest)| (program, rest)),
        }
    }

    /// Returns the place, for messages.
    pub fn place(&self) -> String {
        format!("{}:{}: `{}`", self.page, self.line, self.words.join(" "))
    }
}

fn starts_with(words: &[String], start: &[&str]) -> bool {
    words.len() >= start.len() && words.iter().zip(start).all(|(word, start)| word == start)
}

/// Reads the commands of all Markdown pages below a folder, except the changelog, in the order of the pages.
pub fn read_commands(root: &Path) -> io::Result<Vec<ShownCommand>> {
    let mut pages = Vec::new();
    collect_pages(root, &mut pages)?;
    pages.sort();
    let mut found = Vec::new();
    for path in pages {
        let page = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        found.extend(commands(&page, &fs::read_to_string(&path)?));
    }
    Ok(found)
}

fn collect_pages(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && !LEFT_OUT.contains(&&*name) {
            collect_pages(&path, found)?;
        } else if name.ends_with(".md") && name != "CHANGELOG.md" {
            found.push(path);
        }
    }
    Ok(())
}

/// Returns the commands of a page: all of its blocks of shell, and code within sentences that names a program of ours.
fn commands(page: &str, text: &str) -> Vec<ShownCommand> {
    let mut reader = PageReader { page, ..PageReader::default() };
    for (number, line) in text.lines().enumerate() {
        reader.read(number + 1, line.trim());
    }
    reader.found
}

/// Reader of one page, line by line.
#[derive(Default)]
struct PageReader<'a> {
    page: &'a str,
    /// Language of the open block, and of the block before.
    language: Option<String>,
    last_block: String,
    /// Text of the open command, its first line, and the comment above it.
    open: String,
    start: usize,
    above: String,
    found: Vec<ShownCommand>,
}

impl PageReader<'_> {
    fn read(&mut self, number: usize, line: &str) {
        if let Some(mark) = line.strip_prefix("```") {
            return self.read_fence(mark);
        }
        match self.language.as_deref() {
            Some("sh") => self.read_shell(number, line),
            Some("json") if self.last_block == "sh" => {
                if let Some(answer) = self.found.last_mut().and_then(|command| command.answer.as_mut()) {
                    answer.push_str(line);
                    answer.push('\n');
                }
            }
            Some(_) => {}
            None => {
                // Code within a sentence is every second part.
                for code in line.split('`').skip(1).step_by(2).filter(|code| is_ours(code)) {
                    let words = parse(code).map(|(words, _)| words);
                    self.found.extend(words.and_then(|words| shown(self.page, number, words, String::new(), false)));
                }
            }
        }
    }

    fn read_fence(&mut self, mark: &str) {
        if let Some(ended) = self.language.take() {
            self.last_block = ended;
            return;
        }
        self.language = Some(mark.to_owned());
        if let Some(command) = self.found.last_mut().filter(|_| mark == "json" && self.last_block == "sh") {
            command.answer = Some(String::new());
        }
    }

    fn read_shell(&mut self, number: usize, line: &str) {
        if self.open.is_empty() {
            if let Some(comment) = line.strip_prefix('#') {
                comment.trim().clone_into(&mut self.above);
                return;
            }
            self.start = number;
        }
        self.open.push_str(line);
        let Some((words, behind)) = parse(&self.open).filter(|_| !line.ends_with('\\')) else {
            return self.open.push('\n');
        };
        let above = std::mem::take(&mut self.above);
        let comment = if behind.is_empty() { above } else { behind };
        self.found.extend(shown(self.page, self.start, words, comment, true));
        self.open.clear();
    }
}

fn is_ours(code: &str) -> bool {
    let starts =
        ["egnyte-conformance ", "egnyte-mock ", "cargo ", "uvx ", "npx egnyte", "pip install ", "npm install ", ".ci/"];
    starts.iter().any(|start| code.starts_with(start))
}

/// Splits a command into words and the comment behind it, once its quotes are closed.
fn parse(text: &str) -> Option<(Vec<String>, String)> {
    let (command, comment) = text.split_once(" #").unwrap_or((text, ""));
    let words = shell_words::split(command.trim_start_matches("$ ")).ok()?;
    Some((words, comment.trim().to_owned()))
}

fn shown(page: &str, line: usize, words: Vec<String>, comment: String, is_in_block: bool) -> Option<ShownCommand> {
    let is_end = |word: &String| ["|", ">", "&&", "&"].contains(&word.as_str());
    let is_variable = |word: &&String| word.split_once('=').is_some_and(|(name, _)| is_name(name));
    let set = words.iter().take_while(is_variable).count();
    // A line that sets variables alone is a command of the shell.
    let set = if set == words.len() { 0 } else { set };
    let words: Vec<String> = words.into_iter().skip(set).take_while(|word| !is_end(word)).collect();
    (!words.is_empty()).then(|| ShownCommand { page: page.to_owned(), line, words, comment, answer: None, is_in_block })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
Run `egnyte-conformance rules`, not `rm -r`.

```sh
# 503
curl http://127.0.0.1:8080/ -d '{
    \"users\": [] }'
TOKEN=t egnyte-mock --token t | head   # prints one line
echo a \\
  | cat
name=value
```
```json
{ \"a\": 1 }
```
```json
{ \"b\": 2 }
```
```text
egnyte-mock is no command here
```
";

    #[test]
    fn commands_have_their_words_comments_and_places() {
        let found = commands("page.md", PAGE);
        let words: Vec<String> = found.iter().map(|it| it.words.join(" ")).collect();
        let expected = [
            "egnyte-conformance rules",
            "curl http://127.0.0.1:8080/ -d {\n\"users\": [] }",
            "egnyte-mock --token t",
            "echo a",
            "name=value",
        ];
        assert_eq!(words, expected);
        let comments: Vec<&str> = found.iter().map(|it| it.comment.as_str()).collect();
        assert_eq!(comments, ["", "503", "prints one line", "", ""]);
        let answers: Vec<&str> = found.iter().map(|it| it.answer.as_deref().unwrap_or_default()).collect();
        assert_eq!(answers, ["", "", "", "", "{ \"a\": 1 }\n"]);
        assert_eq!(found.iter().map(|it| it.line).collect::<Vec<_>>(), [1, 5, 7, 8, 10]);
    }

    #[test]
    fn a_launcher_is_no_program() {
        let program = |text: &str| {
            let (words, comment) = parse(text).unwrap();
            let command = shown("page.md", 1, words, comment, true).unwrap();
            let (program, rest) = command.program();
            (program.to_owned(), rest.join(" "))
        };
        let conformance = |rest: &str| ("egnyte-conformance".to_owned(), rest.to_owned());
        assert_eq!(program("cargo run --release -- selftest"), conformance("selftest"));
        assert_eq!(program("cargo run -- check"), conformance("check"));
        assert_eq!(program("uvx egnyte-conformance"), conformance(""));
        assert_eq!(program("uvx --from egnyte-conformance egnyte-mock"), ("egnyte-mock".to_owned(), String::new()));
        assert_eq!(program("cargo run --release"), ("cargo".to_owned(), "run --release".to_owned()));
    }
}
