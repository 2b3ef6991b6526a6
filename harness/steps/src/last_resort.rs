//! Sentences about what no other sentence says: an event of any kind, a request of any shape. They read JSON, and are the
//! last resort for features of your own; the suite's own do without.

use cucumber::gherkin::Step;
use cucumber::{given, then, when};

use super::{doc_string, phase};
use egnyte_runner::scenario::parameters::{AnsweredRequests, ControlRequest, EventName, RequestPresence};
use egnyte_runner::scenario::{StepResult, World};

/// An event of any kind the protocol knows, `user.updated` or `sync.requested`. The text below it is a JSON Merge Patch of
/// the directory, in which people and user groups go by the names that features use:
/// `{"users": {"Ada": {"lastname": "Byron"}}, "userGroups": {"Sales": {"members": ["Ada"]}}}`. Null deletes. Beside it,
/// `"event": {"user": "Ada", "userGroup": "Sales", "was": …}` names the subject of the event, where the patch does not.
#[given(expr = "the event {event_kind} happens:")]
#[when(expr = "the event {event_kind} happens:")]
async fn event(world: &mut World, step: &Step, kind: EventName) -> StepResult {
    world.run(async |scenario| scenario.deliver_raw_event(phase(step), &kind.0, doc_string(step)).await).await
}

/// Egnyte answers these requests with a status and a body of the scenario's own, and does not carry them out. The text below
/// is the body: JSON, or anything else as a page.
#[given(expr = "Egnyte answers {answered_requests} with status {int}:")]
async fn answer(world: &mut World, step: &Step, requests: AnsweredRequests, status: u16) -> StepResult {
    world.run(async |scenario| scenario.answer_requests(&requests, status, doc_string(step), &step.value).await).await
}

/// The control API of the mock receives a request about this domain, with the JSON below it as its body: for all that Egnyte
/// or its administrator can do and no other sentence says. The path is below `/_mock/domains/NAME`.
#[given(expr = "the control API of Egnyte receives {control_request}:")]
async fn control(world: &mut World, step: &Step, request: ControlRequest) -> StepResult {
    world.run(async |scenario| scenario.send_to_control_api(&request, doc_string(step)).await).await
}

/// Since the `When` Egnyte received `a request` like the text below, or `no request`: a pattern in JSON of `method`, `path`
/// (below the SCIM base URL), `query`, `headers`, `body` and `status`. Of an object it names some members, of a list some
/// items; `*` stands for anything: `{"method": "PATCH", "path": "/Users/*", "body": {"active": false}}`.
#[then(expr = "Egnyte receives {request_presence} like:")]
async fn request(world: &mut World, step: &Step, presence: RequestPresence) -> StepResult {
    world.run(async |scenario| scenario.expect_request(presence, doc_string(step)).await).await
}
