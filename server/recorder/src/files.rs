//! Files with exchanges: reading them in order, and writing them by number.

use std::fs;
use std::path::{Path, PathBuf};

use egnyte_support::mask;

use super::error::RecorderError;
use super::exchange::Exchange;

/// Exchange, and the file that has it.
#[derive(Debug, Clone)]
pub(crate) struct NamedExchange {
    pub(crate) file: String,
    pub(crate) exchange: Exchange,
}

/// Reads files, and folders with all their files, in order of their names.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<NamedExchange>, RecorderError> {
    let mut exchanges = Vec::new();
    for path in paths {
        let mut files = Vec::new();
        collect(path, &mut files)?;
        if files.is_empty() {
            return Err(RecorderError::Nothing(path.clone()));
        }
        files.sort();
        for file in files {
            exchanges.push(read(&file)?);
        }
    }
    Ok(exchanges)
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), RecorderError> {
    let unusable = |error| RecorderError::File { path: path.to_owned(), error };
    if !fs::metadata(path).map_err(unusable)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unusable)? {
        let entry = entry.map_err(unusable)?.path();
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "json") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<NamedExchange, RecorderError> {
    let text = fs::read(file).map_err(|error| RecorderError::File { path: file.to_owned(), error })?;
    let invalid =
        |error: serde_json::Error| RecorderError::Invalid { path: file.to_owned(), reason: error.to_string() };
    let exchange = serde_json::from_slice(&text).map_err(invalid)?;
    Ok(NamedExchange { file: file.display().to_string(), exchange })
}

/// Writes an exchange, masked, to a file with its number.
pub(crate) fn write(folder: &Path, number: usize, exchange: &Exchange) -> Result<PathBuf, RecorderError> {
    let resource = exchange.request.path.split(['?', '/']).find(|part| !part.is_empty()).unwrap_or("root");
    let resource: String = resource.chars().filter(char::is_ascii_alphanumeric).collect();
    let path = folder.join(format!("{number:04}-{}-{resource}.json", exchange.request.method.to_lowercase()));
    let failed = |error| RecorderError::File { path: path.clone(), error };
    let value = serde_json::to_value(exchange).map_err(|error| failed(error.into()))?;
    let text = serde_json::to_string_pretty(&mask::value(&value)).map_err(|error| failed(error.into()))?;
    fs::write(&path, text + "\n").map_err(failed)?;
    Ok(path)
}
