"""Gateway of two packages of PyPI, unmodified: scim2-server takes what is pushed, scim2-client tells Egnyte.

Between them is a storage without memory: what it is asked for, it asks Egnyte for.
"""

import os
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import Filter, Group, Patch, ScimProvider, SearchRequest, ServiceProviderConfig, User
from scim2_server.storage import ScimStorage, SearchPage
from scim2_server.testserver.application import BearerTokenApplication


class Egnyte(ScimStorage):
    def __init__(self, client):
        self.client = client

    def get(self, resource_type, resource_id, *, response_parameters=None):
        return self.client.query(resource_type, resource_id)

    def search(self, resource_types, search_request, *, position=None):
        [resource_type] = resource_types
        question = SearchRequest(
            filter=search_request.filter and str(search_request.filter),
            start_index=search_request.start_index,
            count=search_request.count,
        )
        found = self.client.query(resource_type, query_parameters=question)
        return SearchPage(found.total_results, list(found.resources or []))

    def create(self, resource_type, resource):
        return self.client.create(resource_type, resource)

    def update(self, resource_type, resource, *, expected_version=None):
        return self.client.replace(resource_type, resource)

    def delete(self, resource_type, resource_id, *, expected_version=None):
        self.client.delete(resource_type, resource_id)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    config = ServiceProviderConfig(patch=Patch(supported=True), filter=Filter(supported=True, max_results=100))
    provider = ScimProvider([User, Group], config=config)
    http = httpx2.Client(
        base_url=os.environ["EGNYTE_SCIM_URL"],
        headers={"Authorization": "Bearer " + os.environ["EGNYTE_SCIM_TOKEN"]},
        timeout=10,
    )
    storage = Egnyte(SyncSCIMClient(http, provider=provider, raise_scim_errors=True))
    application = BearerTokenApplication(storage, provider, bearer_tokens=[os.environ["PUSH_TOKEN"]])
    with make_server("127.0.0.1", int(os.environ["PUSH_PORT"]), application, handler_class=Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
