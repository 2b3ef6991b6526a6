//! Sentences about what no other sentence says: an event of any kind, a request of any shape. They read JSON, and are the
//! last resort of whoever writes features of their own; the suite's own do without.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use crate::scenario::parameters::{Reception, Text, below, moment};
use crate::scenario::{Failure, World};

/// An event of any kind the protocol knows, `user.updated` or `sync.requested`. The text below it is a JSON Merge Patch of
/// the directory, in which people and user groups go by the names that features use:
/// `{"users": {"Ada": {"lastname": "Byron"}}, "userGroups": {"Sales": {"members": ["Ada"]}}}`. Null deletes. Beside it,
/// `"event": {"user": "Ada", "userGroup": "Sales", "was": …}` says whom the event is about, where the patch does not.
#[given(expr = "the event {string} happens:")]
#[when(expr = "the event {string} happens:")]
pub async fn event(world: &mut World, step: &Step, kind: Text) -> Result<(), Failure> {
    world.happens_raw(moment(step), &kind.0, below(step)).await
}

/// Since the `When` Egnyte received `a request` like the text below, or `no request`: a pattern in JSON of `method`, `path`
/// (below the SCIM base URL), `query`, `headers`, `body` and `status`. Of an object it names some members, of a list some
/// items; `*` stands for anything: `{"method": "PATCH", "path": "/Users/*", "body": {"active": false}}`.
#[then(expr = "Egnyte receives {reception} like:")]
pub async fn received(world: &mut World, step: &Step, reception: Reception) -> Result<(), Failure> {
    world.expects_request(reception.0, below(step)).await
}
