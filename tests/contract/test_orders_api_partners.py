"""What docs/orders-api.md says of sellers and creators. Runs as test_orders_api does; an order
system without partners passes by having none.
"""

import pytest

from tests.contract import partner_shapes as shapes
from tests.contract.orders_call import call, new_key
from tests.contract.test_orders_api import refused

READS = [
    *[f"/v1/sellers/S-0/{name}" for name in shapes.SELLER],
    "/v1/creators/K-0",
    *[f"/v1/creators/K-0/{name}" for name in shapes.CREATOR],
]
WRITES = {"/v1/penalties/PN-0/appeal": {"text": "why"}, "/v1/campaigns/CP-0/apply": None}


def partners(system, kind):
    """The ids of the customers who are sellers or creators."""
    found = [call(system, "GET", f"/v1/customers/{one}").body for one in system.customers]
    ids = [one[kind] for one in found if one.get(kind)]
    if not ids:
        pytest.skip(f"no customer has a {kind}")
    return ids


@pytest.mark.parametrize("path", READS)
def test_an_unknown_partner_is_not_found(orders_system, path):
    refused(call(orders_system, "GET", path), 404, "not_found")


@pytest.mark.parametrize("path", [*READS, *WRITES])
@pytest.mark.parametrize("token", [None, "wrong"])
def test_every_call_about_partners_needs_the_token(orders_system, path, token):
    method = "POST" if path in WRITES else "GET"
    assert call(orders_system, method, path, {}, key=new_key(), token=token).status == 401


def test_a_seller_reads_offers_penalties_fees_labels_and_papers(orders_system):
    for seller in partners(orders_system, "seller_id"):
        for name, check in shapes.SELLER.items():
            answer = call(orders_system, "GET", f"/v1/sellers/{seller}/{name}")
            assert answer.status == 200
            check(answer.body)


def test_a_creator_reads_conditions_commissions_samples_content_and_campaigns(orders_system):
    for creator in partners(orders_system, "creator_id"):
        shapes.creator(call(orders_system, "GET", f"/v1/creators/{creator}").body)
        for name, check in shapes.CREATOR.items():
            check(call(orders_system, "GET", f"/v1/creators/{creator}/{name}").body)


def test_an_appeal_is_made_once_and_within_its_time(orders_system):
    for seller in partners(orders_system, "seller_id"):
        found = call(orders_system, "GET", f"/v1/sellers/{seller}/penalties").body["penalties"]
        for one in found:
            path, key = f"/v1/penalties/{one['id']}/appeal", new_key()
            answer = call(orders_system, "POST", path, {"text": "The carrier was late."}, key)
            if not one["can_appeal"]:
                assert answer.status == 409
                continue
            shapes.penalty(answer.body)
            assert (answer.status, answer.body["status"]) == (200, "appealed")
            assert not answer.body["can_appeal"]
            again = call(orders_system, "POST", path, {"text": "The carrier was late."}, key)
            assert again[:2] == answer[:2]
            other = call(orders_system, "POST", path, {"text": "More."}, key)
            refused(other, 422, "key_reused")
            more = call(orders_system, "POST", path, {"text": "More."}, new_key())
            refused(more, 409, "already_appealed")


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "  "}, {"text": "x" * 4001}, {"t": 1}])
def test_an_appeal_without_words_is_a_bad_request(orders_system, body):
    answer = call(orders_system, "POST", "/v1/penalties/PN-0/appeal", body, new_key())
    refused(answer, 422, "bad_request")


def test_an_appeal_against_nothing_is_not_found(orders_system):
    answer = call(orders_system, "POST", "/v1/penalties/PN-0/appeal", {"text": "a"}, new_key())
    refused(answer, 404, "not_found")


def test_a_creator_applies_to_a_campaign_once(orders_system):
    for creator in partners(orders_system, "creator_id"):
        read = f"/v1/creators/{creator}/campaigns"
        for one in call(orders_system, "GET", read).body["campaigns"]:
            path, key = f"/v1/campaigns/{one['id']}/apply", new_key()
            answer = call(orders_system, "POST", path, {"creator_id": creator}, key)
            if answer.status == 409:
                codes = ("already_applied", "campaign_closed", "not_eligible")
                assert answer.body["error"]["code"] in codes
                continue
            shapes.campaign(answer.body)
            assert answer.body["application"]["status"] == "applied"
            again = call(orders_system, "POST", path, {"creator_id": creator}, key)
            assert again[:2] == answer[:2]
            more = call(orders_system, "POST", path, {"creator_id": creator}, new_key())
            refused(more, 409, "already_applied")
