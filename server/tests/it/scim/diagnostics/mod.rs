//! Diagnostics: findings of a request, and hints in errors.

mod findings;
mod hints;
mod refusals;
mod remarks;
mod verdict;
