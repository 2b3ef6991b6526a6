//! Faults between the connector and Egnyte, which the mock injects.

use std::time::Duration;

use serde_json::{Value, json};

use crate::scenario::failure::{Failure, StepFuture, StepResult};
use crate::scenario::parameters::{
    AnsweredRequests, Availability, ControlRequest, Fault, NextRequests, RefusedRequests,
};
use crate::scenario::state::Scenario;

/// Longest event where a person drives the connector, and no time limit ends it.
const LONGEST_EVENT: Duration = Duration::from_secs(3_600);

impl Scenario {
    /// Injects a fault into the next requests. `words` describe it in the reports.
    pub fn inject_fault<'a>(&'a mut self, next: NextRequests, fault: Fault, words: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let timeout = self.context.target_of(&self.meta).request_timeout();
            if fault == Fault::HalfTimeout {
                self.egnyte.faults.request_timeout = Some(timeout);
            }
            let event_limit = self.context.patience.event.min(LONGEST_EVENT);
            self.egnyte.faults.outlasting_limit |= fault.retry_after().is_some_and(|wait| wait > event_limit);
            let half = u64::try_from(timeout.as_millis() / 2).unwrap_or(u64::MAX);
            let location = match fault {
                Fault::Redirect(_, elsewhere) => Some(self.redirect_target(elsewhere).await?),
                _ => None,
            };
            let effect = fault.effect(half, location.as_deref());
            self.set_fault(next.requests.condition(next.count), effect, words).await.map(drop)
        })
    }

    /// Makes Egnyte refuse requests for this reason.
    pub fn refuse<'a>(&'a mut self, refused: RefusedRequests, reason: &'a str, words: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let effect = json!({ "kind": "status", "status": 403, "detail": reason });
            self.set_fault(refused.condition(), effect, words).await.map(drop)
        })
    }

    /// Makes Egnyte answer requests with a status and a body of the scenario's own.
    pub fn answer_requests<'a>(
        &'a mut self,
        requests: &'a AnsweredRequests,
        status: u16,
        body: &'a str,
        words: &'a str,
    ) -> StepFuture<'a> {
        Box::pin(async move {
            let AnsweredRequests { next, method, path } = requests;
            let mut condition = json!({ "method": method, "path": path });
            if let Some(next) = next {
                condition["next"] = (*next).into();
            }
            let content = serde_json::from_str(body).unwrap_or_else(|_| Value::from(body.trim()));
            let effect = json!({ "kind": "status", "status": status, "content": content });
            self.set_fault(condition, effect, words).await.map(drop)
        })
    }

    /// Sends a request about this domain to the control API of the mock.
    pub fn send_to_control_api<'a>(&'a mut self, request: &'a ControlRequest, body: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let ControlRequest { method, path } = request;
            let body: Value = if body.trim().is_empty() {
                Value::Null
            } else {
                serde_json::from_str(body).map_err(|error| Failure::error(format!("\"{method} {path}\": {error}")))?
            };
            self.check_premises().await?;
            Ok(self.egnyte.call(|mock, domain| mock.control(domain, method, path, &body)).await?)
        })
    }

    /// Makes Egnyte unavailable, or available again.
    pub fn set_availability<'a>(&'a mut self, availability: Availability, words: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            match (availability, self.egnyte.faults.unavailable.take()) {
                (Availability::Unavailable, None) => {
                    let effect = json!({ "kind": "status", "status": 503 });
                    self.egnyte.faults.unavailable = Some(self.set_fault(json!({}), effect, words).await?);
                    Ok(())
                }
                (Availability::Available, Some(id)) => self.remove_fault(id).await,
                (Availability::Unavailable, Some(_)) => Err(Failure::error("Egnyte is unavailable already")),
                (Availability::Available, None) => Err(Failure::error("Egnyte was not unavailable")),
            }
        })
    }

    /// Delays every answer of Egnyte beyond the request timeout of the connector.
    pub fn exceed_request_timeout<'a>(&'a mut self, words: &'a str) -> StepFuture<'a> {
        Box::pin(async move {
            let timeout = self.context.target_of(&self.meta).request_timeout();
            self.egnyte.faults.request_timeout = Some(timeout);
            let delay = u64::try_from(timeout.mul_f32(1.5).as_millis()).unwrap_or(u64::MAX);
            self.set_fault(json!({}), json!({ "kind": "delay", "millis": delay }), words).await.map(drop)
        })
    }

    async fn set_fault(&mut self, condition: Value, effect: Value, words: &str) -> StepResult<u64> {
        let id = self.egnyte.call(|mock, domain| mock.set_fault(domain, &condition, &effect)).await?;
        self.egnyte.faults.set.push((id, words.to_owned()));
        Ok(id)
    }

    async fn remove_fault(&mut self, id: u64) -> StepResult {
        let idle = self.egnyte.call(|mock, domain| mock.idle_faults(domain)).await?;
        self.egnyte.call(|mock, domain| mock.remove_fault(domain, id)).await?;
        let faults = &mut self.egnyte.faults;
        let removed = faults.set.extract_if(.., |(set, _)| *set == id);
        faults.idle.extend(removed.filter(|_| idle.contains(&id)).map(|(_, words)| words));
        Ok(())
    }

    /// Faults that met no request, in the words of their steps.
    pub(crate) async fn idle_faults(&mut self) -> Vec<String> {
        let mut words = self.egnyte.faults.idle.clone();
        if !self.egnyte.faults.set.is_empty() {
            // A failure of the mock must not hide the failure that these faults explain.
            let idle = self.egnyte.call(|mock, domain| mock.idle_faults(domain)).await.unwrap_or_default();
            let set = self.egnyte.faults.set.iter().filter(|(id, _)| idle.contains(id));
            words.splice(0..0, set.map(|(_, words)| words.clone()));
        }
        words
    }
}
