//! Process groups (Unix) and job objects (Windows): a process and the processes that it starts, ended together.

use std::io;
#[cfg(windows)]
use std::os::windows::io::{AsHandle as _, BorrowedHandle, OwnedHandle};
use std::sync::Arc;

use parking_lot::Mutex;
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::process::{Child, Command};

use super::system;

/// Process group (Unix) or job object (Windows). Windows ends a job when the harness is gone, even after a crash.
#[derive(Debug, Clone)]
pub(crate) struct ProcessGroup(Arc<Mutex<Box<dyn ChildWrapper>>>);

impl PartialEq for ProcessGroup {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl ProcessGroup {
    /// Starts a command as the leader of a new group. It is a member before its first instruction.
    pub(crate) fn start(command: Command) -> io::Result<(Child, Self)> {
        let mut leader = None;
        let mut command = CommandWrap::from(command);
        system::isolate(command.wrap(KillOnDrop));
        let group = command.spawn_with_child(|command| {
            let child = command.spawn()?;
            let handle = Leader::of(&child)?;
            leader = Some(child);
            Ok(Box::new(handle))
        })?;
        Ok((leader.ok_or_else(no_process)?, Self(Arc::new(Mutex::new(group)))))
    }

    /// Requests every member to end.
    pub(crate) fn terminate(&self) {
        // Fails only where no member is left.
        let _ = system::terminate(&mut **self.0.lock());
    }

    /// Sends a signal of [`find_signal`](super::find_signal) to every member.
    pub(crate) fn signal(&self, signal: i32) -> io::Result<()> {
        system::signal(&mut **self.0.lock(), signal)
    }

    /// Ends every member at once.
    pub(crate) fn kill(&self) {
        // Fails only where no member is left.
        let _ = self.0.lock().start_kill();
    }
}

fn no_process() -> io::Error {
    io::Error::other("it ended before it began")
}

/// Handle of the leader for its group. The child itself belongs to its session, which waits for it while another task
/// may end the group.
#[derive(Debug)]
struct Leader {
    id: u32,
    #[cfg(windows)]
    handle: OwnedHandle,
}

impl Leader {
    fn of(child: &Child) -> io::Result<Self> {
        Ok(Self {
            id: child.id().ok_or_else(no_process)?,
            #[cfg(windows)]
            handle: child.process_handle().ok_or_else(no_process)?.try_clone_to_owned()?,
        })
    }
}

impl ChildWrapper for Leader {
    fn inner(&self) -> &dyn ChildWrapper {
        self
    }

    fn inner_mut(&mut self) -> &mut dyn ChildWrapper {
        self
    }

    fn into_inner(self: Box<Self>) -> Box<dyn ChildWrapper> {
        self
    }

    #[cfg(windows)]
    fn process_handle(&self) -> Option<BorrowedHandle<'_>> {
        Some(self.handle.as_handle())
    }

    fn id(&self) -> Option<u32> {
        Some(self.id)
    }

    /// Does nothing: called only where no group came to be, and then the child is killed when it is dropped.
    fn start_kill(&mut self) -> io::Result<()> {
        Ok(())
    }
}
