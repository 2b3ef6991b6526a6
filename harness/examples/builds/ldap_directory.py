#!/usr/bin/env python3
"""A build that reads its directory over LDAP, with PyPI's ldap3. It knows nothing of the harness's protocol.

LDAP_URL, LDAP_BASE_DN, LDAP_BIND_DN and LDAP_BIND_PASSWORD lead to the directory; the members of LDAP_APPLICATION_DN are the
groups to sync. LDAPTLS_CACERT, if LDAP_START_TLS is set, is the authority of the server's certificate.
"""

import os
import ssl

import ldap3

from once import sync_once

PERSON = ["entryUUID", "uid", "mail", "givenName", "sn", "pwdAccountLockedTime"]


def connect():
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=os.environ["LDAPTLS_CACERT"])
    server = ldap3.Server(os.environ["LDAP_URL"], tls=tls, get_info=ldap3.DSA)
    bind = ldap3.AUTO_BIND_TLS_BEFORE_BIND if os.environ.get("LDAP_START_TLS") else ldap3.AUTO_BIND_NO_TLS
    return ldap3.Connection(
        server, os.environ["LDAP_BIND_DN"], os.environ["LDAP_BIND_PASSWORD"], auto_bind=bind, raise_exceptions=True
    )


def entries(connection, filter_text, attributes):
    """Every entry that matches, page by page: its name, and its attributes as texts."""
    found = connection.extend.standard.paged_search(
        os.environ["LDAP_BASE_DN"], filter_text, attributes=attributes, paged_size=100
    )
    for entry in found:
        yield entry["dn"], {name: [value.decode() for value in values] for name, values in entry["raw_attributes"].items()}


def first(attributes, name):
    return next(iter(attributes.get(name, [])), None)


def read():
    connection = connect()
    users, ids, groups = [], {}, []
    for name, of in entries(connection, "(objectClass=inetOrgPerson)", PERSON):
        ids[name] = first(of, "entryUUID")
        users.append({
            "id": ids[name], "username": first(of, "uid"), "email": first(of, "mail"),
            "firstname": first(of, "givenName"), "lastname": first(of, "sn"),
            "state": "suspended" if of["pwdAccountLockedTime"] else "active",
        })
    for _, of in entries(connection, "(objectClass=groupOfNames)", ["entryUUID", "cn", "member", "memberOf"]):
        groups.append({
            "id": first(of, "entryUUID"), "name": first(of, "cn"),
            "associated": os.environ["LDAP_APPLICATION_DN"] in of["memberOf"],
            "members": [ids[member] for member in of["member"] if member in ids],
        })
    connection.unbind()
    return users, groups


if __name__ == "__main__":
    sync_once(*read())
