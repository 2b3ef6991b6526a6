//! Whoever wants to end the program, which each operating system says in its own way.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

/// Ctrl-C, or a service manager that stops it.
#[cfg(unix)]
pub(crate) struct Wishes {
    interrupted: Signal,
    terminated: Signal,
}

#[cfg(unix)]
impl Wishes {
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    /// Waits until somebody wants the program to end.
    pub(crate) async fn heard(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }
}

/// Ctrl-C, Ctrl-Break, a console that is closed, a system that shuts down.
#[cfg(windows)]
pub(crate) struct Wishes {
    pressed: CtrlC,
    broken: CtrlBreak,
    closed: CtrlClose,
    shut: CtrlShutdown,
}

#[cfg(windows)]
impl Wishes {
    /// Listens from now on.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self { pressed: ctrl_c()?, broken: ctrl_break()?, closed: ctrl_close()?, shut: ctrl_shutdown()? })
    }

    /// Waits until somebody wants the program to end.
    pub(crate) async fn heard(&mut self) {
        tokio::select! {
            _ = self.pressed.recv() => {}
            _ = self.broken.recv() => {}
            _ = self.closed.recv() => {}
            _ = self.shut.recv() => {}
        }
    }
}
