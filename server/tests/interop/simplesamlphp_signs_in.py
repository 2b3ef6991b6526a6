"""SimpleSAMLphp as an identity provider signs a person in to the mock and out again, with its own pages and redirects."""

import http.cookiejar
import html
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

from mock import Mock

KEYS = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "certificates"
PROGRAM = pathlib.Path(os.environ["SIMPLESAMLPHP"]).resolve()
CONFIG = """<?php
$config = [
    'baseurlpath' => '@HOME@/', 'certdir' => '@KEYS@/', 'loggingdir' => '@FOLDER@/', 'datadir' => '@FOLDER@/',
    'tempdir' => '@FOLDER@/', 'metadatadir' => '@FOLDER@/', 'secretsalt' => 'of-a-test', 'timezone' => 'UTC',
    'technicalcontact_email' => 'nobody@acme.example', 'auth.adminpassword' => 'of-a-test',
    'logging.handler' => 'file', 'showerrors' => true, 'enable.saml20-idp' => true, 'enable.http_post' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'language.cookie.secure' => false,
    'session.phpsession.savepath' => '@FOLDER@/', 'store.type' => 'phpsession', 'session.cookie.path' => '/',
    'trusted.url.domains' => null, 'trusted.url.regex' => false, 'assertion.allowed_clock_skew' => 180,
    'metadata.sources' => [['type' => 'flatfile']], 'metadata.sign.enable' => false, 'production' => true,
];
"""
AUTH_SOURCES = """<?php
$config = ['people' => ['exampleauth:UserPass', 'ada:secret' => ['uid' => ['ada']]]];
"""
HOSTED = """<?php
$metadata['@HOME@/idp'] = [
    'host' => '__DEFAULT__', 'privatekey' => 'idp.key.pem', 'certificate' => 'idp.crt.pem', 'auth' => 'people',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', 'simplesaml.nameidattribute' => 'uid',
    'sign.logout' => true, 'redirect.sign' => true, 'validate.logout' => true, 'redirect.validate' => false,
    'SingleSignOnServiceBinding' => ['urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect'],
    'SingleLogoutServiceBinding' => ['urn:oasis:names:tc:SAML:2.0:bindings:@BINDING@'],
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
];
"""
REMOTE = """<?php
$entity = SimpleSAML\\Metadata\\SAMLParser::parseString(file_get_contents('@FOLDER@/mock.xml'));
$metadata[$entity->getEntityId()] = $entity->getMetadata20SP() + [
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified', 'simplesaml.nameidattribute' => 'uid',
    'validate.logout' => true, 'sign.logout' => true,
];
"""


class Browser:
    """Follows redirects and the forms that scripts would send, with cookies."""

    def __init__(self):
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def open(self, url, fields=None):
        """Returns the page at the end of all redirects and SAML forms, and its address."""
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            with self.opener.open(url, body, timeout=30) as answer:
                page, url = answer.read().decode(), answer.url
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.code} {error.read().decode()}") from error
        action, fields = form(page)
        if {"SAMLRequest", "SAMLResponse"} & fields.keys():
            return self.open(urllib.parse.urljoin(url, action), fields)
        return page, url


def form(page):
    """The address and the fields of the first form of a page."""
    attribute = lambda tag, name: html.unescape((re.search(rf'\b{name}="([^"]*)"', tag) or ["", ""])[1])
    found = re.search(r"<form\b.*?</form>", page, re.S)
    if not found:
        return "", {}
    inputs = re.findall(r"<input\b[^>]*>", found[0])
    fields = {attribute(each, "name"): attribute(each, "value") for each in inputs if attribute(each, "name")}
    return attribute(re.match(r"<form\b[^>]*>", found[0])[0], "action"), fields


class SimpleSamlPhpSignsIn(unittest.TestCase):
    """A mock and a server of SimpleSAMLphp for each binding of single logout."""

    def start(self, binding):
        self.mock = Mock(os.environ["EGNYTE_MOCK"])
        self.addCleanup(self.mock.stop)
        self.mock.control("POST", "/_mock/domains/interop/users", {"userName": "ada", "authType": "sso"})
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.idp = f"http://127.0.0.1:{port}"
        places = {"@HOME@": self.idp, "@KEYS@": str(KEYS), "@FOLDER@": folder.name, "@BINDING@": binding}
        _, _, metadata = self.mock.request("GET", f"{self.mock.domain['url']}/saml/metadata")
        for name, text in {
            "config.php": CONFIG,
            "authsources.php": AUTH_SOURCES,
            "saml20-idp-hosted.php": HOSTED,
            "saml20-sp-remote.php": REMOTE,
            "mock.xml": metadata,
        }.items():
            for place, value in places.items():
                text = text.replace(place, value)
            pathlib.Path(folder.name, name).write_text(text)
        # The template engine of this version is older than the PHP that runs it, and its warnings would be in the pages.
        settings = ["-d", "display_errors=0", "-d", "error_reporting=E_ERROR"]
        self.log = open(pathlib.Path(folder.name, "php.log"), "w+")
        self.addCleanup(self.log.close)
        server = subprocess.Popen(
            ["php", *settings, "-S", f"127.0.0.1:{port}", "-t", str(PROGRAM / "www")],
            env={**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": folder.name, "PHP_CLI_SERVER_WORKERS": "2"},
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        self.addCleanup(lambda: (os.killpg(server.pid, 15), server.wait(10)))
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        with urllib.request.urlopen(f"{self.idp}/saml2/idp/metadata.php", timeout=30) as answer:
            settings = self.mock.control("POST", "/_mock/domains/interop/sso/metadata", answer.read().decode())
        self.assertEqual(settings.get("logoutBinding", "HTTP-Redirect"), binding)
        self.browser = Browser()

    def sign_in(self):
        page, url = self.browser.open(self.mock.domain["url"])
        if "signed in as ada" not in page:
            _, fields = form(page)
            self.assertIn("AuthState", fields, page)
            page, _ = self.browser.open(url, {**fields, "username": "ada", "password": "secret"})
        self.assertIn("signed in as ada", page)

    def sign_in_and_out(self, binding):
        self.start(binding)
        self.sign_in()
        page, url = self.browser.open(f"{self.mock.domain['url']}/sign-out", {})
        self.assertIn("has signed you out, too", page)
        self.assertTrue(url.startswith(f"{self.mock.domain['url']}/saml/logout"), url)
        # The identity provider has forgotten the person, too: it asks for the password again.
        page, url = self.browser.open(self.mock.domain["url"])
        self.assertTrue(url.startswith(self.idp), url)
        self.sign_in()
        end = urllib.parse.quote(f"{self.mock.domain['url']}/saml/metadata")
        page, url = self.browser.open(f"{self.idp}/saml2/idp/initSLO.php?RelayState={end}")
        self.assertTrue(url.endswith("/saml/metadata"), f"{url}\n{page}")
        journal = self.mock.control("GET", "/_mock/domains/interop/journal", "")
        outcomes = [exchange["signOut"] for exchange in journal["exchanges"] if "signOut" in exchange]
        self.assertEqual([each["outcome"] for each in outcomes], ["started", "accepted", "accepted"], outcomes)
        self.assertEqual(outcomes[-1]["sessions"], 1)
        page, url = self.browser.open(self.mock.domain["url"])
        self.assertTrue(url.startswith(self.idp), url)

    def test_by_redirect(self):
        self.sign_in_and_out("HTTP-Redirect")

    def test_by_form(self):
        self.sign_in_and_out("HTTP-POST")


if __name__ == "__main__":
    unittest.main(verbosity=1)
