//! A command line: its words, its placeholders, and the program it means. No shell is ever started.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use tokio::process::Command;

use super::fault::Fault;
use super::options::Options;
use super::target::BadTarget;
use crate::util::platform::{called, is_path, may_run, missing_interpreter, spellings, words};
use egnyte_support::hint::Hint;

/// A command as it stands after `exec:` or `stdio:`.
#[derive(Debug, Clone)]
pub(super) struct CommandLine {
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// What stands for `{name}` in an argument.
pub(super) type Values<'a> = &'a [(&'static str, String)];

impl CommandLine {
    /// Splits a command into its words. `placeholders` are the names that may stand in braces.
    pub(super) fn parse(text: &str, placeholders: &[&str], options: &Options) -> Result<Self, BadTarget> {
        let mut words = words(text).ok_or_else(|| BadTarget::Quotes(text.to_owned()))?.into_iter();
        let program = words.next().filter(|program| !program.is_empty()).ok_or(BadTarget::NoCommand)?;
        let arguments: Vec<String> = words.collect();
        arguments.iter().try_for_each(|argument| no_slip(argument, placeholders))?;
        let Options { folder, environment, .. } = options;
        Ok(Self { program, arguments, folder: folder.clone(), environment: environment.clone() })
    }

    /// The program's own name, for a connector that nobody named.
    pub(super) fn name(&self) -> &str {
        Path::new(&self.program).file_name().and_then(|name| name.to_str()).unwrap_or(&self.program)
    }

    /// The program's file, which is there and may be executed.
    pub(super) fn check(&self) -> Result<PathBuf, Fault> {
        let path = self.find()?;
        if path.is_dir() {
            return Err(Fault::IsFolder(path));
        }
        if !may_run(&path) {
            return Err(Fault::NotExecutable(path));
        }
        match missing_interpreter(&path) {
            Some(interpreter) => Err(Fault::NoInterpreter { path, interpreter }),
            None => Ok(path),
        }
    }

    /// The command, ready to start: placeholders filled in, one argument each whatever their values hold.
    pub(super) fn command(&self, values: Values<'_>) -> Result<(PathBuf, Command), Fault> {
        let path = self.check()?;
        let mut command = Command::new(&path);
        command.current_dir(&self.folder).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.args(self.arguments.iter().map(|argument| fill(argument, values)));
        Ok((path, command))
    }

    fn find(&self) -> Result<PathBuf, Fault> {
        let Self { program, folder, .. } = self;
        if !is_path(program) {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut found = std::env::split_paths(&path).flat_map(|folder| spellings(&folder.join(program)));
            return found.find(|path| may_run(path)).ok_or_else(|| Fault::NotOnPath { program: program.clone() });
        }
        let path = folder.join(program);
        if let Some(path) = spellings(&path).into_iter().find(|path| path.exists()) {
            // The program starts in its folder, so that a relative path must not be looked up from there again.
            return std::path::absolute(&path).map_err(|error| Fault::NotStarted { path, error: error.to_string() });
        }
        let folder = path.parent().unwrap_or(folder).to_owned();
        let names: Vec<String> = fs::read_dir(&folder)
            .map(|entries| entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
            .unwrap_or_default();
        let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let hint = Hint::of(wanted, names.iter().map(|name| called(name)));
        Err(Fault::NotInFolder { program: program.clone(), folder, hint })
    }
}

static BRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{([a-z_]+)\}").ok());

/// Refuses `{scim_ulr}`. A word in braces that resembles no placeholder is the program's own affair.
fn no_slip(argument: &str, placeholders: &[&str]) -> Result<(), BadTarget> {
    let words = BRACES.iter().flat_map(|braces| braces.captures_iter(argument));
    for word in words.filter_map(|found| found.get(1)).map(|word| word.as_str()) {
        let hint = Hint::of(word, placeholders.iter().copied());
        if !placeholders.contains(&word) && hint.is_close() {
            return Err(BadTarget::Placeholder { word: word.to_owned(), hint });
        }
    }
    Ok(())
}

/// Fills in every placeholder once: a value that holds braces is not looked at again.
fn fill(argument: &str, values: Values<'_>) -> String {
    let Some(braces) = BRACES.as_ref() else { return argument.to_owned() };
    let filled = braces.replace_all(argument, |found: &regex::Captures<'_>| {
        let value = values.iter().find(|(name, _)| *name == &found[1]);
        value.map_or_else(|| found[0].to_owned(), |(_, value)| value.clone())
    });
    filled.into_owned()
}

#[cfg(test)]
mod tests {
    use super::{fill, no_slip};

    #[test]
    fn a_placeholder_is_filled_in_once_and_other_braces_stay() {
        let values = [("scim_url", "http://x/{event}".to_owned()), ("event", "user.created".to_owned())];
        assert_eq!(fill("--url={scim_url},{event}", &values), "--url=http://x/{event},user.created");
        assert_eq!(fill("{print} {\"a\":1}", &values), "{print} {\"a\":1}");
    }

    #[test]
    fn a_misspelt_placeholder_is_refused_and_a_strange_one_is_left_alone() {
        let known = ["scim_url", "event_file"];
        let refused = no_slip("--url={scim_ulr}", &known).unwrap_err();
        assert_eq!(refused.to_string(), "unknown placeholder `{scim_ulr}` (did you mean `scim_url`?)");
        assert!(no_slip("{print}", &known).is_ok());
    }
}
