"""lasso as an identity provider signs a person in to the mock and out again. Needs Debian's python3-lasso."""

import datetime
import html
import os
import pathlib
import re
import unittest
import urllib.parse

import lasso

from mock import Mock

KEYS = pathlib.Path(__file__).resolve().parents[3] / "fixtures" / "certificates"
KEY, CERTIFICATE = ((KEYS / name).read_text() for name in ("idp.key.pem", "idp.crt.pem"))
ENTITY_ID = "https://idp.acme.example/lasso"
BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
METADATA = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY_ID}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
      <X509Certificate>{"".join(line for line in CERTIFICATE.splitlines() if "-----" not in line)}</X509Certificate>
    </X509Data></KeyInfo></KeyDescriptor>
    <SingleLogoutService Binding="{BINDING}" Location="https://idp.acme.example/logout"/>
    <SingleSignOnService Binding="{BINDING}" Location="https://idp.acme.example/login"/>
  </IDPSSODescriptor>
</EntityDescriptor>"""
TIME = "%Y-%m-%dT%H:%M:%SZ"


class LassoSignsIn(unittest.TestCase):
    """One mock for all."""

    @classmethod
    def setUpClass(cls):
        cls.mock = Mock(os.environ["EGNYTE_MOCK"])
        cls.addClassCleanup(cls.mock.stop)
        settings = cls.mock.control("POST", "/_mock/domains/interop/sso/metadata", METADATA)
        assert settings["logoutUrl"] == "https://idp.acme.example/logout", settings
        assert "remarks" not in settings, settings
        cls.mock.control("POST", "/_mock/domains/interop/users", {"userName": "ada", "authType": "sso"})
        cls.home = cls.mock.domain["url"]
        _, _, metadata = cls.mock.request("GET", f"{cls.home}/saml/metadata")
        cls.server = lasso.Server.newFromBuffers(METADATA, KEY, None, CERTIFICATE)
        cls.server.signatureMethod = lasso.SIGNATURE_METHOD_RSA_SHA256
        cls.server.addProviderFromBuffer(lasso.PROVIDER_ROLE_SP, metadata)
        cls.service_provider = re.search('entityID="([^"]+)"', metadata)[1]

    def sign_in(self, begun_by_the_mock):
        """Returns the cookie of the mock's session, and the session that lasso keeps."""
        login = lasso.Login(self.server)
        if begun_by_the_mock:
            _, headers, _ = self.mock.request("GET", self.home)
            login.processAuthnRequestMsg(urllib.parse.urlsplit(headers["Location"]).query)
        else:
            login.initIdpInitiatedAuthnRequest(self.service_provider)
            login.request.protocolBinding = lasso.SAML2_METADATA_BINDING_POST
            login.request.nameIdPolicy.format = lasso.SAML2_NAME_IDENTIFIER_FORMAT_UNSPECIFIED
            login.processAuthnRequestMsg(None)
        login.validateRequestMsg(True, False)
        now = datetime.datetime.now(datetime.timezone.utc)
        start, end = ((now + datetime.timedelta(minutes=minutes)).strftime(TIME) for minutes in (-1, 5))
        login.buildAssertion(lasso.SAML2_AUTHN_CONTEXT_PASSWORD, start, None, start, end)
        name = login.assertion.subject.nameID
        name.format, name.content = lasso.SAML2_NAME_IDENTIFIER_FORMAT_UNSPECIFIED, "ada"
        login.buildAuthnResponseMsg()
        status, headers, page = self.mock.post_form(login.msgUrl, {"SAMLResponse": login.msgBody})
        self.assertEqual(status, 303, f"{page}\n{self.mock.newest_sign_in()}")
        return headers["Set-Cookie"].split(";")[0], login.session.dump()

    def is_signed_in(self, cookie):
        _, _, page = self.mock.request("GET", self.home, headers={"Cookie": cookie})
        return "signed in as ada" in page

    def logout(self, session):
        logout = lasso.Logout(self.server)
        logout.setSessionFromDump(session)
        return logout

    def test_the_person_signs_out_at_lasso_too(self):
        for begun_by_the_mock in (True, False):
            cookie, session = self.sign_in(begun_by_the_mock)
            self.assertTrue(self.is_signed_in(cookie))
            status, headers, _ = self.mock.request("POST", f"{self.home}/sign-out", "", {"Cookie": cookie})
            self.assertEqual(status, 303)
            self.assertFalse(self.is_signed_in(cookie))
            logout = self.logout(session)
            # It checks the mock's signature.
            logout.processRequestMsg(urllib.parse.urlsplit(headers["Location"]).query)
            logout.validateRequest()
            logout.buildResponseMsg()
            status, _, page = self.mock.request("GET", logout.msgUrl)
            self.assertEqual(status, 200, page)
            self.assertIn("has signed you out, too", html.unescape(page))

    def test_lasso_signs_the_person_out(self):
        cookie, session = self.sign_in(True)
        logout = self.logout(session)
        logout.initRequest(self.service_provider, lasso.HTTP_METHOD_REDIRECT)
        logout.buildRequestMsg()
        status, headers, page = self.mock.request("GET", logout.msgUrl)
        self.assertEqual(status, 303, page)
        self.assertFalse(self.is_signed_in(cookie))
        logout.processResponseMsg(urllib.parse.urlsplit(headers["Location"]).query)
        status, _, page = self.mock.request("GET", logout.msgUrl)
        self.assertEqual(status, 403)
        self.assertIn("replayed", page)


if __name__ == "__main__":
    unittest.main(verbosity=1)
