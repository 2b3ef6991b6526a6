//! Diagnostics: findings of a request, and hints in errors.

mod findings;
mod hints;
mod remarks;
mod verdict;
