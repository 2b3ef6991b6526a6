"""pysaml2 as identity provider signs people in to the mock: begun by either side, signed in every way."""

import html
import os
import pathlib
import re
import unittest
import urllib.parse

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORD
from saml2.config import IdPConfig
from saml2.metadata import create_metadata_string
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NAMEID_FORMAT_UNSPECIFIED, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512, SIG_RSA_SHA1, SIG_RSA_SHA256, SIG_RSA_SHA512

from mock import Mock

ROOT = pathlib.Path(__file__).resolve().parents[3]
KEYS = ROOT / "fixtures" / "certificates"
LOGIN = "https://idp.acme.example/login"
LOGOUT = "https://idp.acme.example/logout"
SSO = "/_mock/domains/interop/sso"


def identity_provider(metadata, logout_binding=None):
    """An identity provider that knows the service provider of this metadata. With single logout, it wants signed requests."""
    config = {
        "entityid": "https://idp.acme.example/pysaml2",
        "key_file": str(KEYS / "idp.key.pem"),
        "cert_file": str(KEYS / "idp.crt.pem"),
        "xmlsec_binary": os.environ.get("XMLSEC1", "/usr/bin/xmlsec1"),
        "service": {
            "idp": {
                "endpoints": {
                    "single_sign_on_service": [(LOGIN, BINDING_HTTP_REDIRECT), (LOGIN, BINDING_HTTP_POST)],
                    "single_logout_service": [(LOGOUT, logout_binding)] if logout_binding else [],
                },
                "want_authn_requests_signed": bool(logout_binding),
                "name_id_format": [NAMEID_FORMAT_UNSPECIFIED],
            }
        },
    }
    if metadata:
        config["metadata"] = {"inline": [metadata]}
    return Server(config=IdPConfig().load(config))


class SigningIn(unittest.TestCase):
    """One mock for all; each test reads its metadata anew."""

    @classmethod
    def setUpClass(cls):
        cls.mock = Mock(os.environ["EGNYTE_MOCK"])
        cls.addClassCleanup(cls.mock.stop)
        for user in [
            {"userName": "ada", "email": "ada@acme.example", "givenName": "Ada", "familyName": "Lovelace"},
            {"userName": "grace", "idpUserName": "Grace Höpper <g>", "givenName": "Grace", "familyName": "Hopper"},
        ]:
            cls.mock.control("POST", "/_mock/domains/interop/users", {**user, "authType": "sso"})

    def setUp(self):
        own = create_metadata_string(None, config=identity_provider(None).config).decode()
        settings = self.mock.control("POST", f"{SSO}/metadata", own)
        self.assertEqual(settings["entityId"], "https://idp.acme.example/pysaml2")
        self.assertEqual(settings["loginUrl"], LOGIN)
        self.use(**{**settings, "defaultUserMapping": "Egnyte username", "useDomainSpecificIssuer": True})

    def use(self, **settings):
        """Sets single sign-on and lets the identity provider read the metadata that follow from it."""
        self.settings = settings
        self.mock.control("PUT", SSO, self.settings)
        status, headers, metadata = self.mock.request("GET", f"{self.mock.domain['url']}/saml/metadata")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/samlmetadata+xml"))
        self.idp = identity_provider(metadata)
        (self.service_provider,) = self.idp.metadata.service_providers()

    def answer(self, subject, asked=None, **how):
        """A response about somebody, to a request or to none."""
        if asked is None:
            (service,) = self.idp.metadata.assertion_consumer_service(self.service_provider, BINDING_HTTP_POST)
            args = {"in_response_to": None, "destination": service["location"], "sp_entity_id": self.service_provider}
        else:
            args = self.idp.response_args(asked.message)
            args = {key: args[key] for key in ("in_response_to", "destination", "sp_entity_id")}
        kind = how.pop("kind", NAMEID_FORMAT_UNSPECIFIED)
        how = {"sign_response": True, "sign_assertion": True} | how
        how = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256} | how
        response = self.idp.create_authn_response(
            identity={"mail": ["somebody@acme.example"]},
            name_id=NameID(format=kind, text=subject),
            authn={"class_ref": PASSWORD, "authn_auth": "https://idp.acme.example/pysaml2"},
            **args,
            **how,
        )
        return args["destination"], str(response)

    def bring(self, answer, relay_state="/files"):
        """Carries an answer to the domain as the form of the POST binding has it."""
        destination, response = answer
        form = self.idp.apply_binding(BINDING_HTTP_POST, response, destination, relay_state, response=True)
        fields = dict(re.findall(r'name="(SAMLResponse|RelayState)" value="([^"]*)"', form["data"]))
        fields = {name: html.unescape(value) for name, value in fields.items()}
        self.assertEqual(set(fields), {"SAMLResponse", "RelayState"})
        return self.mock.post_form(destination, fields)

    def assert_in(self, shown, name, where="/d/interop/files"):
        status, headers, page = shown
        self.assertEqual(status, 303, f"{page}\n{self.mock.newest_sign_in()}")
        self.assertEqual(headers["Location"], where)
        cookie = headers["Set-Cookie"].split(";")[0]
        home = self.mock.request("GET", self.mock.domain["url"], headers={"Cookie": cookie})
        self.assertIn(f"signed in as {name}", home[2])

    def assert_out(self, shown, reason):
        status, headers, page = shown
        self.assertIn(status, (400, 403))
        self.assertNotIn("Set-Cookie", headers)
        self.assertIn(reason, page)
        self.assertEqual(self.mock.newest_sign_in()["reason"], reason)

    def test_a_redirect_is_understood_and_its_answer_taken(self):
        status, headers, _ = self.mock.request("GET", f"{self.mock.domain['url']}?RelayState=/a%3Fb%3D1")
        self.assertEqual(status, 302)
        sent = urllib.parse.urlsplit(headers["Location"])
        fields = dict(urllib.parse.parse_qsl(sent.query))
        asked = self.idp.parse_authn_request(fields["SAMLRequest"], BINDING_HTTP_REDIRECT)
        self.assertEqual(asked.message.issuer.text, self.service_provider)
        answer = self.answer("ada", asked)
        self.assert_in(self.bring(answer, fields["RelayState"]), "Ada Lovelace", "/d/interop/a?b=1")
        self.assert_out(self.bring(answer), "replayed")
        self.assert_out(self.bring(self.answer("ada", asked)), "in-response-to-unknown")

    def test_a_form_is_understood_and_its_answer_taken(self):
        status, _, page = self.mock.request("GET", f"{self.mock.domain['url']}?binding=post&RelayState=/files")
        self.assertEqual(status, 200)
        fields = dict(re.findall(r'name="(SAMLRequest|RelayState)" value="([^"]*)"', page))
        asked = self.idp.parse_authn_request(html.unescape(fields["SAMLRequest"]), BINDING_HTTP_POST)
        self.assert_in(self.bring(self.answer("ada", asked), fields["RelayState"]), "Ada Lovelace")

    def test_the_identity_provider_may_begin(self):
        self.assert_in(self.bring(self.answer("ada")), "Ada Lovelace")
        foreign = self.bring(self.answer("ada"), "https://evil.example/")
        self.assert_in(foreign, "Ada Lovelace", "/d/interop/")

    def test_response_assertion_or_both_may_be_signed(self):
        for response, assertion in [(True, False), (False, True), (True, True)]:
            answer = self.answer("ada", sign_response=response, sign_assertion=assertion)
            self.assert_in(self.bring(answer), "Ada Lovelace")
        self.assert_in(self.bring(self.answer("ada", sign_alg=SIG_RSA_SHA512, digest_alg=DIGEST_SHA512)), "Ada Lovelace")

    def test_what_is_unsigned_weak_or_changed_is_refused(self):
        unsigned = self.answer("ada", sign_response=False, sign_assertion=False)
        self.assert_out(self.bring(unsigned), "signature-missing")
        weak = self.answer("ada", sign_alg=SIG_RSA_SHA1, digest_alg=DIGEST_SHA1)
        self.assert_out(self.bring(weak), "signature-method-weak")
        destination, response = self.answer("ada")
        self.assert_out(self.bring((destination, response.replace(">ada<", ">grace<"))), "digest-mismatch")

    def test_names_are_matched_as_the_settings_say(self):
        self.assert_in(self.bring(self.answer("Grace Höpper <g>")), "Grace Hopper")
        self.assert_out(self.bring(self.answer("grace")), "user-unknown")
        self.assert_out(self.bring(self.answer("stranger")), "user-unknown")
        self.use(**{**self.settings, "defaultUserMapping": "Email address"})
        self.assert_in(self.bring(self.answer("ada@acme.example", kind=NAMEID_FORMAT_EMAILADDRESS)), "Ada Lovelace")

    def sign_in(self):
        """Returns the cookie of a session."""
        _, headers, _ = self.bring(self.answer("ada"))
        return {"Cookie": headers["Set-Cookie"].split(";")[0]}

    def is_signed_in(self, cookie):
        return "signed in as Ada" in self.mock.request("GET", self.mock.domain["url"], headers=cookie)[2]

    def set_up_logout(self, binding):
        own = create_metadata_string(None, config=identity_provider(None, binding).config).decode()
        settings = self.mock.control("POST", f"{SSO}/metadata", own)
        self.assertEqual(settings["logoutUrl"], LOGOUT)
        _, _, metadata = self.mock.request("GET", f"{self.mock.domain['url']}/saml/metadata")
        self.idp = identity_provider(metadata, binding)

    def test_a_signed_redirect_and_a_signed_form_sign_out_here(self):
        for binding in (BINDING_HTTP_REDIRECT, BINDING_HTTP_POST):
            self.set_up_logout(binding)
            cookie = self.sign_in()
            status, headers, page = self.mock.request("POST", f"{self.mock.domain['url']}/sign-out", "", cookie)
            self.assertFalse(self.is_signed_in(cookie))
            if binding == BINDING_HTTP_REDIRECT:
                self.assertEqual(status, 303)
                sent = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(headers["Location"]).query))
                signed = {"sigalg": sent["SigAlg"], "signature": sent["Signature"]}
            else:
                self.assertEqual(status, 200)
                sent = {"SAMLRequest": re.search(r'name="SAMLRequest" value="([^"]+)"', page)[1]}
                signed = {}
            asked = self.idp.parse_logout_request(sent["SAMLRequest"], binding, **signed)
            self.assertEqual(asked.message.name_id.text, "ada")
            how = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
            answer = self.idp.create_logout_response(asked.message, [binding], sign=binding == BINDING_HTTP_POST, **how)
            self.assertIn("has signed you out, too", self.carry(answer, binding, response=True)[2])

    def test_the_identity_provider_signs_out(self):
        for binding in (BINDING_HTTP_REDIRECT, BINDING_HTTP_POST):
            self.set_up_logout(binding)
            cookie = self.sign_in()
            _, request = self.idp.create_logout_request(
                f"{self.mock.domain['url']}/saml/logout",
                self.service_provider,
                name_id=NameID(format=NAMEID_FORMAT_UNSPECIFIED, text="ada"),
                sign=binding == BINDING_HTTP_POST,
                sign_alg=SIG_RSA_SHA256,
                digest_alg=DIGEST_SHA256,
            )
            status, _, page = self.carry(request, binding, response=False)
            self.assertEqual(status, 303 if binding == BINDING_HTTP_REDIRECT else 200, page)
            self.assertFalse(self.is_signed_in(cookie))

    def carry(self, message, binding, response):
        """Carries a logout message to the domain."""
        logout = f"{self.mock.domain['url']}/saml/logout"
        sign = {"sign": True, "sigalg": SIG_RSA_SHA256} if binding == BINDING_HTTP_REDIRECT else {}
        sent = self.idp.apply_binding(binding, str(message), logout, "state", response=response, **sign)
        if binding == BINDING_HTTP_REDIRECT:
            return self.mock.request("GET", dict(sent["headers"])["Location"])
        fields = dict(re.findall(r'name="(SAMLRequest|SAMLResponse|RelayState)" value="([^"]*)"', sent["data"]))
        return self.mock.post_form(logout, {name: html.unescape(value) for name, value in fields.items()})

    def test_the_audience_follows_the_issuer_setting(self):
        own = self.answer("ada")
        self.assertEqual(self.service_provider, "https://interop.egnyte.com")
        self.use(**{**self.settings, "useDomainSpecificIssuer": False})
        self.assertEqual(self.service_provider, "https://saml-auth.egnyte.com")
        self.assert_in(self.bring(self.answer("ada")), "Ada Lovelace")
        self.assert_out(self.bring(own), "audience-mismatch")


if __name__ == "__main__":
    unittest.main(verbosity=2)
