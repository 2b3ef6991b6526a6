//! The features to run: the embedded ones, or the files and folders that the command line names.
//!
//! Nothing is extracted to a temporary folder, and no path is guessed.

mod case;
pub mod embedded;
mod feature_file;
mod find;
pub mod grid;
pub mod keywords;
pub mod layout;
pub mod rules;

use std::sync::Arc;

pub use case::{Case, RuleHead};
pub use feature_file::{FeatureFile, Origin};
pub use find::SuiteError;

/// Features of one run.
#[derive(Debug, Default)]
pub struct Suite {
    /// Files, in the order of reports.
    pub files: Vec<FeatureFile>,
}

impl Suite {
    /// Loads the embedded features.
    pub fn load_embedded() -> Self {
        Self { files: find::load_embedded("features/") }
    }

    /// Loads the features that the command line names; the embedded ones when it names none.
    pub fn load(paths: &[String]) -> Result<Self, SuiteError> {
        if paths.is_empty() { Ok(Self::load_embedded()) } else { Ok(Self { files: find::load(paths)? }) }
    }

    /// Returns every scenario.
    pub fn cases(&self) -> Vec<Arc<Case>> {
        self.files.iter().flat_map(FeatureFile::cases).collect()
    }

    /// Returns the scenarios that the paths and lines of the command line select.
    pub fn selected_cases(&self) -> Vec<Arc<Case>> {
        self.files.iter().flat_map(FeatureFile::selected_cases).collect()
    }
}
