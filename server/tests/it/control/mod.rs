//! The control API, and what it does to a domain.

mod administrator;
mod api;
mod bad_input;
mod budget;
mod faults;
mod faults_on_the_line;
mod observation;
mod openapi;
mod time;
