//! A person as the driver: the tests play the person, and the directory whose console the person works in.

mod directory;
mod judged;
mod mistakes;
mod person;
mod session;
