//! Path as the router sees it: without the name of a domain, since a pattern with a parameter costs a tenth of a request, with
//! one slash for several, and without one at its end.

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::uri::PathAndQuery;

use crate::http::address::{DomainPath, ServerAddress, below_prefix};

/// Removes the path of the public URL from the path of a request that has it.
pub(super) fn remove_prefix(request: &mut ServiceRequest) {
    let Some(own) = request.app_data::<ServerAddress>() else { return };
    let (uri, path) = (request.uri(), below_prefix(&own.source, request.uri().path()));
    if path.len() != uri.path().len()
        && let Some(uri) = with_path(uri, path.to_owned())
    {
        replace(request, uri);
    }
}

/// Returns a request whose path is prepared for the router.
pub(super) fn prepare(mut request: ServiceRequest) -> ServiceRequest {
    if let Some(uri) = tidied(request.uri()) {
        replace(&mut request, uri);
    }
    let prefix = domain_prefix(request.path());
    request.match_info_mut().skip(prefix);
    request
}

fn replace(request: &mut ServiceRequest, uri: Uri) {
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
}

/// Returns the address with a tidy path, if it is not tidy.
fn tidied(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") && (path == "/" || !path.ends_with('/')) {
        return None;
    }
    let mut tidy: String = path.split('/').filter(|segment| !segment.is_empty()).flat_map(|it| ["/", it]).collect();
    if tidy.is_empty() {
        tidy.push('/');
    }
    with_path(uri, tidy)
}

/// Returns the address with another path, and its query.
fn with_path(uri: &Uri, mut path: String) -> Option<Uri> {
    if let Some(query) = uri.query() {
        path.extend(["?", query]);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(path).ok()?);
    Uri::from_parts(parts).ok()
}

/// Returns the length of the prefix that names a domain. The control API has none.
fn domain_prefix(path: &str) -> u16 {
    let domain = DomainPath::parse(path).filter(|domain| !domain.name.is_empty() && !domain.rest.starts_with("/_mock"));
    domain.and_then(|domain| u16::try_from(domain.prefix.len()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_tidied_only_where_it_is_not_tidy() {
        let tidy = |text: &str| tidied(&text.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(tidy("/d/acme/pubapi/scim/v2/Users?filter=a//"), None);
        assert_eq!(tidy("/"), None);
        assert_eq!(tidy("//").as_deref(), Some("/"));
        assert_eq!(tidy("//d///acme//Users/?a=b/").as_deref(), Some("/d/acme/Users?a=b/"));
    }

    #[test]
    fn prefix_is_that_of_a_domain() {
        for (path, length) in [
            ("/d/acme/pubapi", 7),
            ("/d/acme", 7),
            ("/d/", 0),
            ("/d", 0),
            ("/pubapi/d/acme", 0),
            ("/d/acme/_mock/domains", 0),
        ] {
            assert_eq!(domain_prefix(path), length, "{path}");
        }
    }
}
