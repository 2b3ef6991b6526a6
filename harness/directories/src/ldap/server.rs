//! Listener on the loopback interface, for LDAP with StartTLS and for LDAPS. One serves every scenario; the account of a bind
//! selects its directory.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::BytesMut;
use ldap3_proto::{LdapCodec, LdapMsg};
use parking_lot::Mutex;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_util::codec::{Decoder as _, Encoder as _};

use super::account::LdapDirectory;
use super::connection::{Connection, Response, supported};
use super::dn::Dn;
use super::entry::Entry;

/// Bytes that are read at a time.
const CHUNK: usize = 16 << 10;

/// Certificate of the listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Certificate, PEM.
    pub certificate: String,
    /// Private key, PEM.
    pub key: String,
    /// Path of the PEM file of the authority that issued it.
    pub authority_file: String,
}

/// Running listener. It ends with the process.
#[derive(Debug)]
pub struct LdapServer {
    plain: SocketAddr,
    protected: SocketAddr,
    authority_file: String,
    shared: Arc<LdapAccounts>,
}

/// Directories of all scenarios.
#[derive(Debug, Default)]
pub(super) struct LdapAccounts {
    directories: Mutex<BTreeMap<String, Arc<LdapDirectory>>>,
    /// Number of binds with a name or a password that no account has.
    wrong_binds: AtomicUsize,
}

impl LdapServer {
    /// Listens on two free ports.
    ///
    /// # Errors
    /// When there is none, or the certificate is none.
    pub fn start(certificate: Certificate) -> io::Result<Self> {
        let tls = TlsAcceptor::from(Arc::new(tls_config(&certificate)?));
        let listeners = [TcpListener::bind("127.0.0.1:0")?, TcpListener::bind("127.0.0.1:0")?];
        let [plain, protected] = [listeners[0].local_addr()?, listeners[1].local_addr()?];
        listeners.iter().try_for_each(|listener| listener.set_nonblocking(true))?;
        let shared: Arc<LdapAccounts> = Arc::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&shared);
        let serve = move || {
            runtime.block_on(async {
                let [plain, protected] = listeners;
                tokio::join!(accept(plain, &served, &tls, false), accept(protected, &served, &tls, true))
            })
        };
        thread::Builder::new().name("ldap".to_owned()).spawn(serve)?;
        Ok(Self { plain, protected, authority_file: certificate.authority_file, shared })
    }

    /// Returns the URL without TLS, on which StartTLS is possible.
    pub fn url(&self) -> String {
        format!("ldap://{}", self.plain)
    }

    /// Returns the values of the placeholders that lead a build to a directory.
    pub(crate) fn values(&self, directory: &LdapDirectory) -> Vec<(&'static str, String)> {
        vec![
            ("directory_url", self.url()),
            ("ldaps_url", format!("ldaps://{}", self.protected)),
            ("directory_ca_file", self.authority_file.clone()),
            ("directory_base", directory.base()),
            ("directory_user", directory.bind_dn()),
            ("directory_key", directory.password().to_owned()),
            ("application_dn", directory.application()),
        ]
    }

    /// Returns the environment variables of the same values: those of this project, and those of OpenLDAP's tools.
    pub(crate) fn environment(&self, directory: &LdapDirectory) -> Vec<(&'static str, String)> {
        vec![
            ("LDAP_URL", self.url()),
            ("LDAP_BASE_DN", directory.base()),
            ("LDAP_BIND_DN", directory.bind_dn()),
            ("LDAP_BIND_PASSWORD", directory.password().to_owned()),
            ("LDAP_APPLICATION_DN", directory.application()),
            ("LDAPURI", self.url()),
            ("LDAPBASE", directory.base()),
            ("LDAPBINDDN", directory.bind_dn()),
            ("LDAPTLS_CACERT", self.authority_file.clone()),
        ]
    }

    /// Creates a directory with an account of its own.
    pub fn create_directory(&self) -> Arc<LdapDirectory> {
        let directory = Arc::new(LdapDirectory::new());
        self.shared.directories.lock().insert(directory.bind_dn(), Arc::clone(&directory));
        directory
    }

    /// Deletes a directory: its account is not known any more.
    pub fn delete_directory(&self, directory: &LdapDirectory) {
        self.shared.directories.lock().remove(&directory.bind_dn());
    }

    /// Returns the number of binds with a name or a password that no account has.
    pub fn wrong_binds(&self) -> usize {
        self.shared.wrong_binds.load(Ordering::Relaxed)
    }
}

impl LdapAccounts {
    /// Finds the directory that an account may read, and counts wrong accounts.
    pub(super) fn find_account(&self, name: &Dn, password: &str) -> Option<Arc<LdapDirectory>> {
        let found = self.directories.lock().values().find(|directory| directory.admits(name, password)).cloned();
        if found.is_none() {
            self.wrong_binds.fetch_add(1, Ordering::Relaxed);
        }
        found
    }

    /// Returns the root entry (RFC 4512 section 5.1), which every client may read.
    pub(super) fn root_entry(&self) -> Entry {
        let texts = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        let (controls, extensions) = supported();
        Entry::root(vec![
            ("namingContexts", texts(&["dc=jumpcloud,dc=com"])),
            ("supportedLDAPVersion", texts(&["3"])),
            ("supportedControl", texts(&controls)),
            ("supportedExtension", texts(&extensions)),
        ])
    }
}

fn tls_config(certificate: &Certificate) -> io::Result<ServerConfig> {
    let chain = CertificateDer::pem_slice_iter(certificate.certificate.as_bytes()).collect::<Result<_, _>>();
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes()).map_err(io::Error::other)?;
    let config = ServerConfig::builder().with_no_client_auth();
    config.with_single_cert(chain.map_err(io::Error::other)?, key).map_err(io::Error::other)
}

async fn accept(listener: TcpListener, shared: &Arc<LdapAccounts>, tls: &TlsAcceptor, is_protected: bool) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        let (shared, tls) = (Arc::clone(shared), tls.clone());
        // A client that breaks off ends its own connection only.
        tokio::spawn(async move {
            let _ =
                if is_protected { protected(stream, &shared, &tls).await } else { plain(stream, &shared, &tls).await };
        });
    }
}

async fn protected(stream: TcpStream, shared: &Arc<LdapAccounts>, tls: &TlsAcceptor) -> io::Result<()> {
    let mut stream = tls.accept(stream).await?;
    serve(&mut stream, &mut Connection::new(shared, true)).await.map(drop)
}

async fn plain(mut stream: TcpStream, shared: &Arc<LdapAccounts>, tls: &TlsAcceptor) -> io::Result<()> {
    let mut connection = Connection::new(shared, false);
    if serve(&mut stream, &mut connection).await? == Ended::BeforeTls {
        serve(&mut tls.accept(stream).await?, &mut connection).await?;
    }
    Ok(())
}

/// End of a conversation.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    ByClient,
    BeforeTls,
}

/// Answers the requests of a connection, one after the other.
async fn serve(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), connection: &mut Connection) -> io::Result<Ended> {
    let (mut codec, mut received, mut sent) = (LdapCodec::default(), BytesMut::new(), BytesMut::new());
    loop {
        while let Some(request) = codec.decode(&mut received)? {
            let (messages, is_over): (Vec<LdapMsg>, Option<Ended>) = match connection.answer(request).await {
                Response::Messages(messages) => (messages, None),
                Response::StartTls(message) => (vec![message], Some(Ended::BeforeTls)),
                Response::End => (Vec::new(), Some(Ended::ByClient)),
            };
            for message in messages {
                codec.encode(message, &mut sent)?;
            }
            stream.write_all(&sent).await?;
            stream.flush().await?;
            sent.clear();
            if let Some(ended) = is_over {
                return Ok(ended);
            }
        }
        received.reserve(CHUNK);
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(Ended::ByClient);
        }
    }
}
