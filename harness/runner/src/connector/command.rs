//! Command lines: their words, their placeholders, and the program file. No shell is started.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;
use tokio::process::Command;

use super::error::{TargetError, TransportError};
use super::options::ConnectorOptions;
use crate::util::platform::{
    command_name, find_missing_interpreter, is_executable, is_path, program_files, split_command,
};
use egnyte_support::did_you_mean::Hint;

/// Command after `exec:` or `stdio:`.
#[derive(Debug, Clone)]
pub(super) struct CommandLine {
    program: String,
    arguments: Vec<String>,
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// Values of the placeholders, by name.
pub(super) type Values<'a> = &'a [(&'static str, String)];

impl CommandLine {
    /// Splits a command into its words. `placeholders` are the names that may appear in braces.
    pub(super) fn parse(text: &str, placeholders: &[&str], options: &ConnectorOptions) -> Result<Self, TargetError> {
        let mut words = split_command(text).ok_or_else(|| TargetError::Quotes(text.to_owned()))?.into_iter();
        let program = words.next().filter(|program| !program.is_empty()).ok_or(TargetError::NoCommand)?;
        let arguments: Vec<String> = words.collect();
        arguments.iter().try_for_each(|argument| check_placeholders(argument, placeholders))?;
        let ConnectorOptions { folder, environment, .. } = options;
        Ok(Self { program, arguments, folder: folder.clone(), environment: environment.clone() })
    }

    /// Name of the program, for a connector without a name of its own.
    pub(super) fn name(&self) -> &str {
        Path::new(&self.program).file_name().and_then(|name| name.to_str()).unwrap_or(&self.program)
    }

    /// Finds the program's file and checks that it may be executed.
    pub(super) fn check(&self) -> Result<PathBuf, TransportError> {
        let path = self.find()?;
        if path.is_dir() {
            return Err(TransportError::IsFolder(path));
        }
        if !is_executable(&path) {
            return Err(TransportError::NotExecutable(path));
        }
        match find_missing_interpreter(&path) {
            Some(interpreter) => Err(TransportError::NoInterpreter { path, interpreter }),
            None => Ok(path),
        }
    }

    /// Builds the command with the values of its placeholders. A value never becomes more than one argument.
    pub(super) fn command(&self, values: Values<'_>) -> Result<(PathBuf, Command), TransportError> {
        let path = self.check()?;
        let mut command = Command::new(&path);
        command.current_dir(&self.folder).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.args(self.arguments.iter().map(|argument| fill(argument, values)));
        Ok((path, command))
    }

    fn find(&self) -> Result<PathBuf, TransportError> {
        let Self { program, folder, .. } = self;
        if !is_path(program) {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let mut found = std::env::split_paths(&path).flat_map(|folder| program_files(&folder.join(program)));
            return found
                .find(|path| is_executable(path))
                .ok_or_else(|| TransportError::NotOnPath { program: program.clone() });
        }
        let path = folder.join(program);
        if let Some(path) = program_files(&path).into_iter().find(|path| path.exists()) {
            // The program starts in its folder, so that a relative path must not be looked up from there again.
            return std::path::absolute(&path)
                .map_err(|error| TransportError::NotStarted { path, error: error.to_string() });
        }
        let folder = path.parent().unwrap_or(folder).to_owned();
        let names: Vec<String> = fs::read_dir(&folder)
            .map(|entries| entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect())
            .unwrap_or_default();
        let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let hint = Hint::of(wanted, names.iter().map(|name| command_name(name)));
        Err(TransportError::NotInFolder { program: program.clone(), folder, hint })
    }
}

static BRACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{([a-z_]+)\}").ok());

/// Rejects a mistyped placeholder such as `{scim_ulr}`. A word in braces that resembles none is left to the program.
pub(super) fn check_placeholders(argument: &str, placeholders: &[&str]) -> Result<(), TargetError> {
    let words = BRACES.iter().flat_map(|braces| braces.captures_iter(argument));
    for word in words.filter_map(|found| found.get(1)).map(|word| word.as_str()) {
        let hint = Hint::of(word, placeholders.iter().copied());
        if !placeholders.contains(&word) && hint.is_close() {
            return Err(TargetError::Placeholder { word: word.to_owned(), hint });
        }
    }
    Ok(())
}

/// Replaces every placeholder once: braces in a value stay.
pub(super) fn fill(argument: &str, values: Values<'_>) -> String {
    let Some(braces) = BRACES.as_ref() else { return argument.to_owned() };
    let replaced = braces.replace_all(argument, |found: &regex::Captures<'_>| {
        let value = values.iter().find(|(name, _)| *name == &found[1]);
        value.map_or_else(|| found[0].to_owned(), |(_, value)| value.clone())
    });
    replaced.into_owned()
}

#[cfg(test)]
mod tests {
    use super::{check_placeholders, fill};

    #[test]
    fn placeholder_is_replaced_once_and_other_braces_stay() {
        let values = [("scim_url", "http://x/{event}".to_owned()), ("event", "user.created".to_owned())];
        assert_eq!(fill("--url={scim_url},{event}", &values), "--url=http://x/{event},user.created");
        assert_eq!(fill("{print} {\"a\":1}", &values), "{print} {\"a\":1}");
    }

    #[test]
    fn mistyped_placeholder_is_rejected_and_an_unknown_one_stays() {
        let known = ["scim_url", "event_file"];
        let error = check_placeholders("--url={scim_ulr}", &known).unwrap_err();
        assert_eq!(error.to_string(), "unknown placeholder `{scim_ulr}` (did you mean `scim_url`?)");
        assert!(check_placeholders("{print}", &known).is_ok());
    }
}
