//! Console: the pages that show a person the domains of the mock, as a client of the control API.
//!
//! The files hold no data and no secret, so that they are public; the control API guards what they show.

use actix_web::body::MessageBody;
use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};

use super::address::path_prefix;
use super::respond::error::{ControlAnswer, ControlError};
use super::respond::page::with_policy;
use egnyte_support::style::TOKENS;

/// Content security policy: only files and data of this server, and no script or style in the page itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types lit-html";

const PAGE: &str = include_str!("../../pages/console/index.html");

/// Path of the files, as the page names them.
const FILES: &str = "/_mock/ui/";

const SCRIPT: &str = "text/javascript; charset=utf-8";

const STYLE: &str = "text/css; charset=utf-8";

/// Colours and fonts, which other pages share.
const SHARED: Asset = ("tokens.css", STYLE, TOKENS);

/// File of the console: its name, its media type, and its text.
type Asset = (&'static str, &'static str, &'static str);

macro_rules! assets {
    ($($name:literal $kind:expr;)+) => {
        &[$(($name, $kind, include_str!(concat!("../../pages/console/", $name))),)+]
    };
}

const ASSETS: &[Asset] = assets! {
    "app.js" SCRIPT;
    "api.js" SCRIPT;
    "ui.js" SCRIPT;
    "text.js" SCRIPT;
    "data.js" SCRIPT;
    "domains.js" SCRIPT;
    "journal.js" SCRIPT;
    "entry.js" SCRIPT;
    "people.js" SCRIPT;
    "presets.js" SCRIPT;
    "trouble.js" SCRIPT;
    "sign-in.js" SCRIPT;
    "lit-html.js" SCRIPT;
    "page.js" SCRIPT;
    "lit-html.LICENSE.txt" "text/plain; charset=utf-8";
    "console.css" STYLE;
    "icon.svg" "image/svg+xml";
};

/// Answers with the page of the console.
pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    // The page has no base element, and may be opened with a slash at its end. The scripts find the rest by their own address.
    let files = format!("\"{}{FILES}", path_prefix(&request));
    file("text/html; charset=utf-8", PAGE.replace(&format!("\"{FILES}"), &files))
}

/// Answers with a file of the console.
pub(super) async fn asset(name: Path<String>) -> ControlAnswer {
    let found = assets().find(|(known, ..)| *known == name.as_str());
    let unknown = || ControlError::new(StatusCode::NOT_FOUND, format!("the console has no file {name}"));
    let (_, kind, text) = found.ok_or_else(unknown)?;
    Ok(file(kind, *text))
}

fn assets() -> impl Iterator<Item = &'static Asset> {
    ASSETS.iter().chain([&SHARED])
}

fn file<B: MessageBody + 'static>(kind: &'static str, text: B) -> HttpResponse {
    let mut answer = with_policy(HttpResponse::Ok(), POLICY);
    // A browser may keep it, and asks before it uses it again.
    answer.insert_header((CACHE_CONTROL, "no-cache")).content_type(kind).body(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_console_is_small_and_its_page_names_files_that_exist() {
        let size: usize = assets().map(|(.., text)| text.len()).sum::<usize>() + PAGE.len();
        assert!(size < 300_000, "{size} bytes");
        for address in PAGE.split('"').filter_map(|part| part.strip_prefix(FILES)) {
            assert!(assets().any(|(name, ..)| *name == address), "{address}");
        }
    }

    #[test]
    fn the_page_has_no_script_and_no_style_of_its_own() {
        assert!(!PAGE.contains("<style") && !PAGE.contains(" style=") && !PAGE.contains(" on"));
        assert!(PAGE.matches("<script").count() == 1 && PAGE.contains("<script type=\"module\" src="));
    }
}
