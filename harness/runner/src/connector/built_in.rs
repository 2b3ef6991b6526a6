//! Built-in connector, as the command line names it.

use super::error::TargetError;
use super::options::ConnectorOptions;
use egnyte_reference::ReferenceTarget;

/// Parses the specification of the built-in connector.
pub(super) fn reference(spec: &str, rest: &str, options: &ConnectorOptions) -> Result<ReferenceTarget, TargetError> {
    let flaw = match rest.strip_prefix("flaw=") {
        Some(name) => Some(name.parse()?),
        None if spec.contains(':') => return Err(TargetError::Reference(spec.to_owned())),
        None => None,
    };
    Ok(egnyte_reference::target(flaw).with_proxy(options.proxy()))
}
