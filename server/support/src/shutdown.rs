//! Shutdown signals: SIGINT and SIGTERM on Unix, console events on Windows.

use std::future::pending;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

/// Request of the operating system or of the user to end the program. A signal that cannot be registered keeps its
/// default effect.
#[cfg(unix)]
#[derive(Debug)]
pub struct ShutdownSignal {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
}

#[cfg(unix)]
impl ShutdownSignal {
    /// Registers the signals. One that comes between this call and [`ShutdownSignal::recv`] is not lost.
    pub fn listen() -> Self {
        let register = |kind| signal(kind).ok();
        Self { interrupt: register(SignalKind::interrupt()), terminate: register(SignalKind::terminate()) }
    }

    /// Waits for the next signal.
    pub async fn recv(&mut self) {
        tokio::select! {
            Some(()) = async { self.interrupt.as_mut()?.recv().await } => {}
            Some(()) = async { self.terminate.as_mut()?.recv().await } => {}
            else => pending().await,
        }
    }
}

/// Request of the operating system or of the user to end the program: Ctrl-C, Ctrl-Break, a closed console, a system
/// shutdown. An event that cannot be registered keeps its default effect.
#[cfg(windows)]
#[derive(Debug)]
pub struct ShutdownSignal {
    ctrl_c: Option<CtrlC>,
    ctrl_break: Option<CtrlBreak>,
    ctrl_close: Option<CtrlClose>,
    ctrl_shutdown: Option<CtrlShutdown>,
}

#[cfg(windows)]
impl ShutdownSignal {
    /// Registers the events. One that comes between this call and [`ShutdownSignal::recv`] is not lost.
    pub fn listen() -> Self {
        Self {
            ctrl_c: ctrl_c().ok(),
            ctrl_break: ctrl_break().ok(),
            ctrl_close: ctrl_close().ok(),
            ctrl_shutdown: ctrl_shutdown().ok(),
        }
    }

    /// Waits for the next event.
    pub async fn recv(&mut self) {
        tokio::select! {
            Some(()) = async { self.ctrl_c.as_mut()?.recv().await } => {}
            Some(()) = async { self.ctrl_break.as_mut()?.recv().await } => {}
            Some(()) = async { self.ctrl_close.as_mut()?.recv().await } => {}
            Some(()) = async { self.ctrl_shutdown.as_mut()?.recv().await } => {}
            else => pending().await,
        }
    }
}
