//! Shutdown signals: SIGINT and SIGTERM on Unix, console events on Windows.

use std::future::pending;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{
    CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
};

macro_rules! shutdown_signal {
    ($($name:ident: $source:ty = $register:expr),+ $(,)?) => {
        /// Request of the user or of the operating system to end the program. A signal that cannot be registered keeps
        /// its default effect.
        #[derive(Debug)]
        pub struct ShutdownSignal {
            $($name: Option<$source>,)+
        }

        impl ShutdownSignal {
            /// Registers the signals. One that comes between this call and [`ShutdownSignal::recv`] is not lost.
            pub fn listen() -> Self {
                Self { $($name: $register.ok(),)+ }
            }

            /// Waits for the next signal.
            pub async fn recv(&mut self) {
                tokio::select! {
                    $(Some(()) = async { self.$name.as_mut()?.recv().await } => {})+
                    else => pending().await,
                }
            }
        }
    };
}

#[cfg(unix)]
shutdown_signal! {
    interrupt: Signal = signal(SignalKind::interrupt()),
    terminate: Signal = signal(SignalKind::terminate()),
}

#[cfg(windows)]
shutdown_signal! {
    interrupt: CtrlC = ctrl_c(),
    break_key: CtrlBreak = ctrl_break(),
    close: CtrlClose = ctrl_close(),
    shutdown: CtrlShutdown = ctrl_shutdown(),
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::ShutdownSignal;

    #[tokio::test]
    async fn terminate_signal_is_received() {
        let mut shutdown = ShutdownSignal::listen();
        let kill = Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status().unwrap();
        assert!(kill.success());
        shutdown.recv().await;
    }
}
